"""Runs, matches and verdicts for staff to read; weights and siblings for them to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from councils.admin import Kept
from marketplace.matching import actions
from marketplace.matching.models import Match, MatchRun, ServiceWeights, Sibling, Verdict
from marketplace.notifications import clock
from marketplace.notifications.admin import ReadOnly


@admin.register(MatchRun)
class MatchRunAdmin(ReadOnly):
    list_display = (
        *("started_at", "kind", "state", "progress", "listings", "changed", "scored", "pairs", "matches"),
        *("duration", "as_of", "seed", "rules", "kernel", "error"),
    )
    list_filter = ("state", "kind")
    date_hierarchy = "started_at"

    @admin.display(description="Services done")
    def progress(self, run: MatchRun) -> str:
        return f"{run.services_done} of {run.services}"

    @admin.display(description="Seconds")
    def duration(self, run: MatchRun) -> str:
        return "" if run.seconds is None else f"{run.seconds:.2f}"


@admin.register(Match)
class MatchAdmin(ReadOnly):
    list_display = (
        "listing",
        "counterpart",
        "shape",
        "state",
        "rank",
        "shown_rank",
        "fit",
        "confidence",
        "found_at",
    )
    list_filter = ("state", "shape", "listing__category")
    list_select_related = ("listing", "counterpart")


@admin.register(ServiceWeights)
class ServiceWeightsAdmin(Kept):
    """Each change is a new version: what a match was found by stays on record."""

    list_display = ("category", "version", *ServiceWeights.COLUMNS, "made_at")
    list_filter = ("category",)
    list_select_related = ("category",)
    fields = ("category", *ServiceWeights.COLUMNS, "why")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("category",) if obj else ()

    def save_model(self, request: Any, obj: ServiceWeights, form: Any, change: bool) -> None:
        made = actions.weigh_service(
            category=obj.category,
            weights={column: getattr(obj, column) for column in ServiceWeights.COLUMNS},
            why=obj.why,
            officer=request.user,
            at=clock.now(),
        )
        obj.pk, obj.version = made.pk, made.version


@admin.register(Sibling)
class SiblingAdmin(admin.ModelAdmin):
    list_display = ("first", "second", "why")
    list_select_related = ("first", "second")


@admin.register(Verdict)
class VerdictAdmin(ReadOnly):
    list_display = ("council", "other", "category", "said", "reason", "said_at")
    list_filter = ("said", "reason")
    list_select_related = ("council", "other", "category")
