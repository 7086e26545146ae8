"""A market as the matcher sees it: one row a listing, in columns. Pure: no Django, no clock.

Missing numbers are NaN, missing codes -1. Days are ordinals of the proleptic Gregorian calendar.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from marketplace.matching.rules import FACTORS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ROLES = ("host", "client", "cofounder")
STAGES = ("idea", "exploring", "sponsored", "business_case", "approved")
PACES = ("curious", "preparing", "ready", "urgent")
DECIDERS = ("members", "officers")
NO_SPONSOR = "none_yet"
TIERS = ("upper", "lower", "single")
REACHES = ("neighbours", "km", "region", "nation", "anywhere")
EARTH_KM = 6371.0088  # Mean radius.


@dataclass(frozen=True, slots=True)
class Service:
    """What matching needs to know of a category. ``distance_matters`` runs from 0 to 3."""

    slug: str
    name: str
    distance_matters: int = 0
    has_systems: bool = True
    group: str = ""
    delivered_by: str = "all"
    siblings: tuple[str, ...] = ()  # Services whose listings may meet this one's as well.
    weights: tuple[float, ...] = ()  # One a factor; none: the first ones, as the rules have them.
    not_run_in: tuple[str, ...] = ()  # Nations in which no council runs it.

    def may_be_run_by(self, tier: str, nation: str = "") -> bool:
        """Whether a body runs it; single-tier bodies run everything, one of unknown tier or nation may."""
        is_its_tier = self.delivered_by == "all" or tier in ("", "single", self.delivered_by)
        return is_its_tier and nation not in self.not_run_in


@dataclass(frozen=True, slots=True)
class Said:
    """What a listing says in its own words: a vector of signed bytes, and its most particular words."""

    vector: bytes
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lean:
    """What a council's own answers say of a factor: how many times its weight, and how often which way."""

    factor: str
    times: float
    noes: int = 0
    yeses: int = 0
    her_noes: int = 0  # Of the listing's author, about other services.
    her_yeses: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """What two bodies have done together, in other services too."""

    running: tuple[str, ...] = ()  # Names of services.
    ended: tuple[str, ...] = ()
    noes: int = 0  # Proposals between them that a doubt about the other ended.


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
    break_on: date | None = None
    notice_months: int | None = None
    term_years: int | None = None
    volume: int | None = None
    spare: int | None = None  # Of an offer: how much of that could serve others.
    unit: str = ""
    staff: float | None = None
    cost: int | None = None
    cost_band: tuple[int, int] | None = None  # Where the cost is said as a band: from and to.
    stage: str = ""
    pace: str = ""  # How soon it could act.
    sponsor: str = ""
    decided_by: str = ""
    reach: str = "anywhere"
    reach_km: int | None = None
    min_partners: int = 1
    max_partners: int | None = None
    said: Said | None = None
    stress: tuple[float, ...] = ()  # How many times the usual weight each factor has for this listing.
    leans: tuple[Lean, ...] = ()  # What of that its council's answers brought about.
    sealed: bool = False  # Nothing that tells which body it is may be used.
    code: str = ""  # Of the body, in the register of principal councils.
    tier: str = ""
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
    track: Mapping[tuple[int, int], Track] = field(default_factory=dict)  # By bodies, the lower number first.


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
        return np.asarray(self.places(left, right) >= 0)

    def places(self, left: Ints, right: Ints) -> Ints:
        """Where each pair stands among the ordered ones; -1 where it is none of them."""
        low, high = np.minimum(left, right), np.maximum(left, right)
        if not len(self.codes):
            return np.full(len(left), -1, dtype=np.int64)
        codes = np.where(high < self.span, low * self.span + high, -1)
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[place] == codes, place, -1)


@dataclass(frozen=True)
class Columns:
    """The same column of every listing, or of every listing of a list of pairs."""

    listing: Ints
    body: Ints
    category: Ints
    offers: Bools
    closed: Bools
    places: Ints  # (n, models): place in the order of preference from 0; -1 where not accepted.
    accepts: NDArray[np.uint64]  # The same as one bit a model.
    systems: NDArray[np.uint64]  # (n, words): one bit a system.
    role: Ints
    earliest: Floats
    latest: Floats
    leaves: Floats  # The day from which its contract lets it go.
    term_years: Floats
    room: Floats  # Of an offer, what could serve others; of a seek, what it needs.
    unit: Ints
    staff: Floats
    cost: Floats
    stage: Ints
    pace: Ints
    sponsor: Ints  # 0 where it says that it has none yet, 1 where it has one.
    decided_by: Ints
    min_partners: Ints
    max_partners: Floats
    vector: NDArray[np.float32]  # (n, dimensions): whole numbers, so that products are exact.
    length: Floats  # Of the vector; 0 where there are no words.
    stress: Floats  # (n, factors)
    sealed: Bools
    place: Ints  # In the table of likely partners; -1 for a body that is not in it.
    tier: Ints
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
        return cast("Columns", Taken(self, rows))


class Taken:
    """Some rows of columns; each column is taken when it is first asked for, since most rules ask for few."""

    def __init__(self, columns: Columns, rows: Ints) -> None:
        self._columns, self._rows = columns, rows

    def __getattr__(self, name: str) -> Any:
        column = getattr(self._columns, name).take(self._rows, axis=0)
        self.__dict__[name] = column
        return column


@dataclass(frozen=True)
class Likely:
    """How likely a partner each principal council is of each other: (kinds of service, us, them), 0 to 1."""

    codes: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]  # Group, and which tier delivers it.
    values: Floats
    places: Ints  # The same as a place in the row, 1 for the likeliest.

    @classmethod
    def nothing(cls) -> Self:
        return cls((), (), np.zeros((1, 1, 1)), np.ones((1, 1, 1), dtype=np.int64))


@dataclass(frozen=True)
class Market:
    """Listings in the order of their numbers, their services, and the ties between them."""

    sides: tuple[Side, ...]
    services: tuple[Service, ...]
    models: tuple[str, ...]  # The delivery models that the columns of places stand for.
    nations: tuple[str, ...]
    as_of: date | None
    columns: Columns
    families: Ints  # (services,): services that are siblings, directly or not, have one number.
    siblings: Bools  # (services, services), True for the service itself.
    runs: Bools  # (tiers and none, nations and unknown, services)
    kin: PairSet
    borders: PairSet
    partnered: PairSet  # Of bodies in a category: body times the number of services, plus the service.
    refused: PairSet
    acquainted: PairSet  # Bodies with a record of each other, in the order of ``track``.
    track: tuple[Track, ...]
    likely: Likely
    kinds: Ints  # (services,): which plane of the likely values is theirs; -1 for none.

    @classmethod
    def of(
        cls,
        sides: Iterable[Side],
        services: Iterable[Service],
        ties: Ties | None = None,
        *,
        as_of: date | None = None,
        likely: Likely | None = None,
    ) -> Self:
        """The market on a day, on which notice could be given; without one, notice is not asked for."""
        rows = tuple(sorted(sides, key=lambda side: side.listing))
        known = tuple(sorted(services, key=lambda service: service.slug))
        ties, likely = ties or Ties(), likely or Likely.nothing()
        place = {service.slug: number for number, service in enumerate(known)}
        models = tuple(sorted({name for side in rows for name in side.models}))
        nations = tuple(sorted({side.nation for side in rows} - {""}))
        siblings = _siblings(known, place)
        track = {(min(pair), max(pair)): record for pair, record in ties.track.items()}
        return cls(
            sides=rows,
            services=known,
            models=models,
            nations=nations,
            as_of=as_of,
            columns=_columns(rows, place, models, nations, likely.codes, as_of),
            families=families(siblings),
            siblings=siblings,
            runs=np.array(
                [
                    [[service.may_be_run_by(tier, nation) for service in known] for nation in (*nations, "")]
                    for tier in (*TIERS, "other", "")
                ]
            ).reshape(len(TIERS) + 2, len(nations) + 1, len(known)),
            kin=PairSet.of(ties.kin),
            borders=PairSet.of(ties.borders),
            partnered=PairSet.of(
                (one * len(known) + place[slug], other * len(known) + place[slug])
                for one, other, slug in ties.partnered
                if slug in place
            ),
            refused=PairSet.of(ties.refused),
            acquainted=PairSet.of(track),
            track=tuple(track[pair] for pair in sorted(track)),
            likely=likely,
            kinds=np.array(
                [
                    likely.kinds.index(kind) if (kind := (s.group, s.delivered_by)) in likely.kinds else -1
                    for s in known
                ],
                dtype=np.int64,
            ),
        )


def leaves(
    contract_ends: date | None, break_on: date | None, notice: int | None, as_of: date | None
) -> date | None:
    """The day from which a contract lets a council go.

    That of its break while notice for it can still be given, else that of its end. Notice that comes too late
    for the end moves it on; a break that has gone by counts no more.
    """
    told = _months_on(as_of, notice or 0) if as_of else None
    if break_on and (told is None or told <= break_on) and (not contract_ends or break_on < contract_ends):
        return break_on
    if contract_ends is None or told is None or not notice or (as_of and contract_ends <= as_of):
        return contract_ends
    return max(contract_ends, told)


def _months_on(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def families(siblings: Bools) -> Ints:
    """A number a service: the same for all that are linked as siblings, directly or by others."""
    linked = siblings.copy()
    while not np.array_equal(wider := np.asarray(linked @ linked, dtype=np.bool_), linked):
        linked = wider
    return np.asarray(linked.argmax(axis=1), dtype=np.int64) if len(linked) else np.zeros(0, dtype=np.int64)


def _siblings(services: Sequence[Service], place: Mapping[str, int]) -> Bools:
    linked = np.eye(len(services), dtype=np.bool_)
    for row, service in enumerate(services):
        for slug in service.siblings:
            if slug in place:
                linked[row, place[slug]] = linked[place[slug], row] = True
    return linked


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


def _columns(
    sides: Sequence[Side],
    place: Mapping[str, int],
    models: Sequence[str],
    nations: Sequence[str],
    register: Sequence[str],
    as_of: date | None,
) -> Columns:
    def numbers(read: Callable[[Side], Any]) -> Floats:
        return np.array([np.nan if (v := read(s)) is None else float(v) for s in sides], dtype=np.float64)

    def days(read: Callable[[Side], date | None]) -> Floats:
        return numbers(lambda side: None if (day := read(side)) is None else day.toordinal())

    def whole(read: Callable[[Side], int]) -> Ints:
        return np.array([read(side) for side in sides], dtype=np.int64)

    def codes(read: Callable[[Side], str], of: Sequence[str] | None = None) -> Ints:
        words = sorted({read(side) for side in sides} - {""}) if of is None else of
        number = {word: index for index, word in enumerate(words)}
        return np.array([number.get(read(side), -1) for side in sides], dtype=np.int64)

    vector = _vectors(sides)
    return Columns(
        listing=whole(lambda side: side.listing),
        body=whole(lambda side: side.body),
        category=whole(lambda side: place[side.category]),
        offers=np.array([side.offers for side in sides], dtype=np.bool_),
        closed=np.array([side.closed for side in sides], dtype=np.bool_),
        places=(places := _places(sides, models)),
        accepts=_accepted(places),
        systems=_bits([side.systems for side in sides]),
        role=codes(lambda side: side.role, ROLES),
        earliest=days(lambda side: side.earliest),
        latest=days(lambda side: side.latest),
        leaves=days(lambda s: leaves(s.contract_ends, s.break_on, s.notice_months, as_of)),
        term_years=numbers(lambda side: side.term_years or None),
        room=numbers(lambda side: room(side)),
        unit=codes(lambda side: side.unit.strip().casefold()),
        staff=numbers(lambda side: side.staff or None),
        cost=numbers(lambda side: spends(side)),
        stage=codes(lambda side: side.stage, STAGES),
        pace=codes(lambda side: side.pace, PACES),
        sponsor=whole(lambda side: -1 if not side.sponsor else int(side.sponsor != NO_SPONSOR)),
        decided_by=codes(lambda side: side.decided_by, DECIDERS),
        min_partners=whole(lambda side: side.min_partners),
        max_partners=numbers(lambda side: side.max_partners),
        vector=vector,
        length=np.sqrt((vector.astype(np.float64) ** 2).sum(axis=1)),
        stress=np.array([side.stress or (1.0,) * len(FACTORS) for side in sides], dtype=np.float64).reshape(
            len(sides), len(FACTORS)
        ),
        sealed=np.array([side.sealed for side in sides], dtype=np.bool_),
        place=codes(lambda side: "" if side.sealed else side.code, register),
        tier=whole(lambda side: len(TIERS) + 1 if not side.tier else _tier(side.tier)),
        reach=codes(lambda side: side.reach, REACHES),
        reach_km=numbers(lambda side: side.reach_km),
        nation=codes(lambda side: side.nation, nations),
        region=codes(lambda side: side.region),
        latitude=numbers(lambda side: side.latitude),
        longitude=numbers(lambda side: side.longitude),
        population=numbers(lambda side: side.population or None),
        density=numbers(lambda side: side.density or None),
        share_rural=numbers(lambda side: side.share_rural),
        deprivation=numbers(lambda side: side.deprivation),
    )


def room(side: Side) -> int | None:
    """How much an offer could take, or a seek needs, in its own unit."""
    return (side.spare if side.offers and side.spare else side.volume) or None


def spends(side: Side) -> float | None:
    """Pounds a year: what was said, or the middle of the band on a scale of ratios."""
    if side.cost or not side.cost_band:
        return side.cost or None
    low, high = side.cost_band
    return math.sqrt(low * high)


def _tier(tier: str) -> int:
    return TIERS.index(tier) if tier in TIERS else len(TIERS)


def _vectors(sides: Sequence[Side]) -> NDArray[np.float32]:
    """Signed bytes as they came, so that any order of adding up gives the same."""
    size = max((len(side.said.vector) for side in sides if side.said), default=1)
    blank = bytes(size)
    joined = b"".join(side.said.vector if side.said else blank for side in sides)
    return np.frombuffer(joined, dtype=np.int8).reshape(len(sides), size).astype(np.float32)


def _places(sides: Sequence[Side], models: Sequence[str]) -> Ints:
    number = {name: index for index, name in enumerate(models)}
    places = np.full((len(sides), len(models)), -1, dtype=np.int64)
    for row, side in enumerate(sides):
        for place, name in enumerate(dict.fromkeys(side.models)):
            places[row, number[name]] = place
    return places


def _accepted(places: Ints) -> NDArray[np.uint64]:
    bits = np.uint64(1) << np.arange(places.shape[1], dtype=np.uint64)
    return np.where(places >= 0, bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)


def _bits(sets: Sequence[Sequence[str]]) -> NDArray[np.uint64]:
    names = sorted({name for one in sets for name in one})
    number = {name: index for index, name in enumerate(names)}
    bits = np.zeros((len(sets), len(names) // 64 + 1), dtype=np.uint64)
    for row, one in enumerate(sets):
        for name in one:
            bits[row, number[name] // 64] |= np.uint64(1 << (number[name] % 64))
    return bits
