"""What a sealed listing shows: which way, which service, where about, and a band of cost. Nothing else.

All of it is worked out here from what its council wrote, so that a council of the same region that wrote the
same would show the same, to the letter.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Council
from services.areas import Area
from services.models import Category, CostBand, Direction, Listing, ListingRevision, Reach

ENOUGH_TO_HIDE_AMONG = 8  # Bodies that could be meant.


def area(council: Council, category: Category) -> Area:
    """The region, or the nation where fewer than eight bodies of the region could be meant, or neither."""
    for shown in (Area(council.nation, council.region), Area(council.nation, "")):
        if could_be_meant(shown, category) >= ENOUGH_TO_HIDE_AMONG:
            return shown
    return Area("", "")


def could_be_meant(shown: Area, category: Category) -> int:
    """How many bodies of today lie there and may run the service."""
    there = Q(nation=shown.nation, region=shown.region) if shown.region else Q(nation=shown.nation)
    bodies = Council.objects.current().filter(there).values_list("tier", "nation")
    return sum(category.may_be_run_by(tier, nation) for tier, nation in bodies)


def title(direction: str, category: Category, where: Area) -> str:
    """One line in place of the title, which the council wrote for others than the public."""
    said = {"area": where.in_words, "service": category.name}
    if direction == Direction.SEEK:
        return _("A public body in %(area)s seeks: %(service)s") % said
    return _("A public body in %(area)s offers: %(service)s") % said


def month_of(at: datetime) -> datetime:
    """The first moment of the month: the day might be that of a decision of a known council."""
    return timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


# The least yearly cost in pounds that belongs to a band, the dearest first.
LEAST = {
    CostBand.OVER_20M: 20_000_000,
    CostBand.FROM_5M: 5_000_000,
    CostBand.FROM_1M: 1_000_000,
    CostBand.FROM_500K: 500_000,
    CostBand.FROM_100K: 100_000,
    CostBand.UNDER_100K: 0,
}


def band(revision: ListingRevision) -> str:
    """What it costs, in round terms: the band that was given, or that of the pounds that were."""
    cost = revision.annual_cost_gbp
    if cost is None:
        return revision.annual_cost_band
    return next(band for band, least in LEAST.items() if cost >= least)


def facts(listing: Listing, revision: ListingRevision) -> dict[str, Any]:
    """What the entry holds of the council and of what it wrote, by the name of the column."""
    where = area(listing.council, listing.category)
    nothing = ListingRevision(
        title=title(listing.direction, listing.category, where),
        reach=Reach.ANYWHERE,
        expires_on=revision.expires_on,
    )
    return {
        **nothing.content,
        "annual_cost_band": band(revision),
        "council_id": None,
        "nation": where.nation,
        "region": where.region,
        "kind": "",
        "latitude": None,
        "longitude": None,
    }
