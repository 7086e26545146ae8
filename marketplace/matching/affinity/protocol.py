"""Who seeks, among whom, and what each way of ranking reaches. Pure.

Each member of a partnership in turn seeks the others among all other principal councils of today that deliver
at least one of its services. Measures are averaged over the members, then over the partnerships.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from marketplace.matching.affinity import features, measures, precedents, weights
from marketplace.matching.affinity.measures import Measures
from marketplace.matching.affinity.precedents import Earlier
from marketplace.matching.affinity.register import Floats, Register
from marketplace.matching.affinity.sharing import Services, Sharing, allowed, main_group
from marketplace.matching.affinity.weights import Weights

WAYS = ("affinity", "nearest", "random")
STATUTORY, FEW, MANY = (
    "statutory joint authority",
    "fewer than {} principal councils",
    "more than {} principal councils",
)


@dataclass(frozen=True)
class World:
    """The register, the catalogue, and the partnerships that may be known beforehand."""

    register: Register
    services: Services
    known: Sequence[Sharing]
    ready: features.Pairs | None = field(default=None, repr=False, compare=False)  # Where they are at hand.
    _facts: dict[int, Floats] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def pairs(self) -> features.Pairs:
        return self.ready or features.Pairs(self.register)

    def of_pair(self, seeker: int) -> Floats:
        """The facts of a seeker and each council that no partnership changes."""
        if seeker not in self._facts:
            self._facts[seeker] = self.pairs.of(seeker)
        return self._facts[seeker]

    def earlier(self, slugs: Iterable[str], known: Sequence[Sharing]) -> Earlier:
        return Earlier.of(known, slugs, self.services, len(self.register.bodies))

    def facts(self, seeker: int, earlier: Earlier) -> Floats:
        """All facts of a seeker and each council, (councils, facts)."""
        return np.hstack([self.of_pair(seeker), earlier.features(seeker)])

    def candidates(self, slugs: Iterable[str], seeker: int) -> list[int]:
        rows = np.flatnonzero(allowed(self.register, slugs, self.services)).tolist()
        return [row for row in rows if row != seeker]


def left_out(sharing: Sharing, members: tuple[int, int]) -> str:
    """Why a partnership is not asked for; blank if it is."""
    least, most = members
    if sharing.statutory:
        return STATUTORY
    if len(sharing.members) < least:
        return FEW.format(least)
    return MANY.format(most) if len(sharing.members) > most else ""


def judged(world: World, sharing: Sharing, learned: Weights) -> dict[str, Measures]:
    """What each way reaches on one partnership, without knowing of it."""
    earlier = world.earlier(sharing.services, precedents.others(world.known, sharing))
    group = main_group(sharing.services, world.services)
    found: dict[str, list[Measures]] = {way: [] for way in WAYS}
    for seeker in sorted(sharing.members):
        partners = set(sharing.members) - {seeker}
        candidates = world.candidates(sharing.services, seeker)
        facts = world.facts(seeker, earlier)
        km = world.register.distance[seeker]
        likely = weights.ranked(learned.affinity(facts, group), km, candidates)
        near = weights.ranked(np.zeros(len(km)), km, candidates)
        found["affinity"].append(measures.of_ranking(likely, partners))
        found["nearest"].append(measures.of_ranking(near, partners))
        found["random"].append(
            measures.of_chance(len(candidates), len(partners & set(candidates)), len(partners))
        )
    return {way: Measures.mean(many) for way, many in found.items()}


@dataclass(frozen=True)
class Verdict:
    """What the ways of ranking reached on the partnerships of a file."""

    by_partnership: Mapping[str, Mapping[str, Measures]]
    groups: Mapping[str, str]  # The group of each partnership's services.
    left_out: Mapping[str, str]  # Why a partnership was not asked for.
    held_out: frozenset[str]  # Those of which the weights were learned, judged by weights that were not.

    def keys(self, group: str | None = None) -> list[str]:
        return [key for key in sorted(self.by_partnership) if group in (None, self.groups[key])]

    def mean(self, way: str, group: str | None = None) -> Measures:
        return Measures.mean([self.by_partnership[key][way] for key in self.keys(group)])

    def interval(self, way: str, measure: str, resamples: int, seed: int) -> tuple[float, float]:
        """Where 95 of 100 samples of as many partnerships would have their mean."""
        values = np.array([getattr(self.by_partnership[key][way], measure) for key in self.keys()])
        draws = np.random.default_rng(seed).integers(0, len(values), (resamples, len(values)))
        means = sorted(math.fsum(row) / len(row) for row in values[draws])
        return float(means[int(0.025 * resamples)]), float(means[int(0.975 * resamples) - 1])


def judge(
    world: World,
    sharings: Sequence[Sharing],
    members: tuple[int, int],
    weights_for: Mapping[str, Weights],
    otherwise: Weights,
) -> Verdict:
    """Judge the partnerships of a file. ``weights_for`` a known one were learned without it."""
    by_partnership, out, held = {}, {}, set()
    for sharing in sharings:
        if reason := left_out(sharing, members):
            out[sharing.key] = reason
            continue
        seen = [one.key for one in world.known if one.is_same_as(sharing) and one.key in weights_for]
        by_partnership[sharing.key] = judged(world, sharing, weights_for[seen[0]] if seen else otherwise)
        held |= {sharing.key} if seen else set()
    groups = {
        one.key: main_group(one.services, world.services) for one in sharings if one.key in by_partnership
    }
    return Verdict(by_partnership, groups, out, frozenset(held))
