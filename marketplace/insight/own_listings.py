"""A council's own page of its listings: where each stands, for how long, what came of it, what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest, officer_required
from councils.models import Membership, Officer
from marketplace.insight.dashboard import counted
from marketplace.matching.models import Match
from marketplace.proposals.models import Proposal
from services.models import Listing
from services.models.listings import ListingQuerySet

PAGE = 20
State = Listing.State
DUE, ENDED, LEFT = "due", "ended", "left"  # What no column says: the clock does, or who acts for the body.


@require_safe
@officer_required
def own_listings(request: OfficerRequest) -> HttpResponse:
    at = timezone.now()
    every = Listing.objects.editable_by(request.user)
    state, owner = request.GET.get("state", ""), request.GET.get("owner", "")
    chosen = written_by(in_state(every, state, at), owner)
    page = Paginator(with_what_came_of_it(chosen), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "insight/own_listings.html",
        {
            "page_obj": page,
            "rows": [{"listing": listing, "outlook": outlook(listing)} for listing in page],
            "states": states_of(every, at),
            "owners": owners_of(every, request.user),
            "state": state,
            "owner": owner,
            "is_narrowed": bool(state or owner),
        },
    )


def with_what_came_of_it(listings: ListingQuerySet) -> ListingQuerySet:
    """Each with its title, its matches and its open proposals, newest first."""
    about_it = Q(listing=OuterRef("pk")) | Q(own_listing=OuterRef("pk"))
    return (
        listings.with_title()
        .select_related("council", "category", "author", "live_revision")
        .annotate(
            matches_count=counted(Match.objects.standing().filter(listing=OuterRef("pk"))),
            proposals_count=counted(Proposal.objects.open().filter(about_it)),
        )
    )


def in_state(listings: ListingQuerySet, state: str, at: datetime) -> ListingQuerySet:
    if state == DUE:
        return listings.due(at)
    if state == ENDED:
        return listings.expired(at)
    return listings.filter(state=state) if state in State else listings


def written_by(listings: ListingQuerySet, owner: str) -> ListingQuerySet:
    if owner == LEFT:
        return listings.without_author()
    return listings.filter(author=int(owner)) if owner.isascii() and owner.isdigit() else listings


def states_of(listings: ListingQuerySet, at: datetime) -> list[tuple[str, str, int]]:
    """What the list can be narrowed to, and to how many: value, words, number. Three queries."""
    found = dict(listings.order_by().values_list("state").annotate(number=Count("pk")))
    return [
        *((value, str(label), found.get(value, 0)) for value, label in State.choices),
        (DUE, _("To be confirmed soon"), listings.due(at).count()),
        (ENDED, _("Past their last day"), listings.expired(at).count()),
    ]


def owners_of(listings: ListingQuerySet, reader: Officer) -> list[tuple[str, str, int]]:
    """Whose listings they are: herself first, then by name; at last those whose author has gone."""
    able = Membership.objects.able().filter(council__in=reader.councils())
    authors = (
        listings.filter(author__in=able.values("officer"))
        .order_by("author__full_name", "author")
        .values_list("author", "author__full_name")
        .annotate(number=Count("pk"))
    )
    found = sorted(authors, key=lambda row: row[0] != reader.pk)
    gone = listings.without_author().count()
    return [(str(pk), name, number) for pk, name, number in found] + (
        [(LEFT, _("Their author has left"), gone)] if gone else []
    )


def outlook(listing: Listing) -> str:
    """For how long it stays as it is, and what happens then."""
    since = {"date": date_format(timezone.localdate(listing.state_changed_at), "j F Y")}
    if listing.state == State.LIVE:
        return while_live(listing)
    if listing.state_reason:
        said = {**since, "why": listing.get_state_reason_display()}
        return _("Since %(date)s: %(why)s") % said
    if listing.state == State.DRAFT:
        return _("Only your council sees it")
    return _("Since %(date)s") % since


def while_live(listing: Listing) -> str:
    """How many days are left, and whether it then pauses or ends."""
    until, ends = listing.shown_until, listing.live_revision and listing.live_revision.expires_on
    if until is None or ends is None:
        return ""
    told: dict[str, Any] = {"date": date_format(until, "j F Y"), "days": (until - timezone.localdate()).days}
    if listing.has_expired:
        return _("Nobody sees it since its last day, %(date)s") % told
    if told["days"] < 0:
        return _("It pauses today: nobody confirmed it")
    if until == ends:
        words = ngettext(
            "%(days)s day left: it ends on %(date)s",
            "%(days)s days left: it ends on %(date)s",
            told["days"],
        )
    else:
        words = ngettext(
            "%(days)s day left: it pauses on %(date)s unless somebody confirms it",
            "%(days)s days left: it pauses on %(date)s unless somebody confirms it",
            told["days"],
        )
    return words % told
