"""The page on which every component is seen in all its states, and the form that shows every control."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.insight.patterns.charts import CHARTS
from marketplace.insight.patterns.form import WRONG_ANSWERS, EveryControlForm
from marketplace.insight.patterns.things import in_order, things

COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)
NAMES = {
    "listing_card": _("Listing card"),
    "listing_tile": _("Listing tile"),
    "direction_tag": _("Direction tag"),
    "freshness": _("Freshness tag"),
    "fit_meter": _("Fit meter"),
    "confidence": _("Confidence"),
    "reason_list": _("Reason list"),
    "council_card": _("Council card"),
    "partnership_card": _("Partnership card"),
    "evidence_tag": _("Evidence tag"),
    "minimap": _("Small map"),
    "facet_group": _("Facet group"),
    "chips": _("Removable tags"),
    "sort_head": _("Sortable table"),
    "pagination": _("Pagination"),
    "empty_state": _("Empty state"),
    "figure": _("Figure"),
    "chart": _("Bar and line chart"),
    "bar": _("Bar in a table"),
    "hex_map": _("Hex map"),
    "decision_row": _("Decision row"),
    "step_list": _("Step list"),
    "timeline": _("Timeline"),
    "difference": _("Difference"),
    "file_list": _("File list"),
    "message": _("Message banner"),
    "council_switcher": _("Council switcher"),
    "demo_banner": _("Demonstration banner"),
    "breadcrumbs": _("Breadcrumbs"),
    "back_link": _("Back link"),
    "mark": _("Mark"),
}


@dataclass(frozen=True)
class Pattern:
    """A component: what it is called, and what its file says of it."""

    component: str
    name: str | Promise

    @property
    def template(self) -> str:
        """Where it is shown in all its states."""
        return f"insight/patterns/{self.component}.html"

    @property
    def about(self) -> str:
        """The comment on top of the component's file: what it is for, and what it is given."""
        source = get_template(f"components/{self.component}.html").template.source  # type: ignore[attr-defined]
        found = COMMENT.search(source)
        return " ".join(found[1].split()) if found else ""


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Every component, drawn by its own file from invented content."""
    return render(
        request,
        "insight/patterns.html",
        {
            "patterns": [Pattern(component, name) for component, name in NAMES.items()],
            "map_side": "s" if request.GET.get("map") == "seeks" else "o",
            "bodies": in_order(request.GET.get("sort", "")),
            "charts": CHARTS,
            **things(timezone.now()),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def patterns_form(request: HttpRequest) -> HttpResponse:
    """Every control of a form; sent, it keeps nothing. With ?errors=1 each shows what is wrong with it."""
    if request.method == "POST":
        form = EveryControlForm(request.POST, request.FILES)
        if form.is_valid():
            messages.success(request, gettext("All answers are in order. Nothing of them was kept."))
            return redirect("patterns_form")
        return render(request, "insight/patterns_form.html", {"form": form}, status=422)
    form = EveryControlForm(WRONG_ANSWERS if request.GET.get("errors") else None)
    return render(request, "insight/patterns_form.html", {"form": form})
