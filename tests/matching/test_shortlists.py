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
from marketplace.matching.market import leaves as leaves_on
from marketplace.matching.shortlists import Shortlists, shortlists, standing
from tests.matching.markets import SERVICES, market_of, markets, told_side
from tests.matching.reference import could_do_without_host, kilometres, leaves

RULES = rules.current()
SERVICE = {service.slug: service for service in SERVICES}
EVERYTHING = replace(RULES, shortlist=RULES.shortlist | {"least_fit": 0})


def rows_of(drawn: list[Side], ties: Ties | None = None, **options: Any) -> list[tuple[float, ...]]:
    """The shortlists as rows that name listings."""
    market = market_of(drawn, ties)
    found = shortlists(market, EVERYTHING, **options)
    names = (
        *("rank", "fit", "for_us", "for_them", "confidence", "factors_known", "factors_asked"),
        *("place", "exploratory"),
    )
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


def lawful(us: Side, them: Side) -> bool:
    """One law, or a common model that needs none."""
    england_and_wales = {"England", "Wales"}
    one_law = not us.nation or not them.nation or us.nation == them.nation
    if one_law or {us.nation, them.nation} <= england_and_wales or not us.models or not them.models:
        return True
    return bool(set(us.models) & set(them.models) & set(RULES.nations["across"]))


def agree_on_how_many(us: Side, them: Side) -> bool:
    most = 99
    ours, theirs = (set(range(side.min_partners, (side.max_partners or most) + 1)) for side in (us, them))
    return bool(ours & theirs)


def start_together(us: Side, them: Side) -> bool:
    """There is a day on which both are inside their windows and out of their contracts."""
    firsts, lasts = [], [side.latest for side in (us, them) if side.latest]
    for side in (us, them):
        firsts += [side.earliest] if side.earliest else []
        free = leaves(side)
        if not side.offers and free and not (side.latest and free > side.latest):
            firsts.append(free)
    return not firsts or not lasts or max(firsts) <= min(lasts)


@given(markets())
def test_no_rule_is_ever_broken(drawn: tuple[list[Side], Ties]) -> None:
    rows, ties = drawn
    by_listing = {side.listing: side for side in rows}
    borders = {frozenset(pair) for pair in ties.borders}
    for row in rows_of(rows, ties):
        us, them = by_listing[int(row[0])], by_listing[int(row[1])]
        assert us.body != them.body
        assert us.category == them.category or {us.category, them.category} == {"payroll", "legal"}
        for one in (us, them):
            assert all(SERVICE[other.category].may_be_run_by(one.tier, one.nation) for other in (us, them))
        assert lawful(us, them)
        assert us.offers or them.offers or agree_on_how_many(us, them)
        assert start_together(us, them)
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
            assert (one.body, other.body, other.category) not in ties.partnered
            assert (one.listing, other.listing) not in ties.refused


@given(markets())
def test_what_no_rule_forbids_is_found(drawn: tuple[list[Side], Ties]) -> None:
    """Without ties, reach and dates, every pair of two bodies' listings that fit in shape is there."""
    rows = [
        replace(
            side,
            reach="anywhere",
            reach_km=None,
            earliest=None,
            latest=None,
            models=(),
            closed=False,
            tier="single",
            nation="",
            min_partners=1,
            max_partners=None,
        )
        for side in drawn[0]
    ]
    expected = {
        (us.listing, them.listing)
        for us in rows
        for them in rows
        if us.body != them.body
        and (us.category == them.category or {us.category, them.category} == {"payroll", "legal"})
        and not (us.offers and them.offers)
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
    for slugs in ({"payroll", "legal"}, {"waste-collection"}):
        pool = [side for side in rows if side.category in slugs]
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
    far = {
        "latitude": 57.0,
        "contract_ends": date(2030, 1, 1),
        "volume": 900,
        "term_years": 1,
        "stage": "approved",
    }
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
        {"nation": "Scotland"},
        {"tier": "upper"},
        {"contract_ends": date(2031, 3, 31), "latest": None},
        {"min_partners": 4},
    ],
)
def test_each_rule_alone_parts_a_pair(fields: dict[str, Any]) -> None:
    us = told_side(1, 1, max_partners=3)
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


def test_siblings_meet_and_other_services_do_not() -> None:
    payroll, legal, building = (
        told_side(n, n, category=slug) for n, slug in ((1, "payroll"), (2, "legal"), (3, "building-control"))
    )
    assert paired(payroll, legal)
    assert not paired(payroll, building)
    elsewhere = Ties(partnered=frozenset({(1, 2, "legal")}))
    assert not paired(payroll, legal, ties=elsewhere)


def test_a_border_of_the_law_is_crossed_only_by_models_that_need_no_delegation() -> None:
    us, them = told_side(1, 1), told_side(2, 2, nation="Scotland")
    buying = ("shared_staff", "joint_procurement")
    assert not paired(us, them)
    assert paired(replace(us, models=buying), replace(them, models=buying))
    assert paired(us, replace(them, nation="Wales"))


def test_a_service_that_no_council_of_the_nation_runs_is_matched_with_none_there() -> None:
    us, them = (told_side(n, n, models=("joint_procurement",)) for n in (1, 2))
    assert paired(us, replace(them, nation="Scotland"))
    assert not paired(us, replace(them, nation="Northern Ireland"))
    assert paired(us, replace(them, nation=""))


def test_a_contract_holds_until_its_break_if_notice_can_still_be_given() -> None:
    end, early = date(2031, 3, 31), date(2027, 9, 30)
    on = date(2027, 1, 10)
    assert leaves_on(end, early, 6, on) == early
    assert leaves_on(end, early, 12, on) == end
    assert leaves_on(end, None, 6, on) == end
    assert leaves_on(date(2027, 3, 31), None, 6, on) == date(2027, 7, 10)
    assert leaves_on(date(2026, 3, 31), None, 6, on) == date(2026, 3, 31)
    assert leaves_on(None, None, 6, on) is None
    assert leaves_on(date(2028, 1, 31), None, 1, date(2028, 1, 31)) == date(2028, 1, 31)
    assert leaves_on(date(2028, 2, 1), None, 1, date(2028, 1, 31)) == date(2028, 2, 29)


def test_a_contract_binds_a_seek_and_no_offer_and_nobody_who_wants_out_of_it() -> None:
    us = told_side(1, 1)
    held = told_side(2, 2, contract_ends=date(2031, 3, 31), latest=None)
    assert not paired(us, held)
    assert paired(us, replace(held, offers=True))
    assert paired(us, replace(held, latest=date(2028, 6, 1)))
    assert paired(us, replace(held, break_on=date(2027, 9, 30)))


def test_clients_of_one_host_need_not_agree_on_how_many_they_are() -> None:
    seek = told_side(1, 1, max_partners=1)
    assert not paired(seek, told_side(2, 2, min_partners=3))
    assert paired(seek, told_side(2, 2, min_partners=3, offers=True))
