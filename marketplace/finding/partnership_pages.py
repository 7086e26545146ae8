"""The public directory of partnerships, and the page of each with its evidence."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.finding import facets
from marketplace.finding.directories import PARTNERSHIP_FACETS, PartnershipFilter
from marketplace.proposals.models import Partnership

A_PAGE = 20


@require_safe
def partnerships(request: HttpRequest) -> HttpResponse:
    """Every partnership that is known, narrowed as the address says."""
    filters = PartnershipFilter(request.GET, Partnership.objects.order_by("name", "pk"))
    filters.form.is_valid()
    found = filters.narrowed().select_related("delivery_model").prefetch_related("categories", "members")
    choices = facets.facets(filters, PARTNERSHIP_FACETS)
    return render(
        request,
        "finding/partnerships.html",
        {
            "address": reverse("partnerships"),
            "search_label": _("Name of a partnership or a council"),
            "counted": _("partnerships"),
            "words": filters.words,
            "page_obj": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
            "facets": choices,
            "chips": facets.chips(choices, request.GET),
        },
    )


@require_safe
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    """Who shares what, since when, in which form, and how that is known."""
    rows = Partnership.objects.select_related("delivery_model").prefetch_related("categories")
    found = get_object_or_404(rows, slug=slug)
    members = found.memberships.select_related("council").order_by("-is_lead", "council__short_name")
    return render(
        request,
        "finding/partnership.html",
        {"partnership": found, "members": members, "source_host": web_host(found.source)},
    )


def web_host(source: str) -> str:
    """The host of a source that may be linked to; "" for what is no plain web address."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return (parts.hostname or "") if is_plain else ""
