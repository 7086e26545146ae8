"""Groups: nearly as good as the best of all that there are, and no rule broken."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from random import Random
from statistics import mean

import numpy as np
import pytest

from marketplace.matching import rules
from marketplace.matching.groups import Group, could_host, groups
from marketplace.matching.market import Market, Side, Ties
from marketplace.matching.shortlists import Shortlists, shortlists
from tests.bench.listings import market as invented
from tests.matching.markets import MODELS, market_of, told_side

RULES = rules.current()
LEAST, MOST = RULES.groups["least"], RULES.groups["most"]
MARKETS = 200 if os.environ.get("EXAMPLES") == "all" else 12
HOSTLESS = set(RULES.together["models"])


def small_market(seed: int) -> Market:
    """Up to 14 listings of one service that are likely to be possible together."""
    chance = Random(seed)
    many = chance.randrange(8, 15)
    drawn = invented(many, seed=seed, services=1).sides
    return market_of([likely(side, chance) for side in drawn], Ties(kin=frozenset({(1, 2)})))


def likely(side: Side, chance: Random) -> Side:
    least = chance.choice([1, 1, 1, 2, 3])
    opens = date(2027, 1, 1) + timedelta(days=chance.randrange(300))
    return replace(
        side,
        category="payroll",
        offers=chance.random() < 0.25,
        role=chance.choice(["host", "client", "client", "cofounder", ""]),
        models=tuple(chance.sample(MODELS, chance.randrange(0, 4))),
        min_partners=least,
        max_partners=chance.randrange(least, 8),
        earliest=opens,
        latest=opens + timedelta(days=chance.randrange(100, 700)),
        contract_ends=None,
        reach="anywhere",
        reach_km=None,
    )


def scores_of(found: Shortlists) -> dict[frozenset[int], float]:
    rows = zip(
        found.together.ours.tolist(),
        found.together.theirs.tolist(),
        found.together.standing.tolist(),
        strict=True,
    )
    return {frozenset((ours, theirs)): standing for ours, theirs, standing in rows}


def worst_of(members: tuple[int, ...], scores: dict[frozenset[int], float]) -> float:
    """How the worst placed member stands with the others, in plain Python."""
    return min(mean(scores[frozenset((one, other))] for other in members if other != one) for one in members)


def may_stand(market: Market, members: tuple[int, ...], scores: dict[frozenset[int], float]) -> bool:
    """All rules of a group, in plain Python."""
    sides = [market.sides[row] for row in members]
    if any(frozenset(pair) not in scores for pair in combinations(members, 2)):
        return False
    partners = len(sides) - 1
    if any(not side.min_partners <= partners <= (side.max_partners or MOST) for side in sides):
        return False
    named = [set(side.models) for side in sides if side.models]
    common = set.intersection(*named) if named else {"any"}
    laws = {RULES.nations["one_law"].get(side.nation, side.nation) for side in sides} - {""}
    if len(laws) > 1 and named:
        common &= set(RULES.nations["across"])
    if not any(side.offers or side.role != "client" for side in sides) and named:
        common &= HOSTLESS
    first, last = (
        max(side.earliest or date.min for side in sides),
        min(side.latest or date.max for side in sides),
    )
    return bool(common) and first <= last and len({side.body for side in sides}) == len(sides)


def every_group(market: Market, scores: dict[frozenset[int], float]) -> Iterator[tuple[int, ...]]:
    for size in range(LEAST, MOST + 1):
        for members in combinations(range(len(market.sides)), size):
            if may_stand(market, members, scores):
                yield members


def test_the_search_finds_nearly_the_best_group_of_every_listing() -> None:
    shares, best_of_all = [], []
    for seed in range(MARKETS):
        market = small_market(seed)
        found = shortlists(market, RULES)
        scores = scores_of(found)
        ours = groups(market, found.together, RULES)
        for group in ours:
            assert may_stand(market, group.members, scores), (seed, group)
            assert group.worst == pytest.approx(worst_of(group.members, scores), abs=1e-5)
        exhaustive = [(worst_of(members, scores), members) for members in every_group(market, scores)]
        if exhaustive:
            best_of_all.append(best(ours) / max(worst for worst, _members in exhaustive))
        for row in range(len(market.sides)):
            of_row = [worst for worst, members in exhaustive if row in members]
            if of_row:
                shares.append(best([group for group in ours if row in group.members]) / max(of_row))
    assert len(best_of_all) > MARKETS / 2
    assert mean(best_of_all) >= 0.99
    assert mean(shares) >= 0.95


def best(found: list[Group]) -> float:
    return max((group.worst for group in found), default=0.0)


def seekers(many: int, **fields: object) -> list[Side]:
    return [told_side(number, number, max_partners=7, **fields) for number in range(1, many + 1)]


def found_in(*sides: Side) -> list[Group]:
    market = market_of(list(sides))
    return groups(market, shortlists(market, RULES).together, RULES)


def test_four_that_agree_are_one_group_with_all_that_they_have_in_common() -> None:
    found = found_in(*seekers(4))
    assert (0, 1, 2, 3) in {group.members for group in found}
    assert all(group.models == tuple(sorted(MODELS[:2])) for group in found)


@pytest.mark.parametrize(
    "fields",
    [
        {"max_partners": 1},
        {"min_partners": 4, "max_partners": 5},
        {"models": ("joint_procurement",)},
        {"earliest": date(2029, 1, 1), "latest": date(2029, 6, 1)},
    ],
)
def test_who_does_not_fit_in_is_left_out(fields: dict[str, object]) -> None:
    last = replace(told_side(4, 4, max_partners=7), **fields)  # type: ignore[arg-type]
    assert {group.members for group in found_in(*seekers(3), last)} == {(0, 1, 2)}


def test_no_group_where_every_two_have_a_model_but_not_all_three() -> None:
    models = [("shared_staff", "lead_authority"), ("lead_authority", "company"), ("company", "shared_staff")]
    sides = [replace(side, models=each) for side, each in zip(seekers(3), models, strict=True)]
    assert found_in(*sides) == []


def test_clients_alone_need_a_model_without_a_host_or_somebody_who_hosts() -> None:
    clients = seekers(3, role="client", models=("shared_staff",))
    assert found_in(*clients) == []
    host = told_side(4, 4, role="host", offers=True, models=("shared_staff",), max_partners=7)
    (group,) = [group for group in found_in(*clients, host) if len(group.members) == 4]
    assert could_host(market_of([*clients, host]), group.members) == [3]
    buyers = [replace(side, models=("joint_procurement",)) for side in clients]
    assert len(found_in(*buyers)) == 1


def test_bodies_under_different_laws_share_only_what_crosses_the_border() -> None:
    scottish = told_side(3, 3, nation="Scotland", region="", max_partners=7)
    assert found_in(*seekers(2), scottish) == []
    across = ("lead_authority", "joint_procurement")
    sides = [replace(side, models=across) for side in (*seekers(2), scottish)]
    (group,) = found_in(*sides)
    assert group.models == ("joint_procurement",)


def test_the_order_of_listings_and_other_services_say_nothing() -> None:
    market = invented(300, seed=3, services=2)
    whole = groups(market, shortlists(market, RULES).together, RULES)
    assert whole
    for category, service in enumerate(market.services):
        rows = np.flatnonzero(market.columns.category == category)
        alone = Market.of([market.sides[row] for row in rows], market.services)
        borders = replace(alone, borders=market.borders)
        found = groups(borders, shortlists(borders, RULES).together, RULES)
        numbers = [tuple(alone.sides[row].listing for row in group.members) for group in found]
        expected = [
            tuple(market.sides[row].listing for row in group.members)
            for group in whole
            if market.sides[group.members[0]].category == service.slug
        ]
        assert numbers == expected
