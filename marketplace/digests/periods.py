"""The weeks of the digest: each ISO week's opens on its Tuesday at eight, by the clock of London."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
TUESDAY, EIGHT = 2, time(8, tzinfo=LONDON)


@dataclass(frozen=True, order=True)
class Period:
    """One ISO week of the digest."""

    year: int
    week: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02}"

    @property
    def opens_on(self) -> date:
        return date.fromisocalendar(self.year, self.week, TUESDAY)

    @property
    def opens_at(self) -> datetime:
        """From when its digests are due."""
        return datetime.combine(self.opens_on, EIGHT)

    def moved(self, weeks: int) -> Period:
        """The period so many weeks later."""
        return period_of(self.opens_on + timedelta(weeks=weeks))


def period_of(day: date) -> Period:
    """The ISO week that a day of London's calendar lies in."""
    year, week, _weekday = day.isocalendar()
    return Period(year, week)


def newest_open(at: datetime) -> Period:
    """The last period that has opened. One that was missed is over: only the newest is made good."""
    this_week = period_of(at.astimezone(LONDON).date())
    return this_week if at >= this_week.opens_at else this_week.moved(-1)
