"""The market as its reader may see it, in numbers. Reads entries and the directory; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from councils.models import Council, Officer
from marketplace.finding.hexmap import Hex, Spot, hexes
from marketplace.proposals.models import Partnership
from services.models import Category, Direction, Entry

MOST_LISTED = 17
Reader = Officer | AnonymousUser


@dataclass(frozen=True)
class Figures:
    """How much there is, at one moment."""

    offers: int
    seeks: int
    councils_listing: int
    councils: int
    services_listed: int
    services: int
    partnerships: int

    @property
    def listings(self) -> int:
        return self.offers + self.seeks


def figures(reader: Reader, at: datetime) -> Figures:
    """Counts of what may be shown now, of councils proper, and of the directory."""
    listed = (
        Entry.objects.showable(at)
        .readable_by(reader)
        .aggregate(
            offers=Count("pk", filter=Q(direction=Direction.OFFER)),
            seeks=Count("pk", filter=Q(direction=Direction.SEEK)),
            councils_listing=Count(
                "council",
                filter=Q(council__kind__in=Council.PRINCIPAL_KINDS, council__dissolved_on=None),
                distinct=True,
            ),
            services_listed=Count("category", distinct=True),
        )
    )
    return Figures(
        **listed,
        councils=Council.objects.current().principal().count(),
        services=Category.objects.count(),
        partnerships=Partnership.objects.count(),
    )


@dataclass(frozen=True)
class Counted:
    """Something that listings are counted by: a council or a service, with its offers and seeks."""

    offers: int
    seeks: int
    of: Any

    @property
    def listings(self) -> int:
        return self.offers + self.seeks


def counted(rows: Iterable[Any], field: str, reader: Reader, at: datetime) -> list[Counted]:
    """Each row with its offers and seeks that the reader may see now. ``field`` of an entry names the row."""
    grouped = (
        Entry.objects.showable(at)
        .readable_by(reader)
        .order_by()
        .values_list(field)
        .annotate(
            offers=Count("pk", filter=Q(direction=Direction.OFFER)),
            seeks=Count("pk", filter=Q(direction=Direction.SEEK)),
        )
    )
    numbers = {key: (offers, seeks) for key, offers, seeks in grouped}
    return [Counted(*numbers.get(row.pk, (0, 0)), row) for row in rows]


def councils_with_counts(reader: Reader, at: datetime) -> list[Counted]:
    """Every council of today, by region and name."""
    councils = Council.objects.current().principal().order_by("region", "short_name")
    fields = ("slug", "short_name", "region", "hex_q", "hex_r")
    return counted(councils.only(*fields), "council", reader, at)


def busiest_services(reader: Reader, at: datetime) -> list[Counted]:
    """The services with most listings."""
    services = [one for one in counted(Category.objects.all(), "category", reader, at) if one.listings]
    return sorted(services, key=lambda service: -service.listings)[:MOST_LISTED]


def map_of(councils: Iterable[Counted], direction: str) -> list[Hex]:
    """One hexagon a council, darker the more it offers, or seeks."""
    placed = [one for one in councils if one.of.hex_q is not None]
    return hexes((spot(one, direction) for one in placed), direction[0])


def places_of(councils: Iterable[Council]) -> list[tuple[int, int]]:
    """Where councils stand on the map; counties and other bodies stand nowhere."""
    return [(one.hex_q, one.hex_r) for one in councils if one.hex_q is not None and one.hex_r is not None]


def spot(council: Counted, direction: str) -> Spot:
    """Where a council stands, what its hexagon says, and its listings of this direction."""
    if direction == Direction.SEEK:
        count = council.seeks
        words = ngettext("%(name)s: %(n)d seek", "%(name)s: %(n)d seeks", count)
    else:
        count = council.offers
        words = ngettext("%(name)s: %(n)d offer", "%(name)s: %(n)d offers", count)
    address = f"{reverse('find')}?{urlencode({'council': council.of.slug})}"
    title = words % {"name": council.of.short_name, "n": count}
    return Spot(council.of.hex_q, council.of.hex_r, title, address, count)


def newest(reader: Reader, at: datetime) -> QuerySet[Entry]:
    return Entry.objects.showable(at).readable_by(reader).select_related("council", "category")[:3]


def partnership_of_the_day(at: datetime) -> Partnership | None:
    """A running, verified partnership; another one each day."""
    running = Partnership.objects.running().filter(evidence=Partnership.Evidence.VERIFIED).order_by("pk")
    keys = list(running.values_list("pk", flat=True))
    if not keys:
        return None
    chosen = keys[at.toordinal() % len(keys)]
    return Partnership.objects.prefetch_related("members", "categories").get(pk=chosen)
