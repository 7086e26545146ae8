"""The record of changes in the Django admin, to read: which row, what, when, by whom and why."""

from __future__ import annotations

from django.contrib import admin

from marketplace.audit.models import Change


@admin.register(Change)
class ChangeAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes an event: the site's own role may not either."""

    list_display = ("at", "kind", "row", "what", "columns", "who", "why")
    list_filter = ("kind", "what", "at", ("who", admin.EmptyFieldListFilter), "why")
    list_select_related = ("who",)
    search_fields = ("=row", "=who__email", "=why")
    search_help_text = "The number of a row, an officer’s address, or the name of a page or job"
    show_full_result_count = False

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
