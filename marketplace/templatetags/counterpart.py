"""Template tags and filters of the site's frame. Available in every template without loading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from councils.access import current_council, own_councils
from councils.models import Council
from marketplace import canvas, charts, pictures
from marketplace.figures import Figure, in_full
from services.freshness import DUE_FROM, STALE_AFTER

if TYPE_CHECKING:
    from marketplace.matching.models import Match

register = template.Library()

FRESH_DAYS = STALE_AFTER.days
ASK_AGAIN_DAYS = (STALE_AFTER - DUE_FROM).days
FIT_WORDS = {
    "strong": gettext_lazy("Strong fit"),
    "good": gettext_lazy("Good fit"),
    "possible": gettext_lazy("Possible fit"),
    "weak": gettext_lazy("Weak fit"),
}
CONFIDENCE_WORDS = {
    "high": gettext_lazy("High confidence"),
    "medium": gettext_lazy("Medium confidence"),
    "low": gettext_lazy("Low confidence"),
}


@register.simple_tag(takes_context=True)
def own_council(context: Context) -> Council | None:
    """The body for which the reader acts, where the page knows its reader."""
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return None
    return getattr(request, "council", None) or current_council(request)


@register.simple_tag(takes_context=True)
def other_councils(context: Context, council: Council | None) -> list[Council]:
    """The further bodies for which the reader may act."""
    request = context.get("request")
    return [] if request is None else [other for other in own_councils(request) if other != council]


@register.inclusion_tag("components/menu_item.html", takes_context=True)
def menu_item(context: Context, url_name: str, label: str, note: str = "") -> dict[str, Any]:
    """A word in the menu, or nothing where the site has no such page."""
    try:
        address = reverse(url_name)
    except NoReverseMatch:
        address = ""
    path = getattr(context.get("request"), "path", "")
    return {
        "address": address,
        "label": label,
        "note": note,
        "is_here": path == address,
        "is_within": bool(address) and path.startswith(address),
    }


class Freshness(NamedTuple):
    """How lately somebody said that it is still current: nothing, "due" or "stale", and in words."""

    state: str
    words: str


@register.filter
def freshness(confirmed_at: datetime | None) -> Freshness:
    """By whole days, as people count them."""
    if confirmed_at is None:
        return Freshness("stale", gettext("Not confirmed"))
    days = (timezone.localdate() - timezone.localdate(confirmed_at)).days
    left = FRESH_DAYS - days
    if left <= 0:
        return Freshness("stale", gettext("Not confirmed"))
    if left <= ASK_AGAIN_DAYS:
        due = ngettext("Still current? Due in %(n)d day", "Still current? Due in %(n)d days", left)
        return Freshness("due", due % {"n": left})
    if days <= 1:
        return Freshness("", gettext("Confirmed yesterday") if days == 1 else gettext("Confirmed today"))
    return Freshness("", gettext("Confirmed %(n)d days ago") % {"n": days})


@register.filter
def days_left(day: date | None) -> int | None:
    """Days from today to a date; below nought once it has passed."""
    return (day - timezone.localdate()).days if day else None


@register.filter
def in_words(slugs: Iterable[str]) -> str:
    """Slugs as words, for where the full names would be too long: "Lead authority, shared staff"."""
    words = ", ".join(slug.replace("_", " ").replace("-", " ") for slug in slugs)
    return words[:1].upper() + words[1:]


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds for a key, or nothing."""
    return values.get(key)


@register.filter
def lower_first(name: str) -> str:
    """A name within a sentence: "payroll", but "ICT and infrastructure"."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The numbers to show below a list: first, last and those around this one; None for a gap."""
    paginator = page.paginator
    numbers = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [None if number == paginator.ELLIPSIS else int(number) for number in numbers]


@register.filter
def file_size(size: int) -> str:
    """Bytes as people read them: 48 kB, 1.2 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 999_500 else f"{max(1, round(size / 1000))} kB"


@register.filter
def fit_meter(match: Match) -> dict[str, Any]:
    """Two bars in the colours of the two sides' directions, and the word for the fit."""
    bars = pictures.bars(match.fit_for_us, match.fit_for_them)
    return {
        "left": bars.left,
        "right": bars.right,
        "ours": match.listing.direction[0],
        "theirs": match.counterpart.direction[0],
        "words": fit_words(match.fit),
    }


@register.filter
def fit_words(fit: float) -> str:
    return str(FIT_WORDS[pictures.fit_word(fit)])


@register.filter
def confidence(match: Match) -> dict[str, Any]:
    """Hexagons for the factors asked, those known filled, and the word for it."""
    return {
        "words": CONFIDENCE_WORDS[pictures.confidence_word(match.factors_known, match.factors_asked)],
        "hexagons": pictures.row_of_hexagons(match.factors_known, match.factors_asked),
        "width": round(pictures.PITCH * max(match.factors_asked, 10)),
    }


@register.filter
def drawn_chart(chart: Any) -> dict[str, Any]:
    """The wide and the narrow picture of a chart, and its figures as rows of words."""
    unit, mark = getattr(chart, "unit", ""), getattr(chart, "mark", None)
    series = [
        charts.Series(one.look, one.values, is_line=getattr(one, "is_line", False)) for one in chart.series
    ]
    sizes = {
        "wide": (canvas.WIDE, mark and charts.Mark(mark.at, mark.words)),
        "narrow": (canvas.NARROW, mark and charts.Mark(mark.at, mark.short)),
    }
    return {
        "pictures": [
            (size, charts.draw(chart.labels, series, unit=unit, mark=answer, canvas=paper))
            for size, (paper, answer) in sizes.items()
        ],
        "rows": [
            (label, [told_figure(one.values[place], unit) for one in series])
            for place, label in enumerate(chart.labels)
        ],
    }


def told_figure(value: Figure | None, unit: str) -> str:
    return gettext("Not known") if value is None else in_full(value, unit)
