"""Tables in CSV files: every row is checked before any is stored, and every fault is told with its line."""

import csv
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
SHOWN_FAULTS = 50


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be stored, and where it stands."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return _("%(file)s, line %(line)s: %(reason)s") % vars(self)


class WrongRows(Exception):
    """A file holds rows that cannot be stored, so nothing of it was."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:SHOWN_FAULTS]]
        hidden = len(self.faults) - len(lines)
        if hidden:
            lines.append(ngettext("And %d more.", "And %d more.", hidden) % hidden)
        return "\n".join([*lines, _("Nothing of %s was loaded.") % self.faults[0].file])


@dataclass(frozen=True)
class Row:
    """One line of a file, its cells by column."""

    line: int
    cells: dict[str, str]


class Sheet:
    """One CSV file: its rows, and the faults found in them so far."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.built: list[tuple[Row, models.Model]] = []
        self.rows = list(self._read(columns))

    def _read(self, columns: Sequence[str]) -> Iterator[Row]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                lines = csv.reader(file, strict=True)
                self._check_header(next(lines, []), columns)
                for cells in lines:
                    if cells:
                        yield from self._row(lines.line_num, cells, columns)
        except OSError as error:
            self.refuse(1, error.strerror or str(error))
        except UnicodeDecodeError:
            self.refuse(1, _("the file is not in UTF-8"))
        except csv.Error as error:
            self.refuse(lines.line_num, str(error))

    def _check_header(self, header: Sequence[str], columns: Sequence[str]) -> None:
        if list(header) != list(columns):
            self.refuse(1, _("the columns must be %s") % ",".join(columns))

    def _row(self, line: int, cells: Sequence[str], columns: Sequence[str]) -> Iterator[Row]:
        row = Row(line, dict(zip(columns, (cell.strip() for cell in cells), strict=False)))
        if len(cells) != len(columns):
            counts = {"wanted": len(columns), "found": len(cells)}
            self.blame(row, _("%(wanted)s cells are wanted, %(found)s were found") % counts)
        elif any(unicodedata.category(letter) == "Cc" for cell in cells for letter in cell):
            self.blame(row, _("a cell holds a line break or another control character"))
        else:
            yield row

    def blame(self, row: Row, reason: str) -> None:
        self.faults.append(Fault(self.path.name, row.line, reason))

    def refuse(self, line: int, reason: str) -> None:
        raise WrongRows([*self.faults, Fault(self.path.name, line, reason)])

    def must_be_right(self) -> None:
        if self.faults:
            raise WrongRows(sorted(self.faults, key=lambda fault: fault.line))

    def build(self, row: Row, model: type[M], columns: Iterable[str], **given: Any) -> M:
        """A row of the database from these cells, held to the model's own fields.

        ``given`` is what the caller has looked up; every value in it must be there.
        """
        instance = model(**given)
        self.built.append((row, instance))
        for name in given:
            if given[name] is None and not row.cells.get(name.removesuffix("_id")):
                self.blame(row, f"{name.removesuffix('_id')}: " + _("this must not be blank"))
        for column in columns:
            try:
                value = value_for(model._meta.get_field(column), row.cells[column], instance)
                setattr(instance, column, value)
            except ValidationError as error:
                self.blame(row, f"{column}: {' '.join(error.messages)}")
        return instance

    def explain(self, refusal: Exception) -> None:
        """The database has refused these rows: ask its rules, row by row, which ones are to blame."""
        for row, instance in self.built:
            for constraint in instance._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    try:
                        constraint.validate(type(instance), instance)
                    except ValidationError:
                        self.blame(row, _("it breaks the rule “%s”") % constraint.name.replace("_", " "))
        self.must_be_right()
        self.refuse(0, str(refusal))

    def look_up(self, row: Row, column: str, known: Mapping[str, T]) -> T | None:
        """What the cell names; nothing where it is blank or names nothing that is known."""
        name = row.cells[column]
        if name and name not in known:
            self.blame(row, _("%(column)s: “%(name)s” is not known") % {"column": column, "name": name})
        return known.get(name)

    def look_up_all(self, row: Row, column: str, known: Mapping[str, T]) -> set[T]:
        """What the cell names, the names set apart by ``|``."""
        found = set()
        for name in parts(row.cells[column]):
            if name not in known:
                self.blame(row, _("%(column)s: “%(name)s” is not known") % {"column": column, "name": name})
            else:
                found.add(known[name])
        return found

    def refuse_repeats(self, *columns: str) -> None:
        """Of rows that agree in these columns, only the first may stand. Blanks do not count."""
        first: dict[tuple[str, ...], int] = {}
        for row in self.rows:
            key = tuple(row.cells[column] for column in columns)
            if not any(key):
                continue
            line = first.setdefault(key, row.line)
            if line != row.line:
                self.blame(row, f"{', '.join(columns)}: " + _("the same as in line %s") % line)

    def refuse_taken(self, model: type[models.Model], key: str, column: str) -> None:
        """A value that must be unique may not belong to another row that is stored already."""
        taken = dict(
            model._default_manager.filter(
                **{f"{column}__in": [row.cells[column] for row in self.rows]}
            ).values_list(column, key)
        )
        for row in self.rows:
            owner = taken.get(row.cells[column], row.cells[key])
            if owner != row.cells[key]:
                self.blame(row, f"{column}: " + _("belongs to %s already") % owner)


def parts(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def value_for(field: Any, cell: str, instance: models.Model) -> Any:
    """The cell as the field's own type; a ``ValidationError`` where it cannot be."""
    value: Any = cell
    if isinstance(field, ArrayField):
        value = [field.base_field.to_python(part) for part in parts(cell)]
    elif isinstance(field, models.BooleanField):
        value = {"yes": True, "no": False}.get(cell, cell)
    elif cell == "" and field.null:
        value = None
    value = field.clean(value, instance)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValidationError(_("“%s” is not a number.") % cell)
    return value
