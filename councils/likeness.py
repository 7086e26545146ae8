"""Which bodies are like each other: z-scores of five measures, and how far apart two bodies lie. Pure.

Arrays have a row for each body and a column for each of ``MEASURES``; what is not known is NaN. Bodies are
given together with all that are comparable with them, and with nobody else: the scale is theirs alone. Sums
are exactly rounded (``math.fsum``), so the order of the bodies changes no figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MEASURES = ("population", "density", "rurality", "deprivation", "spending")
LEAST_SHARED = 3  # Measures that must be known of both bodies before they are compared.
LEAST_YARDSTICK = 20_000  # People. The City of London and the Isles of Scilly would stretch every scale.
FLAT = 1e-9  # A measure that varies by less than this says nothing.
DECIMALS = 6  # Bodies that are no further apart than this are equally near, and stand by key.


@dataclass(frozen=True)
class Body:
    """What the sources say of one body; None, or no year, where they say nothing."""

    key: str
    population: float | None = None  # People.
    density: float | None = None  # People a square kilometre.
    rurality: float | None = None  # Share of people in rural areas, 0 to 1.
    deprivation: float | None = None  # Score, higher is more deprived; comparable within one nation.
    spending: Mapping[str, float] = field(default_factory=dict)  # Pounds a head, by financial year.


@dataclass(frozen=True)
class Alike:
    """Another body, and how far it lies from the one that was asked about."""

    key: str
    distance: float  # Standard deviations, root mean square over the measures known of both.
    apart: tuple[float | None, ...]  # Standard deviations in each of ``MEASURES``, None where not known.

    @property
    def shared(self) -> int:
        """How many measures are known of both."""
        return sum(one is not None for one in self.apart)


def nearest(bodies: Sequence[Body], key: str, number: int) -> list[Alike]:
    """The other bodies that are most like this one, nearest first; none where too little is known."""
    scores, row = z_scores(bodies), [body.key for body in bodies].index(key)
    apart = np.abs(scores - scores[row])
    found = [
        Alike(body.key, round(float(far), DECIMALS), tuple(None if math.isnan(one) else one for one in parts))
        for body, far, parts in zip(bodies, distances(scores, row), apart.tolist(), strict=True)
        if body.key != key and not math.isnan(far)
    ]
    return sorted(found, key=lambda alike: (alike.distance, alike.key))[:number]


def distances(scores: Floats, row: int) -> Floats:
    """How far each body lies from that of one row, in standard deviations; NaN where too little is known.

    Root mean square over the measures that both have, so that a gap makes nobody near or far.
    """
    apart = (scores - scores[row]) ** 2
    known = ~np.isnan(apart)
    shared = known.sum(axis=1)
    total = np.where(known, apart, 0.0).sum(axis=1)
    far = np.sqrt(total / np.maximum(shared, 1))
    return np.where(shared >= LEAST_SHARED, far, np.nan)


def z_scores(bodies: Sequence[Body]) -> Floats:
    """How many standard deviations each body lies above the mean of all, (bodies, measures).

    Of population, density and spending the logarithm counts: twice as many people are the same step from
    50,000 as from 500,000, and the largest city does not flatten the differences among the others.
    """
    yardsticks = np.array([is_yardstick(body) for body in bodies], dtype=np.bool_)
    columns = [
        _scored(_logs(body.population for body in bodies), yardsticks),
        _scored(_logs(body.density for body in bodies), yardsticks),
        _scored(_values(body.rurality for body in bodies), yardsticks),
        _scored(_values(body.deprivation for body in bodies), yardsticks),
        _spending(bodies, yardsticks),
    ]
    return np.array(columns, dtype=np.float64).T.reshape(len(bodies), len(MEASURES))


def is_yardstick(body: Body) -> bool:
    """Whether it sets the scale, rather than only standing somewhere on it."""
    return body.population is None or body.population >= LEAST_YARDSTICK


def _spending(bodies: Sequence[Body], yardsticks: Bools) -> Floats:
    """The score of each body's latest return, among the returns of the same year.

    So a body whose newest figures are two years old is not thought thrifty. A year counts once more than half
    of those that ever made a return have made one.
    """
    least = sum(bool(body.spending) for body in bodies) / 2
    latest = np.full(len(bodies), np.nan)
    for year in sorted({year for body in bodies for year in body.spending}):
        returned = _logs(body.spending.get(year) for body in bodies)
        if np.count_nonzero(~np.isnan(returned)) > least:
            scored = _scored(returned, yardsticks)
            latest = np.where(np.isnan(scored), latest, scored)
    return latest


def _scored(values: Floats, yardsticks: Bools) -> Floats:
    """Deviations from the mean of the bodies that set the scale; 0 for all where these do not differ."""
    told = ~np.isnan(values)
    known = values[told & yardsticks] if (told & yardsticks).any() else values[told]
    mean = math.fsum(known) / max(len(known), 1)
    spread = math.sqrt(math.fsum((known - mean) ** 2) / max(len(known), 1))
    if spread <= FLAT * max(1.0, abs(mean)):
        return np.where(told, 0.0, np.nan)
    return np.asarray((values - mean) / spread)


def _values(numbers: Iterable[float | None]) -> Floats:
    return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)


def _logs(numbers: Iterable[float | None]) -> Floats:
    """Natural logarithms; a sum that is not above nought has none, and counts as not known."""
    return _values(math.log(number) if number and number > 0 else None for number in numbers)
