"""Search, and the page of a listing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.models import Council
from marketplace.finding import facets, reading
from marketplace.finding.filters import EntryFilter
from services.contacts import mailbox_for
from services.entries import facts as entry_facts
from services.models import Entry, Listing

A_PAGE = 20


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Every listing that may be shown, narrowed as the address says."""
    readable = Entry.objects.showable(timezone.now()).readable_by(request.user)
    filters = EntryFilter(request.GET, readable)
    filters.form.is_valid()
    order = "newest" if request.GET.get("sort") == "newest" else "relevance"
    entries = filters.sorted_by(order).select_related("council", "category")
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    council = Council.objects.filter(slug=filters.form.cleaned_data["council"]).first()
    choices = facets.facets(filters)
    return render(
        request,
        "finding/find.html",
        {
            "words": filters.words,
            "page_obj": page,
            "matches": reading.best_matches(request.user, page.object_list),
            "facets": choices,
            "chips": facets.chips(choices, request.GET, council.short_name if council else ""),
            "council": council,
            "order": order,
        },
    )


@require_safe
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """What a listing says, whose it is, and what surrounds it."""
    readable = Entry.objects.showable(timezone.now()).readable_by(request.user)
    entry = readable.select_related("council", "category", "revision").filter(number=pk).first()
    if entry is None:
        get_object_or_404(Listing.objects.ended(), pk=pk)
        return render(request, "410.html", status=410)
    return render(request, "finding/listing.html", page_of(request, entry) | {"is_preview": False})


@require_safe
@login_required
def listing_preview(request: OfficerRequest, pk: int) -> HttpResponse:
    """A listing as others would see it if its newest words were public. Only its own council gets this."""
    listings = Listing.objects.editable_by(request.user).select_related("council", "category")
    listing = get_object_or_404(listings, pk=pk)
    entry = as_it_would_be(listing, timezone.now())
    return render(request, "finding/listing.html", page_of(request, entry) | {"is_preview": True})


def as_it_would_be(listing: Listing, at: datetime) -> Entry:
    """The entry, stored nowhere, that its newest words would make."""
    listing.published_at, listing.confirmed_at = listing.published_at or at, listing.confirmed_at or at
    return Entry(listing=listing, **entry_facts(listing, listing.newest_revision()))


def page_of(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """What stands on the page of an entry."""
    readable = Entry.objects.showable(timezone.now()).readable_by(request.user)
    entries = readable.select_related("council", "category", "revision")
    return {
        "entry": entry,
        "delivery_models": reading.delivery_models(entry),
        "systems": reading.systems(entry),
        "contact": mailbox_for(request.user, entry),
        "reader": reading.reader(request.user, entry),
        "match": reading.best_matches(request.user, [entry]).get(entry.pk),
        "minimap": reading.minimap_of(entry.council),
        "live_listings": entries.filter(council=entry.council).count(),
        "partnerships": reading.partnerships(entry),
        "similar": reading.similar(entries, entry),
    }
