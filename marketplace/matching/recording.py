"""Writes what a run found as rows: only the rows that differ, and never over what people decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Model, Q

from marketplace.matching.groups import Group, groups
from marketplace.matching.market import Market
from marketplace.matching.models import Match, MatchRun, ScoredListing
from marketplace.matching.reading import Reading, pair_stamp
from marketplace.matching.reasons import explain
from marketplace.matching.regrouping import regroup
from marketplace.matching.shortlists import Shortlists, shortlists

AT_ONCE = 1000  # Rows a statement.
FOUND = (
    "shape",
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
"""What a run says of a match. The rest of the row says what became of it."""

NOTED = (
    *("category_id", "stamp", "others", "feasible", "parted"),
    *("price", "price_before", "week", "exposure"),
)

State = Match.State
Pair = tuple[int, int]


@dataclass(frozen=True)
class Findings:
    """What a run found out about some services, before anything is written."""

    services: list[str]
    market: Market
    shortlists: Shortlists
    matches: dict[Pair, Match]
    groups: list[Group]


def find(run: MatchRun, reading: Reading, services: list[str]) -> Findings:
    """Score these services. This takes long, so no transaction stands open meanwhile."""
    market = reading.market(services)
    prices = np.array([reading.prices.get(side.listing, 0.0) for side in market.sides], dtype=np.float64)
    found = shortlists(market, reading.rules, prices=prices, seed=reading.seed)
    together = groups(market, found.together, reading.rules)
    return Findings(services, market, found, _wanted(run, reading, market, found), together)


@transaction.atomic
def record(run: MatchRun, reading: Reading, found: Findings) -> None:
    """Bring the matches of these services up to date."""
    gone = {pk for pk in reading.gone if reading.scored[pk][1] in found.services}
    _bring_up_to_date(found.matches, _stored(found.market, gone), reading)
    _note(run, reading, found.market, found.shortlists, gone)
    regroup(run, reading, found.services, found.market, found.groups)
    run.count(
        services=len(found.services),
        scored=len(found.market.sides),
        pairs=found.shortlists.pairs,
        matches=len(found.matches),
    )


def _wanted(run: MatchRun, reading: Reading, market: Market, found: Shortlists) -> dict[Pair, Match]:
    """The matches that there should be, one a side, by the numbers of both listings."""
    matches = {}
    reasons = explain(market, reading.rules, reading.words, found.ours, found.theirs)
    for at, facts in enumerate(reasons):
        us, them = market.sides[found.ours[at]], market.sides[found.theirs[at]]
        bodies = (min(us.body, them.body), max(us.body, them.body))
        under_way = any((*bodies, slug) in reading.proposed for slug in (us.category, them.category))
        both_seek = not (us.offers or them.offers)
        matches[us.listing, them.listing] = Match(
            listing_id=us.listing,
            counterpart_id=them.listing,
            run=run,
            shape=Match.Shape.SEEK_SEEK if both_seek else Match.Shape.OFFER_SEEK,
            state=State.PROPOSED if under_way else State.CANDIDATE,
            rank=int(found.rank[at]),
            shown_rank=int(found.place[at]) or None,
            is_exploratory=bool(found.exploratory[at]),
            fit=float(found.fit[at]),
            fit_for_us=float(found.for_us[at]),
            fit_for_them=float(found.for_them[at]),
            factors_known=int(found.factors_known[at]),
            factors_asked=int(found.factors_asked[at]),
            confidence=float(found.confidence[at]),
            reasons=[fact.as_json() for fact in facts],
            stamp=pair_stamp(reading.rows[us.listing].stamp, reading.rows[them.listing].stamp),
            found_at=reading.at,
        )
    return matches


def _stored(market: Market, gone: set[int]) -> dict[Pair, Match]:
    """The rows that there are, of these listings and of those that are gone."""
    listings = [side.listing for side in market.sides]
    rows = Match.objects.filter(Q(listing__in=listings) | Q(listing__in=gone) | Q(counterpart__in=gone))
    return {(row.listing_id, row.counterpart_id): row for row in rows}


def _bring_up_to_date(wanted: dict[Pair, Match], stored: dict[Pair, Match], reading: Reading) -> None:
    different = [
        match for pair, match in wanted.items() if pair not in stored or _differs(match, stored[pair], FOUND)
    ]
    Match.objects.bulk_create(
        different,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["listing", "counterpart"],
        update_fields=[*FOUND, "run"],
    )
    for state in (State.CANDIDATE, State.PROPOSED):
        back = [
            row
            for pair, row in stored.items()
            if row.state == State.OBSOLETE and pair in wanted and wanted[pair].state == state
        ]
        _move(back, State.OBSOLETE, state=state, found_at=reading.at)
    changed_since = [row for pair, row in stored.items() if pair in wanted and row.state == State.DISMISSED]
    revived = {"dismissed_by": None, "dismissed_reason": "", "dismissed_at": None}
    over = [row for pair, row in stored.items() if pair not in wanted and row.state in Match.OPEN_STATES]
    _move(changed_since, State.DISMISSED, state=State.CANDIDATE, found_at=reading.at, **revived)
    _move(over, *Match.OPEN_STATES, state=State.OBSOLETE)


def _differs(row: Model, stored: Model, names: Iterable[str]) -> bool:
    return any(getattr(row, name) != getattr(stored, name) for name in names)


def _move(rows: Iterable[Match], *from_states: str, **to: Any) -> None:
    """A change of state, unless somebody was quicker."""
    keys = [row.pk for row in rows]
    if keys:
        Match.objects.filter(pk__in=keys, state__in=from_states).update(**to)


def _note(run: MatchRun, reading: Reading, market: Market, found: Shortlists, gone: set[int]) -> None:
    """Remember what each listing was scored as, and what surrounds it."""
    stored = ScoredListing.objects.in_bulk([side.listing for side in market.sides])
    notes = [
        ScoredListing(
            listing_id=side.listing,
            category_id=side.category,
            stamp=reading.stamps[side.listing],
            others=int(found.surroundings.others[row]),
            feasible=int(found.feasible[row]),
            price=float(found.prices[row]),
            price_before=reading.prices.get(side.listing, 0.0),
            week=reading.seed,
            exposure=int(found.exposure[row]),
            parted={name: int(many[row]) for name, many in found.surroundings.parted.items() if many[row]},
            run=run,
        )
        for row, side in enumerate(market.sides)
    ]
    different = [note for note in notes if note.pk not in stored or _differs(note, stored[note.pk], NOTED)]
    ScoredListing.objects.bulk_create(
        different,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=[*NOTED, "run"],
    )
    ScoredListing.objects.filter(pk__in=gone).delete()
