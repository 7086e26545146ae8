"""Events as people read them: what happened, when, and who did it, by the name that she has today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _

A_PAGE = 20
Names = Callable[[Iterable[int]], dict[int, str]]


class Told(NamedTuple):
    """One line of a timeline."""

    at: datetime
    text: str


class History(NamedTuple):
    """One page of what happened, newest first."""

    page: Page[Any]
    lines: list[Told]


def history(*kinds: QuerySet[Any], number: str | None, what: Callable[[Any], str], names: Names) -> History:
    """A page of these events together. ``what`` says what happened in one; ``names`` who its officers are."""
    rows = [
        events.order_by().values_list("pgh_created_at", "pgh_id", Value(kind))
        for kind, events in enumerate(kinds)
    ]
    together = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
    page = Paginator(together.order_by("-pgh_created_at", "-pgh_id"), A_PAGE).get_page(number)
    keys = [(kind, pk) for _at, pk, kind in page]
    found = {
        (kind, event.pk): event
        for kind, events in enumerate(kinds)
        for event in events.filter(pk__in=[pk for of, pk in keys if of == kind])
    }
    told = [found[key] for key in keys]
    known = names({event.pgh_who_id for event in told} - {None})
    return History(page, [Told(event.pgh_created_at, said(event, what(event), known)) for event in told])


def said(event: Any, what: str, names: dict[int, str]) -> str:
    """What happened, and by whom."""
    if who := names.get(event.pgh_who_id):
        return _("%(what)s, by %(name)s") % {"what": what, "name": who}
    if event.pgh_why.startswith("job "):
        return _("%(what)s, by the site itself") % {"what": what}
    return what


def changed(event: Any) -> str:
    """The names of what changed, where nothing more telling is known."""
    fields = {field.column: field for field in event.pgh_tracked_model._meta.local_concrete_fields}
    names = [str(fields[column].verbose_name) for column in event.pgh_changed if column in fields]
    return _("Changed: %(names)s") % {"names": ", ".join(names)}
