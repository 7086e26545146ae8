"""How good a ranking is, from 0 to 1, and what pure chance would reach. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import comb, log2

DEPTH = 10


@dataclass(frozen=True)
class Measures:
    """Recall at ten, mean reciprocal rank, and normalised discounted cumulative gain at ten."""

    recall: float
    mrr: float
    ndcg: float

    @classmethod
    def mean(cls, many: Sequence[Measures]) -> Measures:
        count = len(many)
        return cls(
            sum(one.recall for one in many) / count,
            sum(one.mrr for one in many) / count,
            sum(one.ndcg for one in many) / count,
        )


def of_ranking(ranking: Sequence[int], partners: Collection[int]) -> Measures:
    """A ranking of candidates against the true partners. A partner that is no candidate is never found."""
    places = [place for place, row in enumerate(ranking, start=1) if row in partners]
    seen = [place for place in places if place <= DEPTH]
    return Measures(
        recall=len(seen) / len(partners),
        mrr=1 / places[0] if places else 0.0,
        ndcg=sum(gain(place) for place in seen) / best(len(partners)),
    )


def gain(place: int) -> float:
    return 1 / log2(place + 1)


def best(partners: int) -> float:
    """The gain of a ranking that has all partners in front."""
    return sum(gain(place) for place in range(1, min(partners, DEPTH) + 1))


def of_chance(candidates: int, reachable: int, partners: int) -> Measures:
    """What a shuffled list reaches on average, exactly; ``reachable`` of the partners are candidates."""
    if not candidates:
        return Measures(0.0, 0.0, 0.0)
    share = reachable / candidates
    shown = range(1, min(DEPTH, candidates) + 1)
    first = sum(
        comb(candidates - place, reachable - 1) / comb(candidates, reachable) / place
        for place in range(1, candidates - reachable + 2)
        if reachable
    )
    return Measures(
        recall=share * len(shown) / partners,
        mrr=first,
        ndcg=share * sum(gain(place) for place in shown) / best(partners),
    )
