"""How often and when a reader wants her digest, and in which weeks that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from councils.models import Officer
from marketplace.digests.periods import USUAL, Period, Slot, newest_open
from marketplace.notifications.models import Preference

Rhythm = Preference.Rhythm


@dataclass(frozen=True)
class Wish:
    """What a reader has asked for; a digest each Tuesday at eight if she has said nothing."""

    rhythm: str = Rhythm.WEEKLY
    slot: Slot = USUAL


USUAL_WISH = Wish()


def wish_of(officer: Officer) -> Wish:
    said = Preference.objects.filter(officer=officer).first()
    return wished(said) if said else USUAL_WISH


def wished(said: Preference) -> Wish:
    return Wish(said.rhythm, Slot(said.weekday, said.hour))


def slots() -> list[Slot]:
    """Every day and hour that any reader has chosen, and the usual one."""
    chosen = Preference.objects.values_list("weekday", "hour").distinct()
    return sorted({USUAL, *(Slot(*each) for each in chosen)})


def has_one(period: Period, wish: Wish) -> bool:
    """Whether a digest goes out in this week: in every second, or in that of the month's first such day."""
    if wish.rhythm == Rhythm.FORTNIGHTLY:
        return period.number % 2 == 0
    if wish.rhythm == Rhythm.MONTHLY:
        return period.day(wish.slot).day <= 7
    return True


def following(period: Period, wish: Wish) -> Period:
    """The next week in which there is one."""
    later = period.moved(1)
    while not has_one(later, wish):
        later = later.moved(1)
    return later


def next_due(officer: Officer, at: datetime) -> datetime:
    """When this reader's next digest is due, if there is news."""
    wish = wish_of(officer)
    return following(newest_open(at, wish.slot), wish).opens(wish.slot)
