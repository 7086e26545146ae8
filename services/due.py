"""What time does to live listings: two warnings, then out of sight. What is due is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from hashlib import blake2b

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from councils.handing_over import answering_for
from councils.models import Membership
from marketplace.notifications.actions import plan
from services import actions
from services.freshness import DUE_FROM, LAST_WARNING, STALE_AFTER, days_before
from services.models import Listing, ListingRevision
from services.models.listings import ListingQuerySet

END_WARNING = timedelta(days=14)  # Before the last day that its council chose.
READ_FROM = time(8)  # Nobody is written to at night.


def keep_fresh(at: datetime) -> int:
    """Do all that time asks for; returns how many listings were hidden or warned of."""
    return hide_unattended(at) + hide_unconfirmed(at) + warn(at) + warn_of_end(at)


def hide_unattended(at: datetime) -> int:
    """Where nobody acts for the body any more, nobody would answer, and there is nobody to tell."""
    able = Membership.objects.able().filter(council=OuterRef("council"))
    unattended = Listing.objects.live().filter(~Exists(able))
    return _author_by_author(unattended, lambda rows: _hide(rows, Listing.Why.UNATTENDED, at))


def hide_unconfirmed(at: datetime) -> int:
    """On the ninetieth day a listing that nobody confirmed is paused, and its author is told."""
    stale = Listing.objects.live().filter(confirmed_at__lt=days_before(STALE_AFTER, at))

    def hide(rows: list[Listing]) -> None:
        _hide(rows, Listing.Why.UNCONFIRMED, at)
        tell(rows, "paused", at)

    return _author_by_author(stale, hide)


def warn(at: datetime) -> int:
    """On day 76 and on day 87; after days off only of the later one."""
    return sum(_warn_on(day, at) for day in (LAST_WARNING, DUE_FROM))


def _warn_on(day: timedelta, at: datetime) -> int:
    due = Listing.objects.live().filter(
        confirmed_at__lt=days_before(day, at),
        warned_day__lt=day.days,
        live_revision__expires_on__gte=timezone.localdate(at),
    )

    def warn_once(rows: list[Listing]) -> None:
        Listing.objects.filter(pk__in=[row.pk for row in rows]).update(warned_day=day.days)
        tell(rows, f"day-{day.days}", at)

    return _author_by_author(due, warn_once)


def warn_of_end(at: datetime) -> int:
    """Two weeks before the last day that its council chose, once for each such day."""
    today = timezone.localdate(at)
    due = Listing.objects.live().filter(
        ~Q(warned_of_end_on=F("live_revision__expires_on")) | Q(warned_of_end_on=None),
        live_revision__expires_on__range=(today, today + END_WARNING),
    )

    def warn_once(rows: list[Listing]) -> None:
        warned = Listing.objects.filter(pk__in=[row.pk for row in rows])
        last_day = ListingRevision.objects.filter(live_for=OuterRef("pk")).values("expires_on")
        warned.update(warned_of_end_on=Subquery(last_day))
        tell(rows, "ends", at)

    return _author_by_author(due, warn_once)


def tell(listings: list[Listing], event: str, at: datetime) -> None:
    """One letter of all these listings of one author, to whoever answers for them now."""
    ids = sorted(listing.pk for listing in listings)
    named = blake2b(repr(ids).encode(), digest_size=8).hexdigest()
    for officer in answering_for(listings[0].council, listings[0].author):
        plan(
            key=f"listings-{event}:{officer.pk}:{timezone.localdate(at)}:{named}",
            kind="freshness",
            officer=officer,
            about={"event": event, "listings": ids},
            at=at,
            due_at=_in_the_morning(at),
        )


def _hide(listings: list[Listing], why: Listing.Why, at: datetime) -> None:
    for listing in listings:
        actions.pause(listing=listing, at=at, why=why)


def _author_by_author(due: ListingQuerySet, step: Callable[[list[Listing]], None]) -> int:
    """Take what is due, of one author and body in a transaction, leaving to others what they hold."""
    done = 0
    for author, council in list(due.order_by().values_list("author", "council").distinct()):
        with transaction.atomic():
            hers = due.filter(author=author, council=council).select_related("council", "author")
            rows = list(hers.order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True))
            if rows:
                step(rows)
        done += len(rows)
    return done


def _in_the_morning(at: datetime) -> datetime:
    """Eight o'clock of that day, or at once if that has gone by."""
    local = timezone.localtime(at)
    return max(at, timezone.make_aware(datetime.combine(local.date(), READ_FROM)))
