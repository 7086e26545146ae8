"""The nearest neighbours of a body as a table: its own figures among those of the bodies most like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from councils.figures import Peer, peers
from councils.models import Council

NEAREST = 10
WORDS = ((0.5, _("Very alike")), (1.0, _("Alike")), (2.0, _("Fairly alike")))
FAMILIES = {
    Council.Kind.COUNTY: _("county councils"),
    Council.Kind.DISTRICT: _("district councils"),
    Council.Kind.UNITARY: _("unitary councils and metropolitan districts"),
    Council.Kind.METROPOLITAN_DISTRICT: _("metropolitan districts and unitary councils"),
    Council.Kind.LONDON_BOROUGH: _("London boroughs"),
    Council.Kind.SCOTTISH: _("Scottish councils"),
    Council.Kind.WELSH: _("Welsh councils"),
    Council.Kind.NORTHERN_IRISH: _("Northern Irish councils"),
}


@dataclass(frozen=True)
class Row:
    """One body of the table. A figure that is not in the source is None."""

    council: Council
    is_itself: bool
    likeness: float  # How far away, in standard deviations: the less, the more alike.
    words: str | Promise
    population: int | None
    density: float | None
    rural: float | None  # Of a hundred people.
    deprivation: float | None
    spending: float | None  # Pounds a head.
    year: str

    @property
    def name(self) -> str:
        return self.council.short_name


@dataclass(frozen=True)
class Alike:
    """The table, and what has to be said about it."""

    rows: list[Row]
    order: str
    family: str | Promise
    compared_with: int
    is_unlike_all: bool

    @property
    def year(self) -> str:
        """The year of most of the returns."""
        returns = Counter(row.year for row in self.rows if row.year)
        return max(returns.items(), key=itemgetter(1), default=("", 0))[0]


COLUMNS: dict[str, Callable[[Row], float | str | None]] = {
    name: attrgetter(name)
    for name in ("likeness", "name", "population", "density", "rural", "deprivation", "spending")
}


def alike(council: Council, order: str) -> Alike:
    """The body and its nearest neighbours in the order that is asked for; no rows without neighbours."""
    found = peers(council, NEAREST)
    rows = [row(found.itself), *map(row, found.others)] if found.others else []
    order = order if order.removeprefix("-") in COLUMNS else "likeness"
    return Alike(
        rows=in_order(rows, order),
        order=order,
        family=FAMILIES.get(Council.Kind(council.kind), "") if council.is_current else "",
        compared_with=found.compared_with,
        is_unlike_all=bool(found.others) and in_words(found.others[0]) == _("Unlike"),
    )


def row(peer: Peer) -> Row:
    council = peer.council
    return Row(
        council=council,
        is_itself=peer.alike is None,
        likeness=0.0 if peer.alike is None else peer.alike.distance,
        words=in_words(peer),
        population=council.population,
        density=council.density,
        rural=None if council.share_rural is None else 100 * council.share_rural,
        deprivation=council.deprivation_score,
        spending=peer.spending,
        year=peer.year,
    )


def in_words(peer: Peer) -> str | Promise:
    """How like the body that was asked about; nothing of the body itself."""
    if peer.alike is None:
        return ""
    far = peer.alike.distance
    return next((words for under, words in WORDS if far < under), _("Unlike"))


def in_order(rows: list[Row], order: str) -> list[Row]:
    """Rows by one column, largest first after a minus; what is not known stands last either way."""
    column = COLUMNS[order.removeprefix("-")]
    known = [one for one in rows if column(one) is not None]
    unknown = [one for one in rows if column(one) is None]
    return sorted(known, key=column, reverse=order.startswith("-")) + unknown  # type: ignore[arg-type]
