"""What a slice says of the personal data in its tables. ``settings.KEEPERS`` names one class a slice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BATCH = 500


@dataclass(frozen=True)
class Holding:
    """The rows of one table that are about an officer, and what of each she is given."""

    name: str
    title: StrOrPromise
    model: str
    officer: str  # The column that names her, or a path to it.
    columns: tuple[str, ...]
    by: str = "pk"  # Which of her own columns that one holds: some tables know only her address.

    def rows_of(self, officer: Any) -> models.QuerySet[Any, dict[str, Any]]:
        """Her rows, oldest first, each by the names of its columns."""
        rows = apps.get_model(self.model)._base_manager.filter(**{self.officer: getattr(officer, self.by)})
        return rows.order_by("pk").values(*self.columns)


def delete(rows: models.QuerySet[Any], at: datetime) -> int:
    """Remove these rows, and whatever hangs on them; how many of them are gone."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


@dataclass(frozen=True)
class Rule:
    """How long one sort of row is kept, why so long, and what then becomes of it.

    ``due`` gives the rows whose time is up when whatever is older than the moment that it is given is.
    """

    name: str
    model: str
    what: StrOrPromise
    days: int
    why: StrOrPromise
    due: Callable[[datetime], models.QuerySet[Any]]
    end: Callable[[models.QuerySet[Any], datetime], int] = delete
    batch: int = BATCH
    also: tuple[str, ...] = ()  # More tables, of which ``model`` shows the rows.

    def due_at(self, at: datetime) -> models.QuerySet[Any]:
        return self.due(at - timedelta(days=self.days))

    @property
    def period(self) -> str:
        """How long, as people say it."""
        if self.days == 0:
            return ""
        if self.days % 365 == 0:
            years = self.days // 365
            return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
        return ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days}

    def apply(self, at: datetime) -> int:
        """End all rows whose time is up, some at a time; how many."""
        done = 0
        while pks := list(self.due_at(at).order_by("pk").values_list("pk", flat=True)[: self.batch]):
            with transaction.atomic():
                ended = self.end(self.due_at(at).filter(pk__in=pks), at)
            done += ended
            if ended < len(pks):
                break  # Some would not go: the next night tries again.
        return done


@dataclass(frozen=True)
class Kept:
    """Tables whose rows are kept for as long as the site stands, and why."""

    models: tuple[str, ...]
    what: StrOrPromise
    why: StrOrPromise


@dataclass(frozen=True)
class Text:
    """Columns in which officers write freely, and the column that names who wrote."""

    model: str
    columns: tuple[str, ...]
    writer: str = ""

    def rows(self) -> models.QuerySet[Any]:
        return apps.get_model(self.model)._base_manager.all()


class Keeper:
    """What one slice keeps about people: given to them, kept for so long, forgotten when they ask.

    A slice derives one in its ``keeping.py``.
    """

    holdings: ClassVar[Sequence[Holding]] = ()
    texts: ClassVar[Sequence[Text]] = ()
    rules: ClassVar[Sequence[Rule]] = ()
    kept: ClassVar[Sequence[Kept]] = ()

    def forget(self, officer: Any, at: datetime) -> None:
        """Take her out of the slice's rows, in the transaction that erases her account. Twice is once."""


def keepers() -> list[Keeper]:
    """One for each slice, from left to right."""
    return [import_string(path)() for path in settings.KEEPERS.values()]


def holdings() -> Iterator[Holding]:
    for keeper in keepers():
        yield from keeper.holdings


def texts() -> Iterator[Text]:
    for keeper in keepers():
        yield from keeper.texts


def rules() -> Iterator[Rule]:
    for keeper in keepers():
        yield from keeper.rules


def kept_for_good() -> Iterator[Kept]:
    for keeper in keepers():
        yield from keeper.kept
