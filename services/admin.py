"""The catalogue in the Django admin. Listings are shown there, and changed only by their verbs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from councils.admin import Kept, ReadOnly
from services.models import Category, DeliveryModel, Entry, Listing, ListingRevision, System


@admin.register(Category)
class CategoryAdmin(Kept):
    list_display = ("name", "group", "delivered_by", "distance_matters", "spending_line")
    list_filter = ("group", "delivered_by", "distance_matters")
    search_fields = ("name", "slug", "synonyms")


@admin.register(DeliveryModel)
class DeliveryModelAdmin(Kept):
    list_display = ("name", "legal_footing", "position", "checked_on")
    search_fields = ("name", "legal_footing")


@admin.register(System)
class SystemAdmin(Kept):
    list_display = ("name", "supplier")
    list_filter = ("supplier",)
    search_fields = ("name", "supplier", "aliases")
    raw_id_fields = ("categories",)


@admin.register(Listing)
class ListingAdmin(ReadOnly):
    list_display = ("pk", "council", "direction", "category", "state", "published_at", "confirmed_at")
    list_filter = ("state", "direction")
    list_select_related = ("council", "category")
    search_fields = ("council__name", "category__name")


@admin.register(ListingRevision)
class ListingRevisionAdmin(ReadOnly):
    """Who wrote when, and not what: drafts are their councils'. Moderators read what is submitted."""

    list_display = ("listing", "number", "author", "written_at", "expires_on")
    list_select_related = ("listing", "author")
    search_fields = ("listing__council__name",)
    fields: ClassVar = ["listing", "number", "author", "written_at", "expires_on"]


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ("title", "council", "direction", "category", "confirmed_at", "expires_on")
    list_filter = ("direction", "nation")
    list_select_related = ("council", "category")
    search_fields = ("title", "council__name")
    exclude = ("search",)
