"""The best counterparts of every listing of a market. Pure.

Listings of one family of services can match only each other, so a market falls into pools that are scored one
by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from marketplace.matching.constraints import Meeting
from marketplace.matching.market import Floats, Ints, Market
from marketplace.matching.rules import Rules
from marketplace.matching.scoring import Scores, score
from marketplace.matching.surroundings import Surroundings

PAIRS_AT_ONCE = 100_000  # Bounds memory, about 100 MB; says nothing about the result.
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
    surroundings: Surroundings

    @property
    def feasible(self) -> Ints:
        """For each row of the market: partners that the rules allow."""
        return self.surroundings.feasible

    @property
    def pairs(self) -> int:
        """Pairs that the rules allow."""
        return int(self.feasible.sum()) // 2


def shortlists(market: Market, rules: Rules, *, pairs_at_once: int = PAIRS_AT_ONCE) -> Shortlists:
    """Score every pair that the rules allow, and keep the best of each listing."""
    around = Surroundings.of(len(market.sides))
    found = [_Found.nothing()]
    for ours, theirs in _pairs(market, pairs_at_once):
        meeting = Meeting.of(market, ours, theirs)
        may = around.add(market, meeting, rules, ours, theirs)
        ours, theirs = ours[may], theirs[may]
        scores = score(market, Meeting.of(market, ours, theirs), rules)
        found.append(_Found.of(ours, theirs, scores).good(rules))
    return _best(_Found.together(found), rules, around)


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

    def good(self, rules: Rules) -> _Found:
        return self.take(np.flatnonzero(self.fit >= rules.shortlist["least_fit"]))

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


def _best(pairs: _Found, rules: Rules, around: Surroundings) -> Shortlists:
    """Both directions of every pair, the best of each listing kept; ties go to the earlier listing."""
    both = _Found.together([pairs, pairs.turned()])
    order = np.lexsort((both.theirs, -standing(both.fit, both.confidence, rules), both.ours))
    both = both.take(order)
    new = np.ones(len(both.ours), dtype=np.bool_)
    new[1:] = both.ours[1:] != both.ours[:-1]
    places = np.arange(len(both.ours))
    rank = places - np.maximum.accumulate(np.where(new, places, 0)) + 1
    keep = np.flatnonzero(rank <= rules.shortlist["most"])
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
        surroundings=around,
    )
