"""Readers choose how often the digest comes; each still has one row a week, which says why there is none."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from marketplace.digests.actions import plan_week
from marketplace.digests.messages import Digest as DigestKind
from marketplace.digests.models import Digest
from marketplace.digests.periods import LONDON, Period, newest_open, period_of
from marketplace.digests.rhythms import Wish, following, has_one
from marketplace.notifications.actions import go_on, halt
from marketplace.notifications.models import Message, Preference
from tests.digests.conftest import outcome

Digests = Callable[..., Digest]
WEEKS = [period_of(date(2026, 9, 1)).moved(weeks) for weeks in range(80)]  # Past a year of 53 weeks.


def test_every_two_weeks_is_every_other_week_also_past_week_53() -> None:
    assert Period(2026, 53) in WEEKS
    chosen = [has_one(period, Wish("fortnightly")) for period in WEEKS]
    assert chosen in ([True, False] * 40, [False, True] * 40)


def test_once_a_month_is_the_first_tuesday() -> None:
    days = [period.opens_on for period in WEEKS if has_one(period, Wish("monthly"))]
    assert len({(day.year, day.month) for day in days}) == len(days) == 19
    assert all(day.day <= 7 for day in days)


@pytest.mark.parametrize(("rhythm", "most"), [("weekly", 7), ("fortnightly", 14), ("monthly", 35)])
def test_the_next_one_is_named(rhythm: str, most: int) -> None:
    for period in WEEKS:
        later = following(period, Wish(rhythm))
        assert has_one(later, Wish(rhythm))
        assert timedelta() < later.opens_on - period.opens_on <= timedelta(days=most)


def test_who_wants_none_this_week_has_a_row_that_says_why(market: SimpleNamespace, at: datetime) -> None:
    Preference.objects.create(officer=market.ann, rhythm="fortnightly")
    Preference.objects.create(officer=market.bob, stopped=["digest"])
    plan_week(at + timedelta(weeks=1) if has_one(newest_open(at), Wish("fortnightly")) else at)
    told = {digest.officer: outcome(digest)[1] for digest in Digest.objects.all()}
    assert told[market.ann] == "She gets one in other weeks."
    assert told[market.bob] == "She has stopped these emails."
    assert not Message.objects.filter(kind="digest").exists()


def test_each_reader_has_her_day_and_hour(market: SimpleNamespace) -> None:
    tuesday = datetime(2027, 6, 1, 8, tzinfo=LONDON)
    Preference.objects.create(officer=market.ann, weekday=1, hour=17)
    Preference.objects.create(officer=market.bob, weekday=4, hour=6)
    moments: dict[int, datetime] = {}
    for hours in range(7 * 24):
        plan_week(tuesday - timedelta(days=1, hours=8) + timedelta(hours=hours))
        for digest in Digest.objects.filter(year=2027, week=22).exclude(officer__in=moments):
            moments[digest.officer_id] = digest.planned_at.astimezone(LONDON)
    told = {officer: moments[officer.pk] for officer in (market.ann, market.bob, market.stranger)}
    assert [f"{moment:%a %H}" for moment in told.values()] == ["Mon 17", "Thu 06", "Tue 08"]
    assert Digest.objects.filter(year=2027, week=22).count() == 3


@pytest.mark.parametrize("weekday", [1, 5])
def test_whoever_changes_the_day_gets_one_a_week_all_the_same(market: SimpleNamespace, weekday: int) -> None:
    """From the moment of her change she goes by the new day; a week has one digest whichever she chose."""
    monday = datetime(2027, 5, 31, tzinfo=LONDON)
    for hours in range(0, 21 * 24, 3):
        if hours == 9 * 24:
            Preference.objects.create(officer=market.ann, weekday=weekday)
        plan_week(monday + timedelta(hours=hours))
    weeks = list(Digest.objects.filter(officer=market.ann).order_by("week").values_list("week", flat=True))
    assert weeks[-3:] == [22, 23, 24]


def test_a_digest_planned_before_the_day_was_changed_is_still_sent(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    digest = digest_of(market.ann)
    assert digest.message is not None
    Preference.objects.create(officer=market.ann, weekday=5, hour=20)
    assert DigestKind().refusal(digest.message, at) == ""


def test_a_day_at_the_weekend_or_an_hour_at_night_is_no_choice(cast: SimpleNamespace) -> None:
    for wrong in ({"weekday": 6}, {"weekday": 0}, {"hour": 5}, {"hour": 21}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Preference.objects.create(officer=cast.ann, **wrong)


def test_while_digests_are_halted_none_is_planned(market: SimpleNamespace, at: datetime) -> None:
    halt(kind="digest", by=market.moderator, reason="A fault", at=at)
    assert plan_week(at) == 0
    go_on(kind="digest", by=market.moderator, at=at)
    assert plan_week(at) == 3
