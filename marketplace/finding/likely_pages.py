"""Likely partners of any council, with or without a listing, by affinity alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.models import Council, Membership
from marketplace.matching.affinity import record
from marketplace.matching.likely import Likely, likely_partners
from services.models import Category

A_PAGE = 20


@dataclass(frozen=True)
class Card:
    """A likely partner with its row of the register."""

    likely: Likely
    council: Council


@require_safe
def likely(request: HttpRequest, slug: str) -> HttpResponse:
    """Who might share a service with this body, the likeliest first, and why."""
    council = get_object_or_404(Council.objects.select_related("county"), slug=slug)
    services = list(Category.objects.order_by("name"))
    category = next((one for one in services if one.slug == request.GET.get("service")), None)
    page = Paginator(likely_partners(council, category), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "finding/likely.html",
        {
            "council": council,
            "category": category,
            "groups": [
                (label, [one for one in services if one.group == group and one.is_run_by(council)])
                for group, label in Category.Group.choices
            ],
            "page_obj": page,
            "cards": cards(list(page.object_list)),
            "nobody": "" if page.paginator.count else why_nobody(council, category),
            "measured": record.measured(),
        },
    )


def cards(found: list[Likely]) -> list[Card]:
    """Each with its council, which tells whether anybody acts for it here."""
    officers = Membership.objects.confirmed().filter(council=OuterRef("pk"), officer__is_active=True)
    councils = Council.objects.filter(gss_code__in=[one.code for one in found])
    by_code = {one.gss_code: one for one in councils.annotate(has_officer=Exists(officers))}
    return [Card(one, by_code[one.code]) for one in found]


def why_nobody(council: Council, category: Category | None) -> str:
    """Why affinity has no answer."""
    words = {"council": council.short_name, "service": category.name if category else ""}
    if not council.is_current:
        return _("%(council)s is a former body. Its successors have pages of their own.") % words
    if category and not category.is_run_by(council):
        return _("%(council)s does not run this service: %(service)s.") % words
    if council.kind not in Council.PRINCIPAL_KINDS:
        return (
            _("Likely partners are learned from councils, and %(council)s is a body of another kind.") % words
        )
    return _("The register does not say where %(council)s lies, so nobody can be ranked.") % words
