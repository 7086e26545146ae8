"""Shortlists: no rule broken, the same whatever the order of the listings, the best ones kept."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching import rules
from marketplace.matching.market import Side, Ties
from marketplace.matching.shortlists import Shortlists, shortlists, standing
from tests.matching.markets import market_of, markets, told_side
from tests.matching.reference import could_do_without_host, kilometres

RULES = rules.current()
EVERYTHING = replace(RULES, shortlist=RULES.shortlist | {"least_fit": 0})


def rows_of(drawn: list[Side], ties: Ties | None = None, **options: int) -> list[tuple[float, ...]]:
    """The shortlists as rows that name listings."""
    market = market_of(drawn, ties)
    found = shortlists(market, EVERYTHING, **options)
    names = ("rank", "fit", "for_us", "for_them", "confidence", "factors_known", "factors_asked")
    return [
        (
            market.sides[ours].listing,
            market.sides[theirs].listing,
            *(getattr(found, name)[at] for name in names),
        )
        for at, (ours, theirs) in enumerate(zip(found.ours, found.theirs, strict=True))
    ]


def paired(*drawn: Side, ties: Ties | None = None) -> bool:
    return bool(rows_of(list(drawn), ties))


def in_reach(us: Side, them: Side, borders: set[frozenset[int]]) -> bool:
    """Whether the place of one is where the other looks, in plain Python; unknown places forbid nothing."""
    km = kilometres(us, them)
    if us.reach == "neighbours":
        return km is None or frozenset({us.body, them.body}) in borders
    if us.reach == "km" and us.reach_km is not None:
        return km is None or km <= us.reach_km
    if us.reach == "region" and us.region and them.region:
        return us.region == them.region
    if us.reach in ("region", "nation") and us.nation and them.nation:
        return us.nation == them.nation
    return True


@given(markets())
def test_no_rule_is_ever_broken(drawn: tuple[list[Side], Ties]) -> None:
    rows, ties = drawn
    by_listing = {side.listing: side for side in rows}
    borders = {frozenset(pair) for pair in ties.borders}
    for row in rows_of(rows, ties):
        us, them = by_listing[int(row[0])], by_listing[int(row[1])]
        assert us.body != them.body
        assert us.category == them.category
        assert not (us.offers and them.offers)
        assert not us.closed
        assert not them.closed
        assert not us.models or not them.models or set(us.models) & set(them.models)
        both_served = not (us.offers or them.offers) and us.role == them.role == "client"
        assert not both_served or could_do_without_host(us, them, RULES)
        for one, other in ((us, them), (them, us)):
            assert not (one.earliest and other.latest and one.earliest > other.latest)
            assert in_reach(one, other, borders)
            assert (one.body, other.body) not in ties.kin
            assert (one.body, other.body, one.category) not in ties.partnered
            assert (one.listing, other.listing) not in ties.refused


@given(markets())
def test_what_no_rule_forbids_is_found(drawn: tuple[list[Side], Ties]) -> None:
    """Without ties, reach and dates, every pair of two bodies' listings that fit in shape is there."""
    rows = [
        replace(side, reach="anywhere", reach_km=None, earliest=None, latest=None, models=(), closed=False)
        for side in drawn[0]
    ]
    expected = {
        (us.listing, them.listing)
        for us in rows
        for them in rows
        if us.body != them.body and us.category == them.category and not (us.offers and them.offers)
    }
    assert {(row[0], row[1]) for row in rows_of(rows)} == expected


@given(markets(), st.randoms(use_true_random=False))
def test_the_order_of_the_listings_says_nothing(drawn: tuple[list[Side], Ties], chance: Random) -> None:
    rows, ties = drawn
    shuffled = chance.sample(rows, len(rows))
    assert rows_of(rows, ties) == rows_of(shuffled, ties)


@given(markets(), st.integers(1, 40))
def test_the_size_of_a_block_says_nothing(drawn: tuple[list[Side], Ties], at_once: int) -> None:
    rows, ties = drawn
    assert rows_of(rows, ties) == rows_of(rows, ties, pairs_at_once=at_once)


@given(markets())
def test_other_services_say_nothing(drawn: tuple[list[Side], Ties]) -> None:
    """A pool scored by itself gives what it gives in the whole market."""
    rows, ties = drawn
    for slug in {side.category for side in rows}:
        pool = [side for side in rows if side.category == slug]
        members = {side.listing for side in pool}
        assert rows_of(pool, ties) == [row for row in rows_of(rows, ties) if row[0] in members]


@given(markets())
def test_places_run_from_one_in_the_order_of_standing(drawn: tuple[list[Side], Ties]) -> None:
    rows, ties = drawn
    found = rows_of(rows, ties)
    for listing in {row[0] for row in found}:
        mine = [row for row in found if row[0] == listing]
        assert [row[2] for row in mine] == list(range(1, len(mine) + 1))
        worth = standing(
            np.array([row[3] for row in mine]), np.array([row[6] for row in mine]), RULES
        ).tolist()
        assert worth == sorted(worth, reverse=True)


@given(markets())
def test_both_sides_of_a_pair_see_the_same_fit(drawn: tuple[list[Side], Ties]) -> None:
    rows, ties = drawn
    found = {(row[0], row[1]): row for row in rows_of(rows, ties)}
    for (one, other), row in found.items():
        back = found[other, one]
        assert (row[3], row[6], row[7], row[8]) == (back[3], back[6], back[7], back[8])
        assert (row[4], row[5]) == (back[5], back[4])


def test_the_best_twenty_are_kept_and_the_rest_counted() -> None:
    offer = told_side(1, 1, offers=True, role="host")
    seeks = [told_side(n, n, role="client", volume=40_000 - n, latitude=53.5 + n / 100) for n in range(2, 32)]
    found: Shortlists = shortlists(market_of([offer, *seeks]), RULES)
    kept = Counter(found.ours.tolist())
    assert kept[0] == RULES.shortlist["most"] == 20
    assert found.feasible[0] == 30
    assert found.pairs == 30


def test_a_weak_fit_is_no_match_though_it_breaks_no_rule() -> None:
    us = told_side(1, 1, role="host")
    far = {"latitude": 57.0, "contract_ends": date(2030, 1, 1), "volume": 900, "term_years": 1}
    them = told_side(2, 2, role="host", systems=("sap",), **far)
    found = shortlists(market_of([us, them]), RULES)
    assert found.pairs == 1
    assert len(found.ours) == 0


def test_little_known_stands_below_as_much_fit_well_known() -> None:
    well, half, middling = standing(np.array([90.0, 90.0, 50.0]), np.array([1.0, 0.5, 0.5]), RULES)
    assert well > half > middling


@pytest.mark.parametrize(
    "fields",
    [
        {"body": 1},
        {"category": "payroll"},
        {"closed": True},
        {"models": ("lead_authority",)},
        {"earliest": None, "latest": date(2027, 3, 1)},
        {"reach": "km", "reach_km": 20, "latitude": 54.5},
        {"reach": "neighbours"},
        {"reach": "region", "region": "London"},
        {"reach": "nation", "nation": "Wales", "region": ""},
    ],
)
def test_each_rule_alone_parts_a_pair(fields: dict[str, Any]) -> None:
    us = told_side(1, 1)
    assert paired(us, told_side(2, 2))
    assert not paired(us, told_side(**{"listing": 2, "body": 2} | fields))


def test_two_that_both_want_to_be_served_meet_only_where_nobody_has_to_host() -> None:
    us, them = (told_side(n, n, role="client", models=("shared_staff",)) for n in (1, 2))
    buyers = (replace(side, models=("shared_staff", "joint_procurement")) for side in (us, them))
    assert not paired(us, them)
    assert paired(*buyers)
    assert paired(us, replace(them, offers=True))
    assert paired(us, replace(them, role=""))


def test_two_offers_do_not_meet() -> None:
    assert not paired(told_side(1, 1, offers=True), told_side(2, 2, offers=True))
    assert paired(told_side(1, 1, offers=True), told_side(2, 2))


@pytest.mark.parametrize(
    "ties",
    [
        Ties(kin=frozenset({(2, 1)})),
        Ties(partnered=frozenset({(2, 1, "waste-collection")})),
        Ties(refused=frozenset({(2, 1)})),
    ],
)
def test_each_tie_alone_parts_a_pair(ties: Ties) -> None:
    assert not paired(told_side(1, 1), told_side(2, 2), ties=ties)


def test_a_partnership_for_one_service_leaves_the_others_open() -> None:
    elsewhere = Ties(partnered=frozenset({(1, 2, "payroll")}))
    assert paired(told_side(1, 1), told_side(2, 2), ties=elsewhere)


def test_an_empty_market_has_no_matches() -> None:
    assert rows_of([]) == []
    assert rows_of([told_side(1, 1)]) == []
