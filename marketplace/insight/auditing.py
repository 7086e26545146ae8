"""What an auditor reads: who may act, what was listed and decided. Never a proposal or a contact detail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.models import Council, Membership
from marketplace.moderation.models import Decision
from services import wording
from services.models import Listing

PAGE = 20
# The heading of each list, and those of its columns.
LISTS = {
    "listings": (
        _("Listings, public or not"),
        [_("Listing"), _("Council"), _("State"), _("Written by"), _("Since")],
    ),
    "decisions": (
        _("What moderators decided"),
        [_("Listing"), _("Council"), _("Decision"), _("Moderator"), _("When")],
    ),
    "memberships": (
        _("Who acts for which body"),
        [_("Officer"), _("Council"), _("Role"), _("State"), _("Asked"), _("Decided")],
    ),
    "councils": (
        _("Bodies with officers here"),
        [_("Council"), _("Officers"), _("Lead"), _("Sign-off"), _("Owners")],
    ),
}
CONFIRMED = Q(memberships__state=Membership.State.CONFIRMED)


def auditor_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to auditors; for anybody else who is logged in it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_auditor:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@auditor_required
def auditing(request: OfficerRequest) -> HttpResponse:
    """Where an auditor begins: how much there is of each."""
    return render(
        request,
        "insight/auditing.html",
        {
            "listings": Listing.objects.count(),
            "decisions": Decision.objects.count(),
            "memberships": Membership.objects.count(),
            "councils": acting_councils().count(),
        },
    )


@require_safe
@auditor_required
def audit_listings(request: OfficerRequest) -> HttpResponse:
    """Every listing, public or not, newest first; of one state if asked."""
    state = request.GET.get("state", "")
    listings = Listing.objects.with_title().select_related("council", "category", "author")
    if state in Listing.State.values:
        listings = listings.filter(state=state)
    return shown(request, "listings", listings, states=Listing.State.choices, state=state)


@require_safe
@auditor_required
def audit_listing(request: OfficerRequest, pk: int) -> HttpResponse:
    """What one listing says, who wrote it when, and what moderators decided."""
    listing = get_object_or_404(Listing.objects.select_related("council", "category", "author"), pk=pk)
    newest = listing.newest_revision()
    return render(
        request,
        "insight/audit_listing.html",
        {
            "listing": listing,
            "title": newest.title,
            "lines": wording.lines(newest),
            "revisions": listing.revisions.select_related("author").order_by("-number")[:PAGE],
            "decisions": listing.decisions.select_related("moderator", "revision")[:PAGE],
        },
    )


@require_safe
@auditor_required
def audit_decisions(request: OfficerRequest) -> HttpResponse:
    """What moderators decided about listings, newest first."""
    decisions = Decision.objects.select_related("listing__council", "revision", "moderator")
    return shown(request, "decisions", decisions.order_by("-decided_at", "-pk"))


@require_safe
@auditor_required
def audit_memberships(request: OfficerRequest) -> HttpResponse:
    """Who asked to act for whom, and who decided, newest first."""
    rows = Membership.objects.select_related("officer", "council", "decided_by", "covered_by")
    return shown(request, "memberships", rows.order_by("-asked_at", "-pk"))


@require_safe
@auditor_required
def audit_councils(request: OfficerRequest) -> HttpResponse:
    """Bodies for which somebody acts: how many, whether they have a lead, and how they work."""
    leads = Membership.objects.leading().filter(council=OuterRef("pk"))
    rows = acting_councils().annotate(
        officers_count=Count("memberships", filter=CONFIRMED), has_lead=Exists(leads)
    )
    return shown(request, "councils", rows.prefetch_related("owners").order_by("name"))


def acting_councils() -> QuerySet[Council]:
    acting = Membership.objects.confirmed().filter(council=OuterRef("pk"))
    return Council.objects.filter(Exists(acting))


def shown(request: OfficerRequest, name: str, rows: QuerySet[Any], **more: Any) -> HttpResponse:
    """One page of a list."""
    heading, heads = LISTS[name]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "heading": heading, "heads": heads, **more}
    return render(request, f"insight/audit_{name}.html", context)
