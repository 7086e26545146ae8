"""How many offer and seek the services that readers' bodies list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q

from councils.models import Council
from services.models import Direction, Entry

LATELY = timedelta(days=7)


@dataclass(frozen=True)
class ServiceMarket:
    """How many offer and seek one service, and how many of these came lately, from others."""

    name: str
    offers: int
    seeks: int
    new: int = 0


def by_reader(
    bodies: Mapping[int, list[Council]], own: Sequence[Entry], at: datetime
) -> dict[int, list[ServiceMarket]]:
    """Of each reader, the services in which one of her bodies has an entry, by name.

    Whoever acts for a body may read every entry, so one count serves all of them.
    """
    services: dict[int, set[str]] = defaultdict(set)
    for entry in own:
        services[entry.listing.council_id].add(entry.category_id)
    counted = counts({slug for slugs in services.values() for slug in slugs}, at)
    lately = own_lately(own, at)
    return {
        reader: sorted(
            (
                replace(counted[slug], new=counted[slug].new - sum(lately[body.pk, slug] for body in hers))
                for slug in {slug for body in hers for slug in services[body.pk]}
            ),
            key=lambda service: service.name,
        )
        for reader, hers in bodies.items()
    }


def counts(services: Collection[str], at: datetime) -> dict[str, ServiceMarket]:
    """By service: what is shown in it at this moment."""
    rows = (
        Entry.objects.showable(at)
        .filter(category__in=services)
        .values_list("category", "category__name")
        .annotate(
            offers=Count("pk", filter=Q(direction=Direction.OFFER)),
            seeks=Count("pk", filter=Q(direction=Direction.SEEK)),
            new=Count("pk", filter=Q(published_at__gt=at - LATELY)),
        )
        .order_by()
    )
    return {slug: ServiceMarket(*numbers) for slug, *numbers in rows}


def own_lately(own: Sequence[Entry], at: datetime) -> Mapping[tuple[int, str], int]:
    """How many of these are new, by body and service: nobody is told of her own as news."""
    new: dict[tuple[int, str], int] = defaultdict(int)
    for entry in own:
        new[entry.listing.council_id, entry.category_id] += entry.published_at > at - LATELY
    return new
