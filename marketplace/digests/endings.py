"""What leaves the market within two weeks: a reader's own listings, and those of which she has been told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from councils.models import Council
from marketplace.digests.choosing import SHOWN, standing
from marketplace.digests.models import Digest, DigestItem
from marketplace.matching.models import Match
from services.freshness import STALE_AFTER, days_before
from services.models import Entry, Visibility

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from marketplace.digests.choosing import ToReader

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Ends:
    """A listing that leaves the market soon: one of the reader's own, or one of which she has been told."""

    title: str
    day: date
    listing: int = 0  # One of the reader's own.
    is_to_be_confirmed: bool = False
    match: Match | None = None


def whose(bodies: Mapping[int, list[Council]], own: Sequence[Entry], at: datetime) -> set[int]:
    """The readers for whom anything may end: whoever is not among them need not be asked for."""
    ending = {entry.listing.council_id for entry in own if day_of(entry) <= until(at)}
    owners = {reader for reader, hers in bodies.items() if any(body.pk in ending for body in hers)}
    return owners | set(told_until(list(bodies), at).values_list("reader", flat=True).distinct())


def until(at: datetime) -> date:
    return timezone.localdate(at) + SOON


def of(digest: Digest, at: datetime) -> list[Ends]:
    """Her own first, then those of which she was told; each by its day."""
    return [*own_that_end(digest, at), *told_that_end(digest, at)]


def own_that_end(digest: Digest, at: datetime) -> list[Ends]:
    """Listings of the reader's bodies that nobody has confirmed for long, or whose last day comes."""
    due = Q(confirmed_at__lt=days_before(STALE_AFTER - SOON, at)) | Q(expires_on__lte=until(at))
    own = Entry.objects.showable(at).filter(due, listing__council__in=digest.officer.councils())
    ends = [ends_of(entry) for entry in own.select_related("revision")]
    return sorted(ends, key=lambda each: (each.day, each.listing))


def stale_on(entry: Entry) -> date:
    return timezone.localdate(entry.confirmed_at) + STALE_AFTER


def day_of(entry: Entry) -> date:
    """On which a listing of the reader's own ends if nobody does anything."""
    return min(stale_on(entry), entry.expires_on)


def ends_of(entry: Entry) -> Ends:
    """By which of its two dates a listing of the reader's own ends."""
    is_to_be_confirmed = stale_on(entry) <= entry.expires_on
    return Ends(entry.revision.title, day_of(entry), entry.pk, is_to_be_confirmed=is_to_be_confirmed)


def told_until(reader_ids: list[int], at: datetime) -> QuerySet[WithAnnotations[Match, ToReader]]:
    """Matches of which they were told, and made nothing yet, whose other side has its last day soon."""
    matches = standing(reader_ids, at).filter(told_before=True, counterpart__entry__expires_on__lte=until(at))
    return matches.exclude(counterpart__entry__visibility=Visibility.SEALED)  # No day of theirs is told.


def told_that_end(digest: Digest, at: datetime) -> list[Ends]:
    """Of these, the reader's, but for those that stand in this digest already."""
    chosen = DigestItem.objects.filter(digest=digest.pk).values("match")
    matches = told_until([digest.officer_id], at).exclude(pk__in=chosen).select_related(*SHOWN)
    ends: dict[int, Ends] = {}
    for match in matches.order_by("counterpart__entry__expires_on", "-fit", "pk"):
        entry = match.counterpart.entry
        ends.setdefault(entry.pk, Ends(entry.title, entry.expires_on, match=match))
    return list(ends.values())
