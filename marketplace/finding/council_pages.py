"""The directory of councils and other public bodies, and the page of each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.models import Council, Officer
from marketplace.finding import bodies, facets, reading
from marketplace.finding.alike import alike
from marketplace.finding.directories import COUNCIL_FACETS, CouncilFilter, all_bodies
from marketplace.proposals.models import PartnershipMember
from services.models import Entry

A_PAGE = 20
LISTED = 10
FIGURES = {
    "population": "population",
    "listings": "listing_count",
    "partnerships": "partnership_count",
}
# What ?sort= may ask for. Bodies of which the figure is not known stand last either way.
ORDERS: dict[str, list[Any]] = {
    "name": ["short_name", "name"],
    "-name": ["-short_name", "-name"],
    **{key: [F(figure).asc(nulls_last=True), "short_name", "name"] for key, figure in FIGURES.items()},
    **{f"-{key}": [F(figure).desc(nulls_last=True), "short_name", "name"] for key, figure in FIGURES.items()},
}


@require_safe
def councils(request: HttpRequest) -> HttpResponse:
    """Every body, narrowed as the address says."""
    filters = CouncilFilter(request.GET, all_bodies())
    filters.form.is_valid()
    found = with_numbers(filters.narrowed(), request.user)
    order = chosen_order(request.GET.get("sort", ""), filters.near)
    choices = facets.facets(filters, COUNCIL_FACETS)
    return render(
        request,
        "finding/councils.html",
        {
            "address": reverse("councils"),
            "search_label": _("Name of a council"),
            "counted": _("bodies"),
            "words": filters.words,
            "is_nearest": bool(filters.near),
            "order": order,
            "page_obj": Paginator(in_order(found, order, filters.near), A_PAGE).get_page(
                request.GET.get("page")
            ),
            "facets": choices,
            "chips": facets.chips(choices, request.GET),
        },
    )


def chosen_order(asked: str, near: list[int]) -> str:
    """What ?sort= asks for; otherwise by name, or nearest names first."""
    return asked if asked in ORDERS else "" if near else "name"


def in_order(found: QuerySet[Council], order: str, near: list[int]) -> QuerySet[Council]:
    if order:
        return found.order_by(*ORDERS[order])
    return found.order_by(Case(*[When(pk=pk, then=place) for place, pk in enumerate(near)]))


def with_numbers(councils: QuerySet[Council], reader: Officer | AnonymousUser) -> QuerySet[Council]:
    """Each body with how much it lists and in how many partnerships it is."""
    readable = Entry.objects.showable(timezone.now()).readable_by(reader)
    entries = readable.filter(council=OuterRef("pk")).order_by()
    partnerships = PartnershipMember.objects.filter(council=OuterRef("pk")).order_by()
    return councils.select_related("county").annotate(
        listing_count=how_many(entries), partnership_count=how_many(partnerships)
    )


def how_many(rows: QuerySet[Entry] | QuerySet[PartnershipMember]) -> Coalesce:
    counted = rows.values("council").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@require_safe
def council(request: HttpRequest, slug: str) -> HttpResponse:
    """Who a body is, what it spends, whom it borders, and what it shares."""
    body = get_object_or_404(Council.objects.select_related("county", "combined_authority"), slug=slug)
    entries = bodies.listed(body, request.user, timezone.now())
    successors = list(bodies.successors(body))
    return render(
        request,
        "finding/council.html",
        {
            "council": body,
            "rural_percent": None if body.share_rural is None else round(100 * body.share_rural),
            "minimap": reading.minimap_of(body),
            "entries": entries[:LISTED],
            "listing_count": entries.count(),
            "partnerships": bodies.partnerships(body)[:A_PAGE],
            "owners": bodies.owners(body),
            "joint_bodies": bodies.joint_bodies(body),
            "spending": bodies.latest_spending(body),
            "alike": alike(body, request.GET.get("sort", "")),
            "neighbours": bodies.neighbours(body),
            "stands_alone": bodies.stands_alone(body),
            "within": bodies.within(body),
            "predecessors": bodies.predecessors(body),
            "successors": successors,
            "reorganisation": bodies.reorganisation(body, successors),
        },
    )
