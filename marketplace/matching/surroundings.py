"""Whom a listing could meet, and which rule parts it from the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from marketplace.matching.constraints import (
    RULES_OF_A_PAIR,
    Meeting,
    could_meet,
    near_obstacles,
    out_of_reach,
)
from marketplace.matching.market import Bools, Ints, Market
from marketplace.matching.rules import Rules

HEALED_BY_OTHERS = (
    "host",
    "parties",
)  # In a group a third may host, and a third may be the partner that lacks.


@dataclass(frozen=True)
class Surroundings:
    """For each row of the market: whom it could meet, and what parts them."""

    others: Ints  # Listings of other bodies for the service, not both offers.
    feasible: Ints  # Those that the rules allow.
    parted: dict[str, Ints]  # Those that only this one rule forbids.

    @classmethod
    def of(cls, rows: int) -> Surroundings:
        parted = {name: np.zeros(rows, dtype=np.int64) for name in RULES_OF_A_PAIR}
        return cls(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64), parted)

    def add(
        self, market: Market, meeting: Meeting, rules: Rules, ours: Ints, theirs: Ints
    ) -> tuple[Bools, Bools]:
        """Count these pairs, and say which of them are allowed, and which are at least in a group."""
        meet, reach = could_meet(market, meeting), np.zeros(len(ours), dtype=np.bool_)
        broken = near_obstacles(market, meeting, rules)
        many, healed = _how_many(broken.values()), _how_many(broken[name] for name in HEALED_BY_OTHERS)
        open_still = np.flatnonzero(meet & ((many <= 1) | (many == healed)))  # Two rules part the others.
        reach[open_still] = out_of_reach(Meeting.of(market, ours[open_still], theirs[open_still]))
        many = many + reach
        for name, breaks in (broken | {"reach": reach}).items():
            _count(self.parted[name], meet & breaks & (many == 1), ours, theirs)
        _count(self.others, meet, ours, theirs)
        _count(self.feasible, meet & (many == 0), ours, theirs)
        return np.asarray(meet & (many == 0)), np.asarray(meet & (many == healed))


def _how_many(broken: Iterable[Bools]) -> Ints:
    return np.asarray(sum(breaks.astype(np.int64) for breaks in broken))


def _count(into: Ints, pairs: Bools, ours: Ints, theirs: Ints) -> None:
    for side in (ours[pairs], theirs[pairs]):
        into += np.bincount(side, minlength=len(into))
