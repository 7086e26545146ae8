"""The best counterparts of every listing of a market, and which of them are shown first. Pure.

Listings of one family of services can match only each other, so a market falls into pools that are scored one
by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from marketplace.matching.constraints import Meeting, could_meet
from marketplace.matching.distribution import Candidates, distribute, places_within
from marketplace.matching.groups import Together
from marketplace.matching.market import Bools, Floats, Ints, Market
from marketplace.matching.rules import Rules
from marketplace.matching.scoring import Scores, score
from marketplace.matching.surroundings import Surroundings

PAIRS_AT_ONCE = 100_000  # Bounds memory, about 100 MB; says nothing about the result.
VERSION = "3"  # Of the calculation. Raise it when the same market and rules give something else.
DIGITS = 6  # Of a fit from 0 to 100: far below what a reader sees, far above what arithmetic loses.


@dataclass(frozen=True)
class Shortlists:
    """Kept matches, one row a direction, best first for each listing. Fits run from 0 to 100."""

    ours: Ints  # Row of the listing in the market.
    theirs: Ints
    rank: Ints
    fit: Floats
    for_us: Floats
    for_them: Floats
    confidence: Floats
    factors_known: Ints
    factors_asked: Ints
    place: Ints  # Among those that are shown first, from 1; 0 for the others.
    exploratory: Bools  # Shown only because it is shown little elsewhere.
    prices: Floats  # For each row of the market.
    exposure: Ints  # In how many lists each row of the market is shown first.
    together: Together  # Who could stand in a group together.
    surroundings: Surroundings

    @property
    def feasible(self) -> Ints:
        """For each row of the market: partners that the rules allow."""
        return self.surroundings.feasible

    @property
    def pairs(self) -> int:
        """Pairs that the rules allow."""
        return int(self.feasible.sum()) // 2


def shortlists(
    market: Market,
    rules: Rules,
    *,
    prices: Floats | None = None,
    seed: int = 0,
    pairs_at_once: int = PAIRS_AT_ONCE,
) -> Shortlists:
    """Score every pair that the rules allow, keep the best of each listing, and say which are shown first.

    ``prices`` are last week's, one for each row of the market.
    """
    around = Surroundings.of(len(market.sides))
    found, together = [_Found.nothing()], [Together.nothing()]
    for ours, theirs, alone in _lots(_allowed(market, rules, around, pairs_at_once), pairs_at_once // 4):
        both = _Found.of(ours, theirs, score(market, Meeting.of(market, ours, theirs), rules))
        good = both.fit >= rules.shortlist["least_fit"]
        found.append(both.take(np.flatnonzero(good & alone)))
        worth = standing(both.fit, both.confidence, rules)
        together.append(Together(ours[good], theirs[good], worth[good]))
    before = np.zeros(len(market.sides)) if prices is None else prices
    pairs = _Found.together(found)
    return _best(market, pairs, rules, around, Together.of(together), before, seed)


Allowed = tuple[Ints, Ints, Bools]  # Two rows of the market, and whether they could be partners alone.


def _allowed(market: Market, rules: Rules, around: Surroundings, at_once: int) -> Iterator[Allowed]:
    """The pairs that the rules allow, alone or at least in a group."""
    for ours, theirs in _pairs(market, at_once):
        meet = could_meet(market, Meeting.of(market, ours, theirs))
        ours, theirs = ours[meet], theirs[meet]
        alone, grouped = around.add(market, Meeting.of(market, ours, theirs), rules, ours, theirs)
        yield ours[grouped], theirs[grouped], alone[grouped]


def _lots(parts: Iterator[Allowed], least: int) -> Iterator[Allowed]:
    """The same in lots of at least so many pairs: few are left of a block, and each call costs its time."""
    waiting: list[Allowed] = []
    for part in parts:
        waiting.append(part)
        if sum(len(ours) for ours, _theirs, _alone in waiting) >= least:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(parts: list[Allowed]) -> Allowed:
    ours, theirs, alone = zip(*parts, strict=True)
    return np.concatenate(ours), np.concatenate(theirs), np.concatenate(alone)


def _pairs(market: Market, at_once: int) -> Iterator[tuple[Ints, Ints]]:
    """Every pair of listings of one family of services, once each, in blocks."""
    family = market.families[market.columns.category]
    for number in np.unique(family):
        pool = np.flatnonzero(family == number)
        step = max(1, at_once // max(len(pool), 1))
        for start in range(0, len(pool), step):
            block = np.arange(start, min(start + step, len(pool)))
            ours, theirs = np.meshgrid(block, np.arange(len(pool)), indexing="ij")
            once = ours < theirs
            yield pool[ours[once]], pool[theirs[once]]


@dataclass(frozen=True)
class _Found:
    """Scored pairs, one row a pair."""

    ours: Ints
    theirs: Ints
    fit: Floats
    for_us: Floats
    for_them: Floats
    confidence: Floats
    known: Ints
    asked: Ints

    @classmethod
    def nothing(cls) -> _Found:
        whole, real = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float64)
        return cls(whole, whole, real, real, real, real, whole, whole)

    @classmethod
    def of(cls, ours: Ints, theirs: Ints, scores: Scores) -> _Found:
        return cls(
            ours=ours,
            theirs=theirs,
            fit=np.round(100 * scores.fit, DIGITS),
            for_us=np.round(100 * scores.for_us, DIGITS),
            for_them=np.round(100 * scores.for_them, DIGITS),
            confidence=np.round(scores.confidence, DIGITS),
            known=scores.factors_known,
            asked=scores.factors_asked,
        )

    @classmethod
    def together(cls, parts: list[_Found]) -> _Found:
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.names()))

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(cls.__dataclass_fields__)

    def take(self, rows: Ints) -> _Found:
        return _Found(*(getattr(self, name)[rows] for name in self.names()))

    def turned(self) -> _Found:
        return _Found(
            self.theirs,
            self.ours,
            self.fit,
            self.for_them,
            self.for_us,
            self.confidence,
            self.known,
            self.asked,
        )


def standing(fit: Floats, confidence: Floats, rules: Rules) -> Floats:
    """What places go by: the fit, drawn towards the middle as less is known."""
    middle = rules.shortlist["middle"]
    return np.asarray(np.round(middle + confidence * (fit - middle), DIGITS))


def _best(
    market: Market,
    pairs: _Found,
    rules: Rules,
    around: Surroundings,
    together: Together,
    prices: Floats,
    seed: int,
) -> Shortlists:
    """Both directions of every pair, the best of each listing kept; ties go to the earlier listing."""
    both = _Found.together([pairs, pairs.turned()])
    order, worth = _in_order(pairs, standing(pairs.fit, pairs.confidence, rules))
    rank = places_within(both.ours[order])
    best = rank <= rules.shortlist["most"]
    could = np.flatnonzero(best | _turned(order, best))
    both, worth, rank, best = both.take(order[could]), worth[order[could]], rank[could], best[could]
    given = distribute(
        market,
        Candidates(both.ours, both.theirs, worth),
        rules,
        prices=prices,
        seed=seed,
    )
    keep = np.flatnonzero(best | (given.place > 0))
    kept = both.take(keep)
    return Shortlists(
        ours=kept.ours,
        theirs=kept.theirs,
        rank=rank[keep],
        fit=kept.fit,
        for_us=kept.for_us,
        for_them=kept.for_them,
        confidence=kept.confidence,
        factors_known=kept.known,
        factors_asked=kept.asked,
        place=given.place[keep],
        exploratory=given.exploratory[keep],
        prices=given.prices,
        exposure=given.exposure,
        together=together,
        surroundings=around,
    )


def _in_order(pairs: _Found, worth: Floats) -> tuple[Ints, Floats]:
    """The order of both directions of every pair, by list and from the best downwards, and their worth.

    The rows are all pairs as given, then all of them turned.
    """
    ours, theirs = np.concatenate([pairs.ours, pairs.theirs]), np.concatenate([pairs.theirs, pairs.ours])
    twice = np.concatenate([worth, worth])
    return np.lexsort((theirs, -twice, ours)), twice


def _turned(order: Ints, best: Bools) -> Bools:
    """Which of these the other side counts among its best: the other direction stands half the rows away."""
    among = np.empty(len(order), dtype=np.bool_)
    among[order] = best
    return np.roll(among, len(order) // 2)[order]
