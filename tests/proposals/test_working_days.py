"""Answers are due in working days of the nation of whoever answers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.proposals.working_days import (
    SUBDIVISIONS,
    is_working_day,
    working_days_after,
    working_days_before,
)

DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))
NATIONS = st.sampled_from(sorted(SUBDIVISIONS))


def test_twenty_working_days_are_four_weeks_where_nobody_has_a_holiday() -> None:
    for nation in SUBDIVISIONS:
        assert working_days_after(date(2026, 9, 7), 20, nation) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("nation", "due"),
    [
        ("England", date(2027, 1, 12)),
        ("Wales", date(2027, 1, 12)),
        ("Scotland", date(2027, 1, 13)),  # The second of January, a Saturday, is kept on the fourth.
        ("Northern Ireland", date(2027, 1, 12)),
    ],
)
def test_across_christmas(nation: str, due: date) -> None:
    assert working_days_after(date(2026, 12, 10), 20, nation) == due


@pytest.mark.parametrize(
    ("nation", "due"),
    [
        ("England", date(2027, 4, 13)),
        ("Wales", date(2027, 4, 13)),
        ("Scotland", date(2027, 4, 12)),  # Easter Monday is an ordinary day there.
        ("Northern Ireland", date(2027, 4, 14)),  # Saint Patrick's Day as well.
    ],
)
def test_across_easter(nation: str, due: date) -> None:
    assert working_days_after(date(2027, 3, 12), 20, nation) == due


def test_a_weekend_counts_from_its_monday() -> None:
    assert working_days_after(date(2026, 9, 12), 1, "England") == date(2026, 9, 14)
    assert working_days_before(date(2026, 9, 13), 1, "England") == date(2026, 9, 11)


def test_another_nation_is_refused() -> None:
    with pytest.raises(KeyError):
        is_working_day(date(2026, 9, 14), "Ireland")


@given(DAYS, st.integers(1, 60), NATIONS)
def test_there_and_back(day: date, count: int, nation: str) -> None:
    later = working_days_after(day, count, nation)
    assert is_working_day(later, nation)
    assert working_days_before(later, count, nation) <= day
    assert working_days_after(working_days_before(later, count, nation), count, nation) == later
