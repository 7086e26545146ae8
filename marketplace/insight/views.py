"""The first page, the map as a table, and where the data come from."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.finding.hexmap import Minimap, minimap
from marketplace.insight import market
from marketplace.insight.sources import HOLES, SOURCES
from marketplace.proposals.models import Partnership
from services.models import Direction

ROWS_A_PAGE = 100  # A table of three columns is read by scanning; 20 rows would be twenty pages.


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the site is for, and how much there is."""
    now = timezone.now()
    direction = Direction.SEEK if request.GET.get("map") == "seeks" else Direction.OFFER
    councils = market.councils_with_counts(request.user, now)
    services = market.busiest_services(request.user, now)
    partnership = market.partnership_of_the_day(now)
    return render(
        request,
        "insight/home.html",
        {
            "now": now,
            "figures": market.figures(request.user, now),
            "hexes": market.map_of(councils, direction),
            "map_direction": direction,
            "newest": market.newest(request.user, now),
            "services": services,
            "often": services[:4],
            "partnership": partnership,
            "minimap": around(partnership, market.places_of(one.of for one in councils)),
        },
    )


def around(partnership: Partnership | None, places: list[tuple[int, int]]) -> Minimap | None:
    """The members of a partnership on a small map."""
    if partnership is None:
        return None
    return minimap(market.places_of(partnership.members.all()), places)


@require_safe
def map_table(request: HttpRequest) -> HttpResponse:
    """The map of the first page as a table."""
    rows = market.councils_with_counts(request.user, timezone.now())
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "insight/map_table.html", {"page_obj": page})


@require_safe
def about_data(request: HttpRequest) -> HttpResponse:
    """Which public sources the site rests on, under which licences, and what they lack."""
    return render(request, "insight/about_data.html", {"sources": SOURCES, "holes": HOLES})
