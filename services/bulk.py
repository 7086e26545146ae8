"""Judges the rows of a spreadsheet of listings, before anything of them is saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.forms import Field
from django.http import QueryDict
from django.utils.translation import gettext as _

from councils.models import Council, Officer
from services.actions import is_shared_mailbox
from services.columns import COLUMNS, DIRECTION, MODELS, SERVICE, Column, NotRead, Words, answered, plain
from services.forms import SHOWN_FOR, ContentForm
from services.models import Category, Listing, Visibility
from services.spreadsheet import Row, Unreadable

SPACE = UUID("9c1b6f0e-53a5-4f1c-9a3e-6f3f2f0f8a51")  # Of the keys of imported rows; any fixed one would do.
HEADS = {plain(str(way)): column for column in COLUMNS for way in (column.head, column.name)}
REQUIRED = Field.default_error_messages["required"]
OF_MODELS = ("first_model", "second_model", "third_model", "other_models")


@dataclass(frozen=True)
class Line:
    """A row of the file, by the columns that are known: what stands in its cells, and where they are."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """One thing to put right: in which cell, and what."""

    cell: str
    head: str
    told: str


@dataclass
class Judged:
    """A line as it would become a draft, or what keeps it from that."""

    line: Line
    key: UUID
    faults: list[Fault] = field(default_factory=list)
    direction: str = ""
    category: Category | None = None
    content: dict[str, Any] = field(default_factory=dict)
    is_there: bool = False  # Imported before, by the same officer.

    @property
    def title(self) -> str:
        return self.line.cells.get("title", "")

    @property
    def is_ready(self) -> bool:
        return not self.faults and not self.is_there


@dataclass
class Report:
    """What would become of a file."""

    judged: list[Judged]
    places: dict[str, str]
    ignored: list[str]

    @cached_property
    def ready(self) -> list[Judged]:
        return [row for row in self.judged if row.is_ready]

    @cached_property
    def faulty(self) -> list[Judged]:
        return [row for row in self.judged if row.faults]

    @cached_property
    def there(self) -> list[Judged]:
        return [row for row in self.judged if row.is_there and not row.faults]


@dataclass(frozen=True)
class Sheet:
    """The lines of a file, the letter of each known column, and the heads that nobody knows."""

    lines: list[Line]
    places: dict[str, str]
    ignored: list[str]
    visibility: str = Visibility.EVERYBODY  # Who may see what becomes of the lines.


def sheet_of(rows: list[Row]) -> Sheet:
    """Tell the columns by their heads, in whatever order they stand."""
    heads, *below = rows
    at: dict[str, int] = {}
    ignored = []
    for place, head in enumerate(heads.cells):
        column = HEADS.get(plain(head.removesuffix("*")))
        if column is None and head.strip():
            ignored.append(head.strip()[:60])
        elif column is not None and column.name in at:
            raise Unreadable(_("Two columns are called “%(head)s”") % {"head": column.head})
        elif column is not None:
            at[column.name] = place
    if missing := [str(column.head) for column in COLUMNS if column.is_needed and column.name not in at]:
        told = _("These columns are missing from the first row: %(heads)s")
        raise Unreadable(told % {"heads": "; ".join(missing)})
    if not below:
        raise Unreadable(_("There is no row below the heads"))
    lines = [Line(row.number, cells_by_name(row, at)) for row in below]
    return Sheet(lines, {name: letter(place) for name, place in at.items()}, ignored)


def cells_by_name(row: Row, at: dict[str, int]) -> dict[str, str]:
    """What stands in the cells that are not empty."""
    found = {name: row.cells[place].strip() for name, place in at.items() if place < len(row.cells)}
    return {name: text for name, text in found.items() if text}


def letter(place: int) -> str:
    """The name of a column as spreadsheets have it: A to Z, then AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def key_of(line: Line, council: Council) -> UUID:
    """The same for the same row of the same body, so that a file sent twice makes no second listing."""
    return uuid5(SPACE, f"{council.pk} {json.dumps(line.cells, sort_keys=True)}")


def report_on(sheet: Sheet, *, officer: Officer, council: Council, today: date) -> Report:
    """Judge every line by the rules of the form in which one listing is written."""
    judge = Judge(sheet.places, council, today)
    judged = [judge.judged(line) for line in sheet.lines]
    there = Listing.objects.filter(author=officer, key__in=[row.key for row in judged])
    keys = set(there.values_list("key", flat=True))
    first: dict[UUID, int] = {}
    for row in judged:
        row.is_there = row.key in keys
        if row.key in first:
            told = _("The same as row %(number)s")
            row.faults.append(Fault("", "", told % {"number": first[row.key]}))
        first.setdefault(row.key, row.line.number)
    return Report(judged, sheet.places, sheet.ignored)


class Judge:
    """Reads the lines of one file for one body."""

    def __init__(self, places: dict[str, str], council: Council, today: date) -> None:
        self.places, self.council, self.today = places, council, today
        self.words = Words(council)
        self.is_shared = cache(lambda address: is_shared_mailbox(address, council))

    def judged(self, line: Line) -> Judged:
        row = Judged(line, key_of(line, self.council))
        data = self._data(row)
        what = {name: data.get(name, [""])[0] for name in ("direction", "category")}
        category = self.words.categories.get(what["category"])
        if category is not None and not category.is_run_by(self.council):
            told = _("%(council)s does not run this service")
            self._blame(row, SERVICE, told % {"council": self.council.short_name})
        elif category is not None and what["direction"]:
            row.direction, row.category = what["direction"], category
            self._judge_content(row, category, data)
        return row

    def _data(self, row: Judged) -> dict[str, list[str]]:
        """The row as a browser would send it; cells that cannot be read are told and left out."""
        until = self.today + SHOWN_FOR
        cells = {"min_partners": "1", "max_partners": row.line.cells.get("min_partners", "1")}
        cells |= {"expires_on": until.isoformat(), **row.line.cells}
        data: dict[str, list[str]] = {}
        for column in COLUMNS:
            if column.name in cells:
                try:
                    data |= answered(column, cells[column.name], self.words)
                except NotRead as fault:
                    self._blame(row, column, str(fault))
            elif column in (DIRECTION, SERVICE):
                self._blame(row, column, _("This cell must not be empty"))
        return data

    def _judge_content(self, row: Judged, category: Category, data: dict[str, list[str]]) -> None:
        sent = QueryDict(mutable=True)
        for name, values in data.items():
            sent.setlist(name, values)
        form = ContentForm(sent, direction=row.direction, category=category, today=self.today, initial={})
        unread = {fault.head for fault in row.faults}
        for column, told in faults_of(form):
            if str(column.head) not in unread:
                self._blame(row, column, told)
        for column in COLUMNS:
            if column.name in row.line.cells and not is_asked(form, column):
                self._blame(
                    row, column, _("Leave this empty: it has no meaning for this service or direction")
                )
        mailbox = form.cleaned_data.get("contact_mailbox")
        if mailbox and not self.is_shared(mailbox):
            self._blame(
                row, COLUMN["contact_mailbox"], _("It is no shared mailbox at a domain of your council")
            )
        if not row.faults:
            row.content = form.content

    def _blame(self, row: Judged, column: Column, told: str) -> None:
        place = self.places.get(column.name, "")
        cell = f"{place}{row.line.number}" if place else ""
        row.faults.append(Fault(cell, str(column.head), told))


COLUMN = {column.name: column for column in COLUMNS}


def is_asked(form: ContentForm, column: Column) -> bool:
    """Whether the form has the question that a column answers."""
    return column in (DIRECTION, SERVICE, MODELS) or column.name in form.fields


def faults_of(form: ContentForm) -> Iterator[tuple[Column, str]]:
    """What the form finds wrong, by the column in which it stands."""
    for name, errors in form.errors.as_data().items():
        column = MODELS if name in OF_MODELS else COLUMN.get(name)
        for error in errors:
            yield column or COLUMN["title"], in_words(error)


def in_words(error: ValidationError) -> str:
    if error.message == REQUIRED:
        return _("This cell must not be empty")
    if error.code == "max_length":
        told = _("At most %(limit_value)s characters: it has %(show_value)s")
        return told % error.params
    return " ".join(str(message) for message in error.messages)
