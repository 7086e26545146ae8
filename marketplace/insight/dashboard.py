"""An officer's dashboard: what waits for her, what fits, where her listings and proposals stand."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest, officer_required
from councils.models import Council
from marketplace.digests.rhythms import next_due
from marketplace.insight.getting_going import steps_of
from marketplace.insight.waiting import waiting_for
from marketplace.matching.models import Match
from marketplace.notifications.models import Message
from marketplace.proposals.models import Party, Proposal
from services.models import Listing
from services.models.listings import ListingQuerySet

TOP = 3
ROWS = 10


@require_safe
@officer_required
def dashboard(request: OfficerRequest) -> HttpResponse:
    """Where everybody arrives after signing in: her body as it stands now."""
    council, at = request.council, timezone.now()
    matches = matches_of(council)
    steps = steps_of(council)
    return render(
        request,
        "insight/dashboard.html",
        {
            "council": council,
            "waiting": waiting_for(request.user, council, at),
            "matches": matches[:TOP],
            "matches_count": matches.count(),
            "listings": listings_of(council)[:ROWS],
            "proposals": proposals_of(council)[:ROWS],
            "steps": steps,
            "steps_done": sum(step.state == "done" for step in steps),
            "next_digest": next_due(request.user, at),
            "unread": Message.objects.in_inbox_of(request.user).unread().count(),
        },
    )


def matches_of(council: Council) -> QuerySet[Match]:
    """Matches of the body's own listings of which nothing has come yet, the best fit first."""
    return (
        Match.objects.standing()
        .open()
        .without_open_proposal()
        .filter(listing__council=council)
        .select_related("listing__entry", "counterpart__entry__council", "counterpart__entry__category")
        .order_by("-fit", "pk")
    )


def listings_of(council: Council) -> ListingQuerySet:
    """The body's listings that are not closed, newest first, each with what has come of it."""
    about_it = Q(listing=OuterRef("pk")) | Q(own_listing=OuterRef("pk"))
    return (
        Listing.objects.filter(council=council)
        .exclude(state__in=Listing.CLOSED)
        .with_title()
        .annotate(
            matches_count=counted(Match.objects.standing().filter(listing=OuterRef("pk"))),
            proposals_count=counted(Proposal.objects.open().filter(about_it)),
        )
    )


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a subquery finds, as a column."""
    number = rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0, output_field=IntegerField())


def proposals_of(council: Council) -> QuerySet[Proposal]:
    """Proposals to which the body is a party, those that moved last first; others' drafts are theirs."""
    ours = Party.objects.filter(proposal=OuterRef("pk"), council=council)
    drafts = Q(state__in=[Proposal.State.DRAFT, Proposal.State.AWAITING_SIGN_OFF])
    return (
        Proposal.objects.filter(Exists(ours))
        .filter(~drafts | Exists(ours.filter(is_proposer=True)))
        .select_related("category")
        .prefetch_related("parties__council")
        .order_by("-state_changed_at", "-pk")
    )
