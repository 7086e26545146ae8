"""Working days of the four nations: neither Saturday, Sunday nor a bank holiday there.

Bank holidays come from the `holidays` library, which follows the proclamations.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

SUBDIVISIONS = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}
SATURDAY = 5


@lru_cache(maxsize=256)
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """The nation's bank holidays in one year; ``KeyError`` for a nation that is none of the four."""
    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=year))


def is_working_day(day: date, nation: str) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(nation, day.year)


def working_days_after(day: date, count: int, nation: str) -> date:
    """The ``count``-th working day after ``day``, which itself is not counted."""
    return _step(day, count, timedelta(days=1), nation)


def working_days_before(day: date, count: int, nation: str) -> date:
    """The ``count``-th working day before ``day``, which itself is not counted."""
    return _step(day, count, timedelta(days=-1), nation)


def _step(day: date, count: int, step: timedelta, nation: str) -> date:
    while count:
        day += step
        count -= is_working_day(day, nation)
    return day
