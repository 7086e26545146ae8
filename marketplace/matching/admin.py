"""Runs and matches for staff to read. Nothing here can be written by hand."""

from django.contrib import admin

from marketplace.matching.models import Match, MatchRun
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
