"""Who near a council lists the same service already: to be seen before one writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from django.db.models import ExpressionWrapper, F, FloatField

from councils.models import Officer
from services.models import Entry, Listing

NEAR_KM = 60
KM_A_DEGREE = 111.2
SHOWN = 3


@dataclass(frozen=True)
class Nearby:
    """How many councils near by list the service, and the nearest of their listings."""

    councils: int
    entries: list[Entry]


def nearby(reader: Officer, listing: Listing, at: datetime) -> Nearby:
    """What other councils within about sixty kilometres list of its service, whichever way."""
    council = listing.council
    if council.latitude is None or council.longitude is None:
        return Nearby(0, [])
    north = (F("latitude") - council.latitude) * KM_A_DEGREE
    east = (F("longitude") - council.longitude) * KM_A_DEGREE * cos(radians(council.latitude))
    squared = ExpressionWrapper(north * north + east * east, output_field=FloatField())
    found = (
        Entry.objects.showable(at)
        .readable_by(reader)
        .filter(category=listing.category_id, council__isnull=False)
        .exclude(council=council)
        .annotate(apart=squared)
        .filter(apart__lte=NEAR_KM**2)
    )
    others = found.order_by().values("council").distinct().count()
    return Nearby(others, list(found.select_related("council").order_by("apart", "pk")[:SHOWN]))
