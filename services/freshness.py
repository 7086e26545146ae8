"""How long a listing is believed without a word from its council."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

STALE_AFTER = timedelta(days=90)
DUE_FROM = timedelta(days=76)
LAST_WARNING = timedelta(days=87)


def days_before(days: timedelta, at: datetime) -> datetime:
    """What was confirmed before this moment is so many days old, by the calendar of the site."""
    first = timezone.localdate(at) - days + timedelta(days=1)
    return timezone.make_aware(datetime.combine(first, time.min))


class KeptFresh:
    """Something that its council confirms from time to time, or it is no longer shown."""

    confirmed_at: datetime | None

    @property
    def days_since_confirmed(self) -> int | None:
        """Whole days, by the calendar of the site."""
        if self.confirmed_at is None:
            return None
        return (timezone.localdate() - timezone.localdate(self.confirmed_at)).days

    @property
    def confirm_by(self) -> date | None:
        """The day on which it is no longer shown, unless somebody confirms it."""
        return timezone.localdate(self.confirmed_at) + STALE_AFTER if self.confirmed_at else None

    @property
    def days_to_confirm(self) -> int | None:
        """Days left until it is no longer shown; negative once that day has gone by."""
        return (self.confirm_by - timezone.localdate()).days if self.confirm_by else None

    @property
    def is_due(self) -> bool:
        """Whether it should be confirmed soon."""
        return self.confirmed_at is not None and self.confirmed_at < days_before(DUE_FROM, timezone.now())

    @property
    def is_stale(self) -> bool:
        """Whether it has gone so long unconfirmed that nobody is shown it."""
        return self.confirmed_at is not None and self.confirmed_at < days_before(STALE_AFTER, timezone.now())
