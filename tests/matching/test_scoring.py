"""Scores: equal to the plain reference, the same from both sides, and moved only by what is known."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching import rules
from marketplace.matching.constraints import Meeting
from marketplace.matching.market import Said, Side, Ties
from marketplace.matching.rules import FACTORS
from marketplace.matching.scoring import NAMES, Answers, Scores, answer, score
from tests.matching import reference
from tests.matching.markets import CODES, LIKELY, SERVICES, market_of, markets, sides, told_side

RULES = rules.current()
BLANK: dict[str, Any] = {
    "models": (),
    "systems": (),
    "role": "",
    "unit": "",
    "earliest": None,
    "latest": None,
    "contract_ends": None,
    "term_years": None,
    "volume": None,
    "staff": None,
    "cost": None,
    "cost_band": None,
    "stage": "",
    "pace": "",
    "sponsor": "",
    "decided_by": "",
    "said": None,
    "population": None,
    "density": None,
    "share_rural": None,
    "deprivation": None,
}


def scored(us: Side, them: Side, ties: Ties | None = None) -> Scores:
    market = market_of([us, them], ties)
    return score(market, Meeting.of(market, np.array([0]), np.array([1])), RULES)


def answered(us: Side, them: Side) -> Answers:
    market = market_of([us, them])
    return answer(market, Meeting.of(market, np.array([0]), np.array([1])), RULES)


pairs = st.tuples(sides(listing=1), sides(listing=2), st.sampled_from(SERVICES)).map(
    lambda drawn: (
        replace(drawn[0], category=drawn[2].slug),
        replace(drawn[1], category=drawn[2].slug),
        drawn[2],
    )
)


def known_of(us: Side, them: Side, ties: Ties) -> reference.Known:
    """What stands between two sides, as the first sees it."""
    known: dict[str, float] = {}
    if {(us.body, them.body), (them.body, us.body)} & ties.borders:
        known["touching"] = 1
    service = next(one for one in SERVICES if one.slug == us.category)
    kind = (service.group, service.delivered_by)
    if us.code and them.code and kind in LIKELY.kinds:
        plane = LIKELY.values[LIKELY.kinds.index(kind)]
        known["affinity"] = plane[CODES.index(us.code), CODES.index(them.code)]
    pairs = {(min(pair), max(pair)): record for pair, record in ties.track.items()}
    record = reference.record(pairs.get((min(us.body, them.body), max(us.body, them.body))), RULES)
    return known if record is None else known | {"track": record}


@given(markets())
def test_the_engine_agrees_with_the_reference(drawn: tuple[list[Side], Ties]) -> None:
    rows, ties = drawn
    market = market_of(rows, ties)
    ours, theirs = np.triu_indices(len(rows), 1)
    same = market.siblings[market.columns.category[ours], market.columns.category[theirs]]
    ours, theirs = ours[same], theirs[same]
    scores = score(market, Meeting.of(market, ours, theirs), RULES)
    services = {service.slug: service for service in SERVICES}
    for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        us, them = market.sides[one], market.sides[other]
        known = known_of(us, them, ties), known_of(them, us, ties)
        expected = reference.fit(us, them, services, RULES, known)
        got = (scores.for_us[at], scores.for_them[at], scores.fit[at], scores.confidence[at])
        assert got == pytest.approx(expected, abs=1e-6)


@given(pairs)
def test_a_pair_scores_the_same_from_both_sides(pair: tuple[Side, Side, object]) -> None:
    us, them, _service = pair
    here = scored(us, them)
    there = scored(replace(them, listing=1), replace(us, listing=2))
    assert here.fit == there.fit
    assert here.confidence == there.confidence
    assert (here.for_us, here.for_them) == (there.for_them, there.for_us)
    assert here.factors_known == there.factors_known


@given(pairs)
def test_everything_runs_from_nought_to_one(pair: tuple[Side, Side, object]) -> None:
    us, them, _service = pair
    scores = scored(us, them)
    for each in (scores.for_us, scores.for_them, scores.fit, scores.confidence):
        assert 0 <= each[0] <= 1
    assert 0 < scores.factors_known[0] <= scores.factors_asked[0] <= len(FACTORS)
    low, high = sorted([scores.for_us[0], scores.for_them[0]])
    assert low - 1e-12 <= scores.fit[0] <= high + 1e-12


@given(pairs, st.sampled_from(sorted(BLANK)))
def test_adding_information_never_lowers_confidence(pair: tuple[Side, Side, object], name: str) -> None:
    us, them, _service = pair
    without = replace(us, **{name: BLANK[name]})
    assert scored(us, them).confidence >= scored(without, them).confidence - 1e-12
    assert scored(us, them).factors_known >= scored(without, them).factors_known


@given(pairs)
def test_what_is_missing_leaves_the_score_to_what_is_known(pair: tuple[Side, Side, object]) -> None:
    """A factor that is not known counts neither for nor against: the fit is the mean over the others."""
    us, them, _service = pair
    got = answered(us, them)
    known = {
        name: (weight, value)
        for name, weight, value, sure in zip(
            NAMES, got.weights[:, 0], got.values[:, 0], got.known[:, 0], strict=True
        )
        if sure
    }
    total = sum(weight for weight, _value in known.values())
    mean = sum(weight * value for weight, value in known.values()) / total
    assert got.fit[0] == pytest.approx(mean)


@given(pairs)
def test_the_ten_factors_add_up_to_the_fit(pair: tuple[Side, Side, object]) -> None:
    us, them, _service = pair
    got = answered(us, them)
    assert got.factors.values.shape[0] == len(FACTORS) == 10
    assert ((got.factors.values >= 0) & (got.factors.values <= 1 + 1e-12)).all()
    known = (got.weights * got.known)[:, 0]
    total = sum(
        known[[n for n, name in enumerate(NAMES) if rules.factor_of(name) == factor]].sum() * value
        for factor, value in zip(FACTORS, got.factors.values[:, 0], strict=True)
    )
    assert got.fit[0] == pytest.approx(total / known.sum())


def test_a_listing_may_weigh_for_itself() -> None:
    us, them = told_side(1, 1), told_side(2, 2, systems=("sap",))
    heavier = tuple(2.0 if factor == "systems" else 1.0 for factor in FACTORS)
    plain, stressed = scored(us, them), scored(replace(us, stress=heavier), them)
    assert stressed.for_us < plain.for_us
    assert stressed.for_them == plain.for_them
    assert scored(told_side(1, 1), replace(them, stress=heavier)).fit == pytest.approx(
        scored(replace(told_side(1, 1), listing=3), replace(them, stress=heavier)).fit
    )


def test_a_missing_answer_is_no_bad_answer() -> None:
    us, them = told_side(1, 1), told_side(2, 2, role="host")
    assert scored(us, them).fit < scored(us, replace(them, role="")).fit
    assert scored(us, them).confidence == 1
    assert scored(us, replace(them, role="")).confidence < 1


def test_twins_fit_wholly_but_for_seeking_both() -> None:
    got = answered(told_side(1, 1), told_side(2, 2))
    values = dict(zip(NAMES, got.values[:, 0], strict=True))
    unknown = dict.fromkeys(("affinity", "track"), 0.0)
    assert values == dict.fromkeys(NAMES, 1.0) | {"service": RULES.service["seek_seek"]} | unknown
    assert {name for name, known in zip(NAMES, got.known, strict=True) if not known} == unknown.keys()


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("role", {"role": "cofounder"}, {"role": "client"}),
        ("window", {"earliest": date(2027, 6, 1)}, {"earliest": date(2028, 3, 20)}),
        ("contract", {"contract_ends": date(2027, 12, 1)}, {"contract_ends": date(2029, 3, 1)}),
        ("term", {"term_years": 4}, {"term_years": 10}),
        ("size", {"volume": 60_000}, {"volume": 900_000}),
        ("cost", {"cost": 3_000_000}, {"cost": 90_000_000}),
        ("models", {"models": ("shared_staff",)}, {"models": ("joint_committee",)}),
        ("systems", {"systems": ("itrent", "sap")}, {"systems": ("sap",)}),
        ("cost", {"cost": None, "cost_band": (1_000_000, 5_000_000)}, {"cost": 90_000_000}),
        ("stage", {"stage": "exploring"}, {"stage": "approved"}),
        ("readiness", {"pace": "preparing"}, {"pace": "curious"}),
        ("sponsor", {"sponsor": "leading_member"}, {"sponsor": "none_yet"}),
        ("culture", {"decided_by": "members"}, {"decided_by": "officers"}),
        ("text", {"said": Said(bytes([4, 4, 0]))}, {"said": Said(bytes([0, 0, 9]))}),
        ("alike", {"population": 130_000}, {"population": 900_000}),
        ("distance", {"latitude": 53.6}, {"latitude": 55.5}),
    ],
)
def test_each_factor_moves_by_its_own_field(name: str, better: dict[str, Any], worse: dict[str, Any]) -> None:
    us = told_side(1, 1)
    good, bad = (answered(us, told_side(2, 2, **fields)) for fields in (better, worse))
    moved = {factor for factor, a, b in zip(NAMES, good.values, bad.values, strict=True) if a != b}
    assert moved == {name}
    assert good.values[NAMES.index(name)] > bad.values[NAMES.index(name)]


def test_room_and_need_are_judged_by_each_side_for_itself() -> None:
    seek = told_side(1, 1, role="client")
    offer = told_side(2, 2, role="host", offers=True, volume=400_000)
    size = NAMES.index("size")
    assert answered(seek, offer).values[size] == 1  # Their room holds our need many times over,
    assert (
        answered(replace(offer, listing=1), replace(seek, listing=2)).values[size] < 1
    )  # which fills little.


def test_bodies_that_touch_are_next_door_however_far_their_middles() -> None:
    us, them = told_side(1, 1), told_side(2, 2, latitude=54.2)
    far, near = scored(us, them), scored(us, them, Ties(borders=frozenset({(2, 1)})))
    assert near.fit > far.fit


def test_distance_is_not_asked_where_it_does_not_matter() -> None:
    here, far = told_side(1, 1, category="payroll"), told_side(2, 2, category="payroll", latitude=58.0)
    assert scored(here, far).fit == scored(here, told_side(2, 2, category="payroll")).fit
    assert scored(here, far).factors_asked == len(FACTORS) - len(("geography", "track"))


def test_the_newest_rules_are_whole() -> None:
    assert tuple(RULES.weights) == FACTORS
    assert {part: factor for factor, parts in RULES.shares.items() for part in parts} == rules.PARTS
    assert set(RULES.feedback["because"].values()) <= set(FACTORS)
    assert RULES.version == max(path.stem for path in rules.FOLDER.glob("*.toml"))
    assert len(RULES.weights["geography"]) == len(RULES.distance["half_km"]) == 4
