"""The principal councils as rows of arrays: where they lie, whom they touch, what they are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

EARTH_KM = 6371.0
UNREACHED = 1e6  # Stands for the distance to oneself, and to whom a ranking leaves out.


@dataclass(frozen=True)
class Body:
    """What the sources say of one principal council; blank or None where they say nothing."""

    code: str
    name: str
    kind: str
    tier: str
    nation: str
    region: str
    county: str  # The county of a district; a county's own code.
    combined_authority: str
    shire: str  # The county or region of 1974 to 1996; of a London borough, that of before 1965.
    police_area: str
    latitude: float
    longitude: float
    population: float | None = None
    area: float | None = None  # Square kilometres.
    share_rural: float | None = None
    deprivation: float | None = None  # Comparable within one nation.
    spending: tuple[tuple[str, float], ...] = ()  # The newest return: line and pounds.


@dataclass(frozen=True)
class Register:
    """All bodies, in the order of their codes, and which of them touch."""

    bodies: tuple[Body, ...]
    borders: Bools  # (bodies, bodies), by land
    across_water: Bools
    contains: Bools  # A county and its districts, both ways.
    successors: Mapping[str, tuple[str, ...]]  # By the code of a body that is no more.
    others: frozenset[str]  # Codes of bodies that are known, but no principal council of today.

    @classmethod
    def of(
        cls,
        bodies: Iterable[Body],
        borders: Iterable[tuple[str, str, str]],
        successions: Iterable[tuple[str, str]] = (),
        others: Iterable[str] = (),
    ) -> Register:
        """``borders`` are (code, code, relation); ``successions`` are (predecessor, successor)."""
        stand = tuple(sorted(bodies, key=lambda body: body.code))
        row = {body.code: number for number, body in enumerate(stand)}
        planes = {
            name: np.zeros((len(stand), len(stand)), dtype=np.bool_)
            for name in ("borders", "borders_across_water", "county_contains")
        }
        for one, other, relation in borders:
            if one in row and other in row:
                planes[relation][row[one], row[other]] = planes[relation][row[other], row[one]] = True
        followed: dict[str, list[str]] = {}
        for before, after in sorted(successions):
            followed.setdefault(before, []).append(after)
        return cls(
            stand,
            borders=planes["borders"],
            across_water=planes["borders_across_water"],
            contains=planes["county_contains"],
            successors={code: tuple(after) for code, after in followed.items()},
            others=frozenset(others) - row.keys(),
        )

    @cached_property
    def row(self) -> dict[str, int]:
        """The place of each body in the arrays, by code."""
        return {body.code: number for number, body in enumerate(self.bodies)}

    def rows_today(self, code: str) -> tuple[int, ...]:
        """A body's own row; of one that is no more, those of its successors."""
        if code in self.row:
            return (self.row[code],)
        return tuple(row for after in self.successors.get(code, ()) for row in self.rows_today(after))

    @cached_property
    def distance(self) -> Floats:
        """Kilometres between the middles of the areas, (bodies, bodies)."""
        lat = np.radians([body.latitude for body in self.bodies])
        lng = np.radians([body.longitude for body in self.bodies])
        half = np.sin((lat[:, None] - lat) / 2) ** 2
        half = half + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lng[:, None] - lng) / 2) ** 2
        return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(half)))

    @cached_property
    def touching(self) -> Bools:
        """Who borders whom, by land or across water."""
        return np.asarray(self.borders | self.across_water)

    @cached_property
    def shared_neighbours(self) -> Floats:
        """How many bodies two bodies both touch."""
        touching = self.touching.astype(np.float64)
        return np.asarray(touching @ touching)

    @cached_property
    def nearness(self) -> Floats:
        """``[a, b]``: b is the how-manieth nearest to a; 1 is the nearest."""
        return _ranks(self._apart, self._codes)

    @cached_property
    def nearness_in_kind(self) -> Floats:
        """The same among the bodies of b's kind alone."""
        kinds, ranks = self.words("kind"), np.empty_like(self._apart)
        for kind in sorted(set(kinds)):
            of_kind = kinds == kind
            ranks[:, of_kind] = _ranks(np.where(of_kind, self._apart, UNREACHED), self._codes)[:, of_kind]
        return ranks

    @cached_property
    def _apart(self) -> Floats:
        apart = self.distance.copy()
        np.fill_diagonal(apart, UNREACHED)
        return np.round(apart, 6)

    @cached_property
    def _codes(self) -> Ints:
        return np.arange(len(self.bodies))

    def words(self, name: str) -> NDArray[np.str_]:
        """One field of every body, blank where nothing is said."""
        return np.array([getattr(body, name) for body in self.bodies], dtype=np.str_)

    def numbers(self, name: str) -> Floats:
        """One figure of every body, NaN where it is not known."""
        values = [getattr(body, name) for body in self.bodies]
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    def spending(self, lines: Sequence[str]) -> Floats:
        """Pounds a head by line, (bodies, lines); NaN where there is no return."""
        rows = [
            [dict(body.spending).get(line, 0.0) / body.population for line in lines]
            if body.spending and body.population
            else [np.nan] * len(lines)
            for body in self.bodies
        ]
        return np.array(rows, dtype=np.float64).reshape(len(self.bodies), len(lines))


def _ranks(apart: Floats, codes: Ints) -> Floats:
    """The place of each column in its row, the smallest first, ties to the earlier code."""
    order = np.argsort(apart, axis=1, kind="stable")
    ranks = np.empty_like(apart)
    np.put_along_axis(ranks, order, np.broadcast_to(codes + 1.0, apart.shape), axis=1)
    return ranks
