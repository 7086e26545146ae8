"""One digest an ISO week, due from Tuesday at eight in London, in summer and in winter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.digests.periods import LONDON, Period, newest_open

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        ("2026-11-24T07:59:59+00:00", "2026-W47"),
        ("2026-11-24T08:00:00+00:00", "2026-W48"),
        ("2026-07-07T06:59:59+00:00", "2026-W27"),
        ("2026-07-07T07:00:00+00:00", "2026-W28"),  # Eight o'clock in British summer time.
        ("2026-12-29T08:00:00+00:00", "2026-W53"),
        ("2027-01-01T12:00:00+00:00", "2026-W53"),
        ("2027-01-05T07:59:00+00:00", "2026-W53"),
        ("2027-01-05T08:00:00+00:00", "2027-W01"),
        ("2024-12-31T08:00:00+00:00", "2025-W01"),
    ],
)
def test_the_newest_open_week(moment: str, period: str) -> None:
    assert str(newest_open(datetime.fromisoformat(moment))) == period


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)])
def test_the_nights_when_clocks_change_move_nothing(sunday: date) -> None:
    night = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=3)
    periods = {newest_open(night + timedelta(minutes=minutes)) for minutes in range(0, 8 * 60, 5)}
    assert len(periods) == 1
    before, after = periods.pop(), newest_open(night + timedelta(days=3))
    assert after == before.moved(1)
    assert after.opens_at.astimezone(LONDON).hour == 8


@given(MOMENTS)
def test_a_period_opens_before_it_is_newest_and_the_next_after(moment: datetime) -> None:
    period = newest_open(moment)
    assert period.opens_at <= moment < period.moved(1).opens_at
    assert 1 <= period.week <= 53


@given(MOMENTS)
def test_weeks_follow_each_other_without_gap_or_repeat(moment: datetime) -> None:
    period = newest_open(moment)
    assert period.moved(1).moved(-1) == period
    assert period.moved(1) > period
    assert period.moved(1).opens_on - period.opens_on == timedelta(weeks=1)
    assert Period(period.year, period.week) == period
