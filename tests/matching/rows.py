"""Rows for the tests of runs: what is live, what changes, what a run left behind."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from django.db import connection

from councils.models import Council
from marketplace.matching.models import Match, ScoredListing
from marketplace.proposals import actions
from marketplace.proposals.models import Partnership, Proposal
from services.entries import facts
from services.models import Entry, Listing
from tests.factories import (
    make_council,
    make_delivery_model,
    make_live_listing,
    make_officer,
    make_partnership,
)

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


def propose(
    one: Council, listing: Listing, own_listing: Listing | None = None, at: datetime = AT
) -> Proposal:
    """A council's proposal in answer to a listing."""
    return actions.propose(
        officer=make_officer(one),
        council=one,
        listing=listing,
        own_listing=own_listing,
        what="A shared team",
        delivery_model=make_delivery_model(),
        start_on=date(2027, 10, 1),
        at=at,
    )


def partner(listing: Listing, *members: Council, status: str = Partnership.Status.LIVE) -> Partnership:
    return make_partnership(*members, categories=[listing.category], status=status)


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
            "shown_rank",
            "is_exploratory",
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
    return [
        *ScoredListing.objects.order_by("pk").values_list(
            *("listing", "category", "stamp", "others", "feasible", "parted"),
            *("price", "price_before", "week", "exposure"),
        )
    ]


def pairs() -> set[tuple[int, int]]:
    return {(row[0], row[1]) for row in matches()}


def states() -> dict[tuple[int, int], str]:
    return {
        (ours, theirs): state
        for ours, theirs, state in Match.objects.values_list("listing", "counterpart", "state")
    }


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do it on a connection of its own, as another process would."""

    def alone() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(alone).result()
