"""Pages on which officers look after their bodies' listings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.handing_over import answering_for
from services import actions, wording
from services.forms import WhyForm
from services.models import Direction, Listing, ListingRevision
from services.questions import asked_of
from services.starting import CopyForm
from services.steps import STEPS


def load(request: OfficerRequest, pk: int) -> Listing:
    """A listing of a body for which the officer acts; anybody else's does not exist for her."""
    listings = Listing.objects.editable_by(request.user)
    return get_object_or_404(
        listings.select_related("council", "author", "category", "live_revision", "pending_revision"), pk=pk
    )


@require_safe
@login_required
def own_listing(request: OfficerRequest, pk: int) -> HttpResponse:
    listing = load(request, pk)
    newest, live, pending = listing.newest_revision(), listing.live_revision, listing.pending_revision
    return render(
        request,
        "services/own_listing.html",
        {
            "listing": listing,
            "title": (pending or live or newest).title or listing.category.name,
            "lines": list(said(listing, live or newest)),
            "is_unfinished": bool(newest.lacks),
            "copy_form": CopyForm(initial={"key": uuid4()}),
            "changes": wording.changed_lines(live, pending) if live and pending and live != pending else [],
            "may_send": actions.may_send(listing, request.user),
            "signs_off": request.user.signs_off_for(listing.council),
            "answering": answering_for(listing.council, listing.author),
            "has_refused_changes": bool(live and not pending and newest.number > live.number),
        },
    )


@dataclass(frozen=True)
class Said:
    """One thing that a listing says, and the question that asks for it."""

    line: wording.Line
    question: str


def said(listing: Listing, revision: ListingRevision) -> Iterator[Said]:
    """Everything that is asked of the listing, said or not, and whatever else it says."""
    asked = {column: question.slug for question in asked_of(listing) for column in question.columns}
    if listing.direction != Direction.OFFER:
        asked.pop("capacity_to_spare")
    for line in wording.lines(revision):
        if line.text or line.name in asked:
            yield Said(line, asked.get(line.name, ""))


@login_required
def listing_step(request: OfficerRequest, pk: int, step: str) -> HttpResponse:
    """Ask whether to take a step, and take it."""
    listing, asked = load(request, pk), STEPS[step]
    form = WhyForm(request.POST if request.method == "POST" else None, reasons=asked.reasons)
    if not form.is_valid():
        context = {"listing": listing, "step": asked, "form": form}
        return render(request, "services/listing_step.html", context, status=422 if form.errors else 200)
    try:
        asked.take(listing, request.user, timezone.now(), form.cleaned_data.get("why", ""))
    except Listing.HasExpired:
        messages.error(request, _("The last day on which it is shown has gone by. Change that day first."))
        return redirect("own_listing", listing.pk)
    except Listing.IsUnfinished:
        messages.error(request, _("Something that every listing must say is missing. Answer that first."))
        return redirect("listing_edit", listing.pk)
    except Listing.NotInThatState:
        listing.refresh_from_db()
    if listing.state == Listing.State.AWAITING_SIGN_OFF:
        messages.success(request, _("An approver or lead of your council signs it off first. They are told."))
    elif listing.state == asked.leads_to:
        messages.success(request, str(asked.done))
    else:
        told = _("That was not possible, because the listing is in this state: %(state)s.")
        messages.error(request, told % {"state": listing.get_state_display()})
    return redirect("own_listing", listing.pk)
