"""The catalogue can be kept here; listings can only be looked at, since they change by their verbs alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from services.models import Category, DeliveryModel, Entry, Listing, ListingRevision, System


class ReadOnly(admin.ModelAdmin):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Listing)
class ListingAdmin(ReadOnly):
    list_display = ["pk", "direction", "category", "council", "state", "state_changed_at"]
    list_filter = ["state", "direction"]
    list_select_related = ["category", "council"]
    search_fields = ["council__name", "category__name"]


@admin.register(ListingRevision)
class ListingRevisionAdmin(ReadOnly):
    list_display = ["listing_id", "number", "title", "author", "written_at"]
    list_select_related = ["author"]
    search_fields = ["title"]


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ["listing_id", "title", "direction", "category", "council", "confirmed_at", "expires_on"]
    list_filter = ["direction"]
    list_select_related = ["category", "council"]
    search_fields = ["title"]


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "group", "delivered_by", "distance_matters"]
    list_filter = ["group"]
    search_fields = ["name"]


@admin.register(DeliveryModel)
class DeliveryModelAdmin(admin.ModelAdmin):
    list_display = ["name", "legal_footing", "source", "checked_on"]


@admin.register(System)
class SystemAdmin(admin.ModelAdmin):
    list_display = ["name", "supplier"]
    search_fields = ["name", "supplier"]
