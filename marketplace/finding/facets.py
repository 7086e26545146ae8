"""The choices that narrow a list, with what each would find, and those already chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Func, QuerySet
from django.http import QueryDict

from marketplace.finding.filters import Narrowing

FACETS: dict[str, F | Func] = {
    "direction": F("direction"),
    "category": F("category"),
    "area": F("region"),
    "model": Func(F("delivery_models"), function="unnest", set_returning=True),
    "kind": F("kind"),
}
OPEN = {"direction", "category", "area", "nation", "region", "service"}
LONG = 14  # A list of choices that is longer shows only its first few at once.
FIRST = 6


@dataclass(frozen=True)
class Choice:
    """One value by which a list may be narrowed."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One question about a listing, and its answers; ``more`` are shown on demand."""

    name: str
    label: str
    is_open: bool
    choices: list[Choice]
    more: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Chip:
    """A choice that has been made, and the address without it."""

    label: str
    address: str


def counts(rows: QuerySet[Any], of: F | Func) -> dict[str, int]:
    """How many rows have each value."""
    rows = rows.order_by().values(facet=of).annotate(number=Count("pk", distinct=True))
    return {row["facet"]: row["number"] for row in rows}


def facets(filters: Narrowing, of: Mapping[str, F | Func] = FACETS) -> list[Facet]:
    """Each facet is counted as the other choices leave it. One query a facet, whatever the list holds."""
    return [facet(filters, name, value) for name, value in of.items()]


def facet(filters: Narrowing, name: str, of: F | Func) -> Facet:
    chosen = filters.form.cleaned_data[name]
    found = counts(filters.narrowed(leaving_out=name), of)
    choices = [
        Choice(value, str(label), found.get(value, 0), value in chosen)
        for value, label in filters.form.fields[name].choices
    ]
    first, more = shortened(choices)
    return Facet(name, str(filters.form.fields[name].label), name in OPEN or bool(chosen), first, more)


def shortened(choices: list[Choice]) -> tuple[list[Choice], list[Choice]]:
    """A long list in two: those chosen and those that find most, and the rest by name."""
    if len(choices) <= LONG:
        return choices, []
    ranked = sorted(choices, key=lambda choice: (not choice.is_chosen, -choice.count, choice.label))
    shown = max(FIRST, sum(choice.is_chosen for choice in choices))
    first = set(ranked[:shown])
    return ranked[:shown], [choice for choice in choices if choice not in first]


def chips(facets: list[Facet], query: QueryDict, council: str = "") -> list[Chip]:
    """What is chosen, in the order of the facets, each with the address that goes without it."""
    chosen = [
        Chip(choice.label, without(query, facet.name, choice.value))
        for facet in facets
        for choice in (*facet.choices, *facet.more)
        if choice.is_chosen
    ]
    return [*chosen, Chip(council, without(query, "council"))] if council else chosen


def without(query: QueryDict, name: str, value: str | None = None) -> str:
    """The same address without one choice, from its first page."""
    rest = query.copy()
    kept = [] if value is None else [one for one in rest.getlist(name) if one != value]
    rest.setlist(name, kept)
    rest.pop("page", None)
    return f"?{rest.urlencode()}"
