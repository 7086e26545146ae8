"""Rows for the tests of runs: what is live, what changes, what a run left behind."""

from datetime import date, datetime
from typing import Any

from councils.models import Council
from marketplace.matching.models import Match, ScoredListing
from marketplace.proposals.models import Partnership, PartnershipMember, Party, Proposal
from services.entries import facts
from services.models import Entry, Listing
from tests.factories import make_council, make_delivery_model, make_live_listing, make_officer

AT = datetime.fromisoformat("2026-11-21T09:00:00+00:00")


def live(council: Council | None = None, **fields: Any) -> Listing:
    """A live listing of AT, whose dates and reach suit everybody unless ``fields`` say otherwise."""
    values: dict[str, Any] = {
        "at": AT,
        "direction": "seek",
        "earliest_start_on": date(2027, 4, 1),
        "latest_start_on": date(2028, 4, 1),
        "expires_on": date(2027, 11, 1),
    }
    return make_live_listing(council or make_council(), **values | fields)


def offer(council: Council | None = None, **fields: Any) -> Listing:
    return live(council, direction="offer", **fields)


def change(listing: Listing, **fields: Any) -> None:
    """The live content changes, and with it the entry and its stamp."""
    assert listing.live_revision is not None
    for name, value in fields.items():
        setattr(listing.live_revision, name, value)
    listing.live_revision.save()
    Entry.objects.filter(pk=listing.pk).update(**facts(listing, listing.live_revision))


def propose(one: Council, other: Council, listing: Listing, **fields: Any) -> Proposal:
    values: dict[str, Any] = {
        "listing": listing,
        "category": listing.category,
        "bodies": sorted([one.pk, other.pk]),
        "author": make_officer(one),
        "state": Proposal.State.SENT,
        "what": "A shared team",
        "delivery_model": make_delivery_model(),
        "created_at": AT,
        "sent_at": AT,
        "state_changed_at": AT,
    }
    proposal = Proposal.objects.create(**values | fields)
    Party.objects.create(proposal=proposal, council=one, is_proposer=True)
    Party.objects.create(proposal=proposal, council=other)
    return proposal


def partner(listing: Listing, *members: Council, status: str = Partnership.Status.LIVE) -> Partnership:
    partnership = Partnership.objects.create(
        slug=f"together-{listing.pk}", name="Together", status=status, evidence="verified"
    )
    partnership.categories.add(listing.category)
    for member in members:
        PartnershipMember.objects.create(partnership=partnership, council=member)
    return partnership


def matches() -> list[tuple[Any, ...]]:
    """Everything that a run says of what stands, without when and by which run it was said."""
    found = Match.objects.exclude(state=Match.State.OBSOLETE).order_by("listing", "rank", "pk")
    return [
        *found.values_list(
            "listing",
            "counterpart",
            "shape",
            "state",
            "rank",
            "fit",
            "fit_for_us",
            "fit_for_them",
            "factors_known",
            "factors_asked",
            "confidence",
            "reasons",
            "stamp",
        )
    ]


def scored() -> list[tuple[Any, ...]]:
    return [*ScoredListing.objects.order_by("pk").values_list("listing", "category", "stamp", "feasible")]


def pairs() -> set[tuple[int, int]]:
    return {(row[0], row[1]) for row in matches()}


def states() -> dict[tuple[int, int], str]:
    return {
        (ours, theirs): state
        for ours, theirs, state in Match.objects.values_list("listing", "counterpart", "state")
    }
