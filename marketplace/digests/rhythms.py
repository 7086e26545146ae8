"""How often a reader wants her digest, and in which weeks that is."""

from __future__ import annotations

from councils.models import Officer
from marketplace.digests.periods import Period
from marketplace.notifications.models import Preference

Rhythm = Preference.Rhythm


def rhythm_of(officer: Officer) -> str:
    """What she has asked for; a digest each week if she has said nothing."""
    said = Preference.objects.filter(officer=officer).first()
    return said.rhythm if said else Rhythm.WEEKLY


def has_one(period: Period, rhythm: str) -> bool:
    """Whether a digest goes out in this week. Weeks are counted through: years of 53 change nothing."""
    if rhythm == Rhythm.FORTNIGHTLY:
        return period.opens_on.toordinal() // 7 % 2 == 0
    if rhythm == Rhythm.MONTHLY:
        return period.opens_on.day <= 7
    return True


def following(period: Period, rhythm: str) -> Period:
    """The next week in which there is one."""
    later = period.moved(1)
    while not has_one(later, rhythm):
        later = later.moved(1)
    return later
