"""Likeness: the same from both sides, moved by nothing elsewhere, and silent where too little is known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.likeness import LEAST_SHARED, MEASURES, Body, distances, nearest, z_scores

YEARS = ["2022-23", "2023-24", "2024-25"]


def body(key: str, **told: float | dict[str, float] | None) -> Body:
    """A middling body, but for what is told."""
    values = {
        "population": 200_000.0,
        "density": 1_000.0,
        "rurality": 0.2,
        "deprivation": 20.0,
        "spending": {"2024-25": 2_000.0},
    }
    return Body(key, **values | told)  # type: ignore[arg-type]


SPREAD = [
    body("a", population=100_000, density=100, rurality=0.9, deprivation=10, spending={"2024-25": 1_500}),
    body("b", population=400_000, density=5_000, rurality=0.0, deprivation=35, spending={"2024-25": 2_600}),
]

maybe = st.none()
bodies_alone = st.builds(
    Body,
    key=st.just(""),
    population=maybe | st.integers(2_000, 2_000_000).map(float),
    density=maybe | st.floats(1, 20_000),
    rurality=maybe | st.floats(0, 1),
    deprivation=maybe | st.floats(1, 80),
    spending=st.dictionaries(st.sampled_from(YEARS), st.floats(-50, 30_000), max_size=3),
)
families = st.lists(bodies_alone, min_size=2, max_size=12).map(
    lambda found: [replace(one, key=f"k{number:02}") for number, one in enumerate(found)]
)


def order(bodies: list[Body], key: str) -> list[str]:
    return [alike.key for alike in nearest(bodies, key, len(bodies))]


def test_the_body_that_differs_least_is_nearest() -> None:
    family = [
        *SPREAD,
        body("me"),
        body("twin"),
        body("cousin", population=260_000),
        body("far", rurality=0.8),
    ]
    assert order(family, "me")[:2] == ["twin", "cousin"]
    assert nearest(family, "me", 1)[0].distance == 0
    assert nearest(family, "me", 2)[1].apart[0] > 0
    assert nearest(family, "me", 2)[1].apart[1:] == (0, 0, 0, 0)


def test_twice_as_many_people_are_one_step_whatever_the_size() -> None:
    family = [
        body(key, population=size) for key, size in zip("abcd", (50e3, 100e3, 400e3, 800e3), strict=True)
    ]
    scores = z_scores(family)[:, MEASURES.index("population")]
    assert scores[1] - scores[0] == pytest.approx(scores[3] - scores[2])


def test_an_old_return_is_measured_among_returns_of_its_own_year() -> None:
    late = body("late", spending={"2022-23": 1_600})
    family = [
        body("a", spending={"2022-23": 1_500, "2024-25": 2_000}),
        body("b", spending={"2022-23": 1_600, "2024-25": 2_150}),
        body("c", spending={"2022-23": 1_700, "2024-25": 2_300}),
        late,
    ]
    scores = dict(zip("abcl", z_scores(family)[:, MEASURES.index("spending")], strict=True))
    assert abs(scores["l"] - scores["b"]) < 0.2, "it spent what was middling then"


def test_a_year_of_which_few_have_told_does_not_count_yet() -> None:
    family = [
        body(key, spending={"2023-24": money}) for key, money in (("a", 1_500), ("b", 2_000), ("c", 2_500))
    ]
    early = replace(family[0], spending={"2023-24": 1_500, "2024-25": 9_000})
    before, after = z_scores(family), z_scores([early, *family[1:]])
    assert np.array_equal(before, after)


def test_what_too_little_is_known_of_is_near_nobody() -> None:
    blank = Body("blank", population=90_000, density=400)
    family = [*SPREAD, body("me"), blank, Body("nothing")]
    assert nearest(family, "blank", 9) == []
    assert nearest(family, "nothing", 9) == []
    assert not {"blank", "nothing"} & set(order(family, "me"))


def test_a_gap_makes_nobody_near_or_far() -> None:
    silent = body("silent", spending={})
    found = {alike.key: alike for alike in nearest([*SPREAD, body("me"), silent, body("twin")], "me", 9)}
    assert found["silent"].distance == found["twin"].distance == 0
    assert (found["silent"].shared, found["twin"].shared) == (4, 5)
    assert found["silent"].apart[-1] is None


def test_equals_stand_by_their_keys() -> None:
    family = [*SPREAD, *(body(key) for key in "zmxk")]
    assert order(family, "m")[:3] == ["k", "x", "z"]
    assert order(family[::-1], "m") == order(family, "m")


def test_a_body_of_few_people_does_not_stretch_the_scale() -> None:
    family = [*SPREAD, body("me"), body("other", population=300_000)]
    city = body("city", population=15_000, spending={"2024-25": 26_000})
    assert np.array_equal(z_scores(family), z_scores([*family, city])[:-1])
    assert order([*family, city], "city"), "but it has its own place on it"


def test_nothing_differs_where_all_are_the_same() -> None:
    assert [alike.distance for alike in nearest([body(key) for key in "abc"], "a", 2)] == [0, 0]
    assert nearest([body("alone")], "alone", 5) == []
    assert z_scores([]).shape == (0, len(MEASURES))


@given(families)
def test_it_is_the_same_from_both_sides(family: list[Body]) -> None:
    scores = z_scores(family)
    square = np.array([distances(scores, row) for row in range(len(family))])
    assert np.array_equal(square, square.T, equal_nan=True)
    assert (square[~np.isnan(square)] >= 0).all()


@given(families, st.randoms())
def test_the_order_of_the_bodies_changes_nothing(family: list[Body], random: object) -> None:
    shuffled = list(family)
    random.shuffle(shuffled)
    assert nearest(shuffled, "k00", 20) == nearest(family, "k00", 20)


@given(families, bodies_alone)
def test_another_body_moves_figures_through_the_means_alone(family: list[Body], another: Body) -> None:
    """A newcomer shifts and stretches a whole column: no two bodies change places on any one measure."""
    before = z_scores(family)
    after = z_scores([*family, replace(another, key="new", spending={})])[:-1]
    assert np.array_equal(np.isnan(before), np.isnan(after)), "and it makes nothing known or unknown"
    for column in range(4):
        old, new = before[:, column], after[:, column]
        known = ~np.isnan(old) & ~np.isnan(new)
        steps_before = np.subtract.outer(old[known], old[known])
        steps_after = np.subtract.outer(new[known], new[known])
        assert (steps_before * steps_after >= 0).all()


@given(families)
def test_whoever_is_told_shares_enough_and_nobody_is_told_twice(family: list[Body]) -> None:
    found = nearest(family, "k00", 20)
    assert all(alike.shared >= LEAST_SHARED for alike in found)
    assert len({alike.key for alike in found} | {"k00"}) == len(found) + 1
    assert [alike.distance for alike in found] == sorted(alike.distance for alike in found)
    for alike in found:
        known = [one for one in alike.apart if one is not None]
        assert alike.distance == pytest.approx(
            math.sqrt(sum(one**2 for one in known) / len(known)), rel=1e-5, abs=1e-5
        )
