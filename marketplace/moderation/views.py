"""The moderators' pages, and the page on which a council reads what was decided."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest, moderator_required
from councils.models import FactorReset, Membership
from marketplace.moderation import actions, cases
from marketplace.moderation.forms import DecisionForm
from marketplace.moderation.models import Decision
from services import wording
from services.models import Listing, ListingRevision

PAGE = 20


@require_safe
@moderator_required
def queue(request: OfficerRequest) -> HttpResponse:
    at = timezone.now()
    page = Paginator(cases.queue(), PAGE).get_page(request.GET.get("page"))
    officers = Membership.objects.for_moderator().select_related("officer", "council").order_by("asked_at")
    resets = FactorReset.objects.select_related("officer")
    figures = cases.figures(at)
    return render(
        request,
        "moderation/queue.html",
        {
            "figures": figures,
            "oldest": cases.span(figures.oldest, at) if figures.oldest else "–",
            "page_obj": page,
            "cases": cases.as_cases(page, request.user, at),
            "more_officers": max(0, officers.count() - PAGE),
            "resets": resets.on_the_desk_of(request.user).order_by("asked_at")[:PAGE],
            "unled": cases.bodies_without_lead(request.user),
            "officers": cases.as_applicants(officers[:PAGE], request.user, at),
        },
    )


@moderator_required
def case(request: OfficerRequest, pk: int) -> HttpResponse:
    submitted = Listing.objects.exclude(submitted_at=None)
    listing = get_object_or_404(
        submitted.select_related(
            "council", "category", "live_revision", "pending_revision", "fallback_revision"
        ),
        pk=pk,
    )
    if request.method != "POST":
        return show(request, listing, DecisionForm(initial={"revision": listing.pending_revision_id}))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return show(request, listing, form, status=422)
    return decide(request, listing, form)


def decide(request: OfficerRequest, listing: Listing, form: DecisionForm) -> HttpResponse:
    """Record what the moderator said of the words that she read, or tell her why that came too late."""
    outcome, revision = form.cleaned_data["outcome"], form.cleaned_data["revision"]
    try:
        actions.decide(
            listing=listing,
            revision=get_object_or_404(ListingRevision, listing=listing, pk=revision),
            moderator=request.user,
            outcome=outcome,
            reasons=form.cleaned_data["reasons"],
            note=form.cleaned_data["note"],
            at=timezone.now(),
        )
    except Decision.AlreadyMade:
        form.add_error(None, _("Another moderator has decided meanwhile. Your decision was not recorded."))
    except Decision.NoLongerWaiting:
        form.add_error(None, _("The council changed this listing while you were reading. Read it again."))
    except Decision.NotForThisModerator:
        form.add_error(None, _("This is a case of your own council. Another moderator judges it."))
    if form.errors:
        listing.refresh_from_db()
        return show(request, listing, form.about(listing.pending_revision), status=409)
    told = _("%(outcome)s. The author is told by email.")
    messages.success(request, told % {"outcome": Decision.Outcome(outcome).label})
    return redirect("moderation")


def show(request: OfficerRequest, listing: Listing, form: DecisionForm, status: int = 200) -> HttpResponse:
    revision = listing.pending_revision or listing.live_revision or listing.newest_revision()
    before = cases.compared_with(listing) if listing.pending_revision else None
    is_own = request.user.is_near(listing.council)
    return render(
        request,
        "moderation/case.html",
        {
            "listing": listing,
            "revision": revision,
            "lines": wording.lines(revision),
            "before": before,
            "changes": wording.changed_lines(before, revision) if before else [],
            "waited": cases.waited(listing, timezone.now()),
            "noticed": cases.noticed(revision),
            "alike": cases.alike(listing, revision),
            "decisions": listing.decisions.select_related("moderator", "revision"),
            "is_own": is_own,
            "form": form,
        },
        status=status,
    )


@require_safe
@login_required
def outcome(request: OfficerRequest, pk: int) -> HttpResponse:
    """What moderators decided about a listing of the officer's own body."""
    listing = get_object_or_404(Listing.objects.editable_by(request.user).with_title(), pk=pk)
    decisions = Paginator(listing.decisions.select_related("revision"), PAGE)
    return render(
        request,
        "moderation/outcome.html",
        {"listing": listing, "page_obj": decisions.get_page(request.GET.get("page"))},
    )
