"""Storing what tables say: add what is new, change what differs, touch nothing else, and count."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from councils.tables import Fault, Sheet, WrongRows


@dataclass(frozen=True)
class Tally:
    """What loading one file did."""

    file: str
    rows: int
    added: int
    changed: int

    @classmethod
    def of(cls, sheet: Sheet, added: Sized, changed: Sized) -> Self:
        return cls(sheet.path.name, len(sheet.rows), len(added), len(changed))

    def __add__(self, other: Self) -> Self:
        """The tally of two parts of the same file."""
        return replace(self, added=self.added + other.added, changed=self.changed + other.changed)

    def __str__(self) -> str:
        return _("%(file)s: %(rows)s rows, %(added)s added, %(changed)s changed") % vars(self)


def store(
    sheet: Sheet, rows: Sequence[models.Model], *, key: Sequence[str], fields: Sequence[str]
) -> tuple[set[Any], set[Any]]:
    """Add what is new and change what differs; answers the keys of both. What is equal is not touched."""
    if not rows:
        return set(), set()
    model = type(rows[0])
    standing = {
        tuple(values[: len(key)]): tuple(values[len(key) :])
        for values in model._default_manager.values_list(*key, *fields)
    }
    added = {values_of(row, key): row for row in rows if values_of(row, key) not in standing}
    changed = {
        values_of(row, key): row
        for row in rows
        if standing.get(values_of(row, key), values_of(row, fields)) != values_of(row, fields)
    }
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(
                [*added.values(), *changed.values()],
                batch_size=1000,
                update_conflicts=bool(fields),
                ignore_conflicts=not fields,
                unique_fields=list(key) if fields else None,
                update_fields=list(fields) if fields else None,
            )
    except IntegrityError as refusal:
        sheet.explain(refusal)
    return set(added), set(changed)


def values_of(row: models.Model, fields: Sequence[str]) -> tuple[Any, ...]:
    """The row's values, a foreign key as its bare id."""
    return tuple(getattr(row, row._meta.get_field(field).attname) for field in fields)  # type: ignore[union-attr]


def link(through: type[models.Model], one: str, other: str, wanted: Mapping[Any, set[Any]]) -> set[Any]:
    """Make the links of each of these rows exactly those wanted; answers the rows whose links changed."""
    standing = set(
        through._default_manager.filter(**{f"{one}__in": wanted}).values_list(f"{one}_id", f"{other}_id")
    )
    right = {(mine, theirs) for mine, all_theirs in wanted.items() for theirs in all_theirs}
    for mine, theirs in standing - right:
        through._default_manager.filter(**{one: mine, other: theirs}).delete()
    through._default_manager.bulk_create(
        through(**{f"{one}_id": mine, f"{other}_id": theirs}) for mine, theirs in sorted(right - standing)
    )
    return {mine for mine, _theirs in standing ^ right}


def load_files(path: Path, loaders: Mapping[str, Callable[[Path], Tally]]) -> Iterator[Tally]:
    """Load the files that a folder has, in the order of their loaders, or one file by its name."""
    if path.is_file() and path.name in loaders:
        yield loaders[path.name](path)
        return
    found = [path / name for name in loaders if (path / name).is_file()]
    if not found:
        names = ", ".join(loaders)
        raise WrongRows([Fault(str(path), 0, _("there is no file named %s") % names)])
    for file in found:
        yield loaders[file.name](file)
