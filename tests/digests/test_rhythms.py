"""Readers choose how often the digest comes; each still has one row a week, which says why there is none."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from marketplace.digests.actions import plan_week
from marketplace.digests.models import Digest
from marketplace.digests.periods import Period, newest_open, period_of
from marketplace.digests.rhythms import following, has_one
from marketplace.notifications.models import Message, Preference
from tests.digests.conftest import outcome

WEEKS = [period_of(date(2026, 9, 1)).moved(weeks) for weeks in range(80)]  # Past a year of 53 weeks.


def test_every_two_weeks_is_every_other_week_also_past_week_53() -> None:
    assert Period(2026, 53) in WEEKS
    chosen = [has_one(period, "fortnightly") for period in WEEKS]
    assert chosen in ([True, False] * 40, [False, True] * 40)


def test_once_a_month_is_the_first_tuesday() -> None:
    days = [period.opens_on for period in WEEKS if has_one(period, "monthly")]
    assert len({(day.year, day.month) for day in days}) == len(days) == 19
    assert all(day.day <= 7 for day in days)


@pytest.mark.parametrize(("rhythm", "most"), [("weekly", 7), ("fortnightly", 14), ("monthly", 35)])
def test_the_next_one_is_named(rhythm: str, most: int) -> None:
    for period in WEEKS:
        later = following(period, rhythm)
        assert has_one(later, rhythm)
        assert timedelta() < later.opens_on - period.opens_on <= timedelta(days=most)


def test_who_wants_none_this_week_has_a_row_that_says_why(market: SimpleNamespace, at: datetime) -> None:
    Preference.objects.create(officer=market.ann, rhythm="fortnightly")
    Preference.objects.create(officer=market.bob, stopped=["digest"])
    plan_week(at + timedelta(weeks=1) if has_one(newest_open(at), "fortnightly") else at)
    told = {digest.officer: outcome(digest)[1] for digest in Digest.objects.all()}
    assert told[market.ann] == "She gets one in other weeks."
    assert told[market.bob] == "She has stopped these emails."
    assert not Message.objects.filter(kind="digest").exists()
