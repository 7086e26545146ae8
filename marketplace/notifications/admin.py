"""The outbox and the ledger of runs, to be read only: what happens to a message is the outbox's to decide."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from marketplace.notifications.models import Halt, Heartbeat, JobRun, Message, Report, Resolution, Sweep


class ReadOnly(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ["key", "kind", "state", "due_at", "attempts", "settled_at", "reason"]
    list_filter = ["state", "kind", "due_at"]
    search_fields = ["key", "message_id"]
    list_select_related = ["officer"]
    date_hierarchy = "planned_at"


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """Mail that came back after it had been taken, or that its reader called unwanted."""

    list_display = ["told_at", "what", "officer", "provider", "message"]
    list_filter = ["what", "provider", "told_at"]
    list_select_related = ["officer", "message"]


@admin.register(Halt)
class HaltAdmin(ReadOnly):
    list_display = ["kind", "begun_at", "begun_by", "reason", "ended_at", "ended_by"]
    list_filter = ["kind", "begun_at", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["begun_by", "ended_by"]


@admin.register(JobRun)
class JobRunAdmin(ReadOnly):
    list_display = ["job", "started_at", "finished_at", "done", "error"]
    list_filter = ["job", "started_at", ("error", admin.EmptyFieldListFilter)]


@admin.register(Sweep)
class SweepAdmin(ReadOnly):
    """What retention removed each night, and what a new rule is about to remove."""

    list_display = ["rule", "night", "days", "is_dry", "due", "ended", "finished_at", "error"]
    list_filter = ["is_dry", "rule", ("error", admin.EmptyFieldListFilter)]
    date_hierarchy = "night"


@admin.register(Resolution)
class ResolutionAdmin(ReadOnly):
    """Who decided what about messages that nobody could tell of. Decided on the moderators' pages."""

    list_display = ["message", "outcome", "officer", "decided_at", "reason"]
    list_filter = ["outcome"]
    list_select_related = ["message", "officer"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ["part", "seen_at"]
