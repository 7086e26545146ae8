"""The weeks of the digest, and when in each week a reader's own is due, by the clock of London."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONDAY, TUESDAY = 1, 2


@dataclass(frozen=True, order=True)
class Slot:
    """The day and the hour of the week at which a reader wants her digest."""

    weekday: int = TUESDAY
    hour: int = 8


USUAL = Slot()


@dataclass(frozen=True, order=True)
class Period:
    """One ISO week of the digest."""

    year: int
    week: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02}"

    def day(self, slot: Slot = USUAL) -> date:
        """The day of the week on which digests of this slot are due."""
        return date.fromisocalendar(self.year, self.week, slot.weekday)

    def opens(self, slot: Slot = USUAL) -> datetime:
        """From when digests of this slot are due."""
        return datetime.combine(self.day(slot), time(slot.hour, tzinfo=LONDON))

    @property
    def opens_on(self) -> date:
        return self.day()

    @property
    def opens_at(self) -> datetime:
        """From when its digests are due to whoever has not chosen another day or hour."""
        return self.opens()

    @property
    def number(self) -> int:
        """Weeks counted through, so that years of 53 change nothing."""
        return (self.day(Slot(MONDAY)).toordinal() - 1) // 7

    def moved(self, weeks: int) -> Period:
        """The period so many weeks later."""
        return period_of(self.opens_on + timedelta(weeks=weeks))


def period_of(day: date) -> Period:
    """The ISO week that a day of London's calendar lies in."""
    year, week, _weekday = day.isocalendar()
    return Period(year, week)


def newest_open(at: datetime, slot: Slot = USUAL) -> Period:
    """The last period that has opened. One that was missed is over: only the newest is made good."""
    this_week = period_of(at.astimezone(LONDON).date())
    return this_week if at >= this_week.opens(slot) else this_week.moved(-1)
