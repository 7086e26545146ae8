"""Decisions, to look at: they are made on the moderators' pages."""

from django.contrib import admin

from marketplace.moderation.models import Decision
from services.admin import ReadOnly


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["listing_id", "outcome", "moderator", "decided_at"]
    list_filter = ["outcome"]
    list_select_related = ["moderator"]
