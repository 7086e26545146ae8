"""Retention: each night, end what its rule says is old enough. A new rule only counts for a week."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from marketplace.notifications import clock
from marketplace.notifications.keepers import Rule, rules
from marketplace.notifications.models import Sweep

logger = logging.getLogger(__name__)

NIGHT = range(2, 6)  # Hours of Europe/London.
NOTICE = timedelta(days=7)  # So long a rule that is new or has another period only counts.


def is_night(at: datetime) -> bool:
    return timezone.localtime(at).hour in NIGHT


def sweep_tonight(at: datetime) -> int:
    """Go by every rule that has not been gone by tonight; how many rows were ended.

    One that fails leaves its error and does not keep the others from their work.
    """
    return sum(sweep(rule, at) for rule in rules())


def sweep(rule: Rule, at: datetime) -> int:
    """Go by one rule, once a night, whoever else tries: in its first week it only counts."""
    night = timezone.localdate(at)
    row, is_mine = Sweep.objects.get_or_create(
        rule=rule.name,
        night=night,
        defaults={"days": rule.days, "is_dry": is_on_notice(rule, night), "started_at": at},
    )
    if not is_mine:
        return 0
    try:
        row.due = rule.due_at(at).count()
        row.ended = 0 if row.is_dry else rule.apply(at)
    except Exception as error:
        row.error = type(error).__name__
        logger.exception("The rule %s could not be gone by", rule.name)
    row.finished_at = clock.now()
    row.save()
    return row.ended


def is_on_notice(rule: Rule, night: date) -> bool:
    """Whether a rule with this period has been seen to count for less than a week."""
    first = Sweep.objects.filter(rule=rule.name, days=rule.days).order_by("night").first()
    return first is None or first.night > night - NOTICE


def counted(at: datetime) -> Iterator[tuple[Rule, int]]:
    """Each rule, and how many rows it would end now."""
    for rule in rules():
        yield rule, rule.due_at(at).count()
