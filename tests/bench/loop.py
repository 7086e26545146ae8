"""What a run does to one pair, in plain Python: every rule, and the fit of what they allow."""

from __future__ import annotations

from collections import Counter
from datetime import date

from marketplace.matching.market import Market, Side
from marketplace.matching.rules import Rules
from tests.matching.reference import could_do_without_host, fit, kilometres, leaves

Pair = frozenset[int]


class Loop:
    """The market as plain rows, and a pair at a time."""

    def __init__(self, market: Market, rules: Rules, borders: frozenset[tuple[int, int]]) -> None:
        self.rules, self.sides = rules, market.sides
        self.services = {service.slug: service for service in market.services}
        self.borders = {frozenset(pair) for pair in borders}
        self.kin: set[tuple[int, int]] = set()
        self.partnered: set[tuple[int, int, str]] = set()
        self.refused: set[tuple[int, int]] = set()
        self.others, self.feasible = Counter[int](), Counter[int]()
        self.parted = Counter[str]()

    def over(self, pairs: list[tuple[int, int]]) -> int:
        """How many of these pairs are matches."""
        least = self.rules.shortlist["least_fit"]
        return sum(self.fit_of(self.sides[one], self.sides[other]) >= least for one, other in pairs)

    def fit_of(self, us: Side, them: Side) -> float:
        """From 0 to 100; 0 where a rule forbids it."""
        if us.category != them.category or us.body == them.body or (us.offers and them.offers):
            return 0.0
        touching = frozenset((us.body, them.body)) in self.borders
        broken = self.broken(us, them, touching)
        for side in (us.listing, them.listing):
            self.others[side] += 1
            self.feasible[side] += not broken
        if len(broken) == 1:
            self.parted[broken[0]] += 1
        if broken:
            return 0.0
        known = {"touching": float(touching)}
        return 100 * fit(us, them, self.services, self.rules, (known, known))[2]

    def broken(self, us: Side, them: Side, touching: bool) -> list[str]:
        """The rules that a pair breaks, all of them: who is parted by one alone is told so."""
        common = set(us.models) & set(them.models)
        named = us.models and them.models
        law = self.rules.nations["one_law"]
        km = kilometres(us, them)
        pair = (min(us.body, them.body), max(us.body, them.body))
        ours, theirs = self.services[us.category], self.services[them.category]
        holds = {
            "closed": not (us.closed or them.closed),
            "kin": pair not in self.kin,
            "partnered": (*pair, us.category) not in self.partnered
            and (*pair, them.category) not in self.partnered,
            "refused": (us.listing, them.listing) not in self.refused,
            "tier": all(
                service.may_be_run_by(side.tier, side.nation)
                for service in (ours, theirs)
                for side in (us, them)
            ),
            "model": not named or common,
            "law": law.get(us.nation, us.nation) == law.get(them.nation, them.nation)
            or not named
            or common & set(self.rules.nations["across"]),
            "host": us.offers
            or them.offers
            or not us.role == them.role == "client"
            or could_do_without_host(us, them, self.rules),
            "window": max(first_free(us), first_free(them))
            <= min(us.latest or date.max, them.latest or date.max),
            "parties": us.offers
            or them.offers
            or (
                us.min_partners <= (them.max_partners or 99) and them.min_partners <= (us.max_partners or 99)
            ),
            "reach": in_reach(us, them, km, touching) and in_reach(them, us, km, touching),
        }
        return [name for name, is_held in holds.items() if not is_held]


def first_free(side: Side) -> date:
    earliest, ends = side.earliest or date.min, leaves(side)
    if side.offers or not ends or (side.latest and ends > side.latest):
        return earliest
    return max(earliest, ends)


def in_reach(us: Side, them: Side, km: float | None, touching: bool) -> bool:
    if us.reach == "neighbours":
        return touching or km is None
    if us.reach == "km":
        return km is None or us.reach_km is None or km <= us.reach_km
    if us.reach == "region" and us.region and them.region:
        return us.region == them.region
    return us.reach not in ("region", "nation") or us.nation == them.nation or not (us.nation and them.nation)
