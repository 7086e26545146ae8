"""Scales of charts: which values have a rule across the picture, what it says, and where it stands.

Pure: numbers in, numbers and words out. Heights grow downwards, as in SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from marketplace.figures import Figure, signed, size_of

NICE = (1, 2, 2.5, 5, 10)  # Steps of a scale that people read without counting, times a power of ten.
STEPS = 4  # About how many of them a scale has.


@dataclass(frozen=True)
class Scale:
    """The values of the rules, lowest first, and the heights at which values stand."""

    values: list[float]
    top: float
    bottom: float

    def y(self, value: Figure) -> float:
        low, high = self.values[0], self.values[-1]
        return round(self.bottom - (float(value) - low) / (high - low) * (self.bottom - self.top), 1)

    def words(self, unit: str = "") -> list[str]:
        """What each rule says, all in the size of the largest: £0, £0.5m, £1.0m."""
        divisor, suffix = size_of(max(abs(value) for value in self.values))
        sizes = [abs(value) / divisor for value in self.values]
        places = next((few for few in range(6) if all(is_told(size, few) for size in sizes)), 6)
        return [
            signed(value, f"{size:,.{places}f}{suffix}" if value else "0", unit)
            for value, size in zip(self.values, sizes, strict=True)
        ]


def is_told(size: float, places: int) -> bool:
    """Whether so many decimal places tell the whole figure."""
    return abs(size - round(size, places)) < 1e-9


def steps(values: Sequence[float]) -> list[float]:
    """The values of the rules: nought is one of them, and all values lie between the first and the last.

    Where only whole things are counted, no rule stands between two of them.
    """
    least, most = min([0.0, *values]), max([0.0, *values])
    rough = (most - least) / STEPS or 1.0
    if all(value.is_integer() for value in values):
        rough = max(rough, 1.0)
    power = 10.0 ** floor(log10(rough))
    size = next(nice * power for nice in nice_steps(power) if nice * power >= rough * 0.999)
    first, last = floor(least / size + 1e-9), ceil(most / size - 1e-9)
    return [round(number * size, 9) for number in range(first, max(last, first + 1) + 1)]


def nice_steps(power: float) -> tuple[float, ...]:
    """Two and a half is no step for single things."""
    return tuple(nice for nice in NICE if power != 1 or nice != 2.5)
