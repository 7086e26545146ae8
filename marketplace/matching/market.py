"""A market as the matcher sees it: one row a listing, in columns. Pure: no Django, no clock.

Missing numbers are NaN, missing codes -1. Days are ordinals of the proleptic Gregorian calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROLES = ("host", "client", "cofounder")
REACHES = ("neighbours", "km", "region", "nation", "anywhere")
EARTH_KM = 6371.0088  # Mean radius.


@dataclass(frozen=True, slots=True)
class Service:
    """What matching needs to know of a category. ``distance_matters`` runs from 0 to 3."""

    slug: str
    name: str
    distance_matters: int = 0
    has_systems: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """One listing with what is known of its body. None and empty mean "not said"."""

    listing: int
    body: int
    category: str
    offers: bool
    models: tuple[str, ...] = ()  # The preferred one first.
    systems: tuple[str, ...] = ()
    role: str = ""
    earliest: date | None = None
    latest: date | None = None
    closed: bool = False  # The last day on which it could start has passed.
    contract_ends: date | None = None
    term_years: int | None = None
    volume: int | None = None
    unit: str = ""
    staff: float | None = None
    cost: int | None = None
    reach: str = "anywhere"
    reach_km: int | None = None
    min_partners: int = 1
    nation: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None
    density: float | None = None  # People a square kilometre.
    share_rural: float | None = None
    deprivation: float | None = None


@dataclass(frozen=True)
class Ties:
    """What stands between bodies or listings. Order within a pair says nothing."""

    kin: frozenset[tuple[int, int]] = frozenset()  # Predecessor and successor.
    borders: frozenset[tuple[int, int]] = frozenset()
    partnered: frozenset[tuple[int, int, str]] = frozenset()  # They share this category already.
    refused: frozenset[tuple[int, int]] = frozenset()  # Listings: one has said no to the other.


@dataclass(frozen=True)
class PairSet:
    """A set of unordered pairs of whole numbers that answers for many pairs at once."""

    codes: Ints
    span: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Self:
        ordered = sorted({(min(pair), max(pair)) for pair in pairs})
        span = max((high for _low, high in ordered), default=0) + 1
        return cls(np.array([low * span + high for low, high in ordered], dtype=np.int64), span)

    def contains(self, left: Ints, right: Ints) -> Bools:
        low, high = np.minimum(left, right), np.maximum(left, right)
        if not len(self.codes):
            return np.zeros(len(left), dtype=np.bool_)
        codes = np.where(high < self.span, low * self.span + high, -1)
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.asarray(self.codes[place] == codes)


@dataclass(frozen=True)
class Columns:
    """The same column of every listing, or of every listing of a list of pairs."""

    listing: Ints
    body: Ints
    category: Ints
    offers: Bools
    closed: Bools
    places: Ints  # (n, models): place in the order of preference from 0; -1 where not accepted.
    systems: NDArray[np.uint64]  # (n, words): one bit a system.
    role: Ints
    earliest: Floats
    latest: Floats
    contract_ends: Floats
    term_years: Floats
    volume: Floats
    unit: Ints
    staff: Floats
    cost: Floats
    reach: Ints
    reach_km: Floats
    nation: Ints
    region: Ints
    latitude: Floats
    longitude: Floats
    population: Floats
    density: Floats
    share_rural: Floats
    deprivation: Floats

    def take(self, rows: Ints) -> Columns:
        return Columns(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True)
class Market:
    """Listings in the order of their numbers, their services, and the ties between them."""

    sides: tuple[Side, ...]
    services: tuple[Service, ...]
    models: tuple[str, ...]  # The delivery models that the columns of places stand for.
    columns: Columns
    kin: PairSet
    borders: PairSet
    partnered: PairSet  # Of bodies in a category: body times the number of services, plus the service.
    refused: PairSet

    @classmethod
    def of(cls, sides: Iterable[Side], services: Iterable[Service], ties: Ties | None = None) -> Self:
        rows = tuple(sorted(sides, key=lambda side: side.listing))
        known = tuple(sorted(services, key=lambda service: service.slug))
        ties = ties or Ties()
        place = {service.slug: number for number, service in enumerate(known)}
        return cls(
            sides=rows,
            services=known,
            models=(models := tuple(sorted({name for side in rows for name in side.models}))),
            columns=_columns(rows, place, models),
            kin=PairSet.of(ties.kin),
            borders=PairSet.of(ties.borders),
            partnered=PairSet.of(
                (one * len(known) + place[slug], other * len(known) + place[slug])
                for one, other, slug in ties.partnered
                if slug in place
            ),
            refused=PairSet.of(ties.refused),
        )


def kilometres(us: Columns, them: Columns) -> Floats:
    """Distance of each pair; NaN where a position is missing."""
    return np.asarray(great_circle(us.latitude, us.longitude, them.latitude, them.longitude))


def great_circle(latitude: Any, longitude: Any, other_latitude: Any, other_longitude: Any) -> Any:
    """Kilometres between positions in degrees, numbers or arrays alike, by the haversine formula."""
    north, other_north = np.radians(latitude), np.radians(other_latitude)
    half_up = np.sin((north - other_north) / 2) ** 2
    half_along = np.sin(np.radians(longitude - other_longitude) / 2) ** 2
    inside = half_up + np.cos(north) * np.cos(other_north) * half_along
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(inside, 1.0)))


def _columns(sides: Sequence[Side], place: Mapping[str, int], models: Sequence[str]) -> Columns:
    def numbers(read: Callable[[Side], Any]) -> Floats:
        return np.array([np.nan if (v := read(s)) is None else float(v) for s in sides], dtype=np.float64)

    def days(read: Callable[[Side], date | None]) -> Floats:
        return numbers(lambda side: None if (day := read(side)) is None else day.toordinal())

    def codes(read: Callable[[Side], str], of: Sequence[str] | None = None) -> Ints:
        words = of or sorted({read(side) for side in sides} - {""})
        number = {word: index for index, word in enumerate(words)}
        return np.array([number.get(read(side), -1) for side in sides], dtype=np.int64)

    return Columns(
        listing=np.array([side.listing for side in sides], dtype=np.int64),
        body=np.array([side.body for side in sides], dtype=np.int64),
        category=np.array([place[side.category] for side in sides], dtype=np.int64),
        offers=np.array([side.offers for side in sides], dtype=np.bool_),
        closed=np.array([side.closed for side in sides], dtype=np.bool_),
        places=_places(sides, models),
        systems=_bits([side.systems for side in sides]),
        role=codes(lambda side: side.role, ROLES),
        earliest=days(lambda side: side.earliest),
        latest=days(lambda side: side.latest),
        contract_ends=days(lambda side: side.contract_ends),
        term_years=numbers(lambda side: side.term_years or None),
        volume=numbers(lambda side: side.volume or None),
        unit=codes(lambda side: side.unit.strip().casefold()),
        staff=numbers(lambda side: side.staff or None),
        cost=numbers(lambda side: side.cost or None),
        reach=codes(lambda side: side.reach, REACHES),
        reach_km=numbers(lambda side: side.reach_km),
        nation=codes(lambda side: side.nation),
        region=codes(lambda side: side.region),
        latitude=numbers(lambda side: side.latitude),
        longitude=numbers(lambda side: side.longitude),
        population=numbers(lambda side: side.population or None),
        density=numbers(lambda side: side.density or None),
        share_rural=numbers(lambda side: side.share_rural),
        deprivation=numbers(lambda side: side.deprivation),
    )


def _places(sides: Sequence[Side], models: Sequence[str]) -> Ints:
    number = {name: index for index, name in enumerate(models)}
    places = np.full((len(sides), len(models)), -1, dtype=np.int64)
    for row, side in enumerate(sides):
        for place, name in enumerate(dict.fromkeys(side.models)):
            places[row, number[name]] = place
    return places


def _bits(sets: Sequence[Sequence[str]]) -> NDArray[np.uint64]:
    names = sorted({name for one in sets for name in one})
    number = {name: index for index, name in enumerate(names)}
    bits = np.zeros((len(sets), len(names) // 64 + 1), dtype=np.uint64)
    for row, one in enumerate(sets):
        for name in one:
            bits[row, number[name] // 64] |= np.uint64(1 << (number[name] % 64))
    return bits
