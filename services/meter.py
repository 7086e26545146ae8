"""How much of what matching weighs a listing says already, and which answer would add most. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Meter:
    """``known`` is the share of the weight that is answered, from 0 to 1; ``gains`` what each open question
    would add to it, the largest first."""

    known: float
    gains: tuple[tuple[str, float], ...]

    @property
    def percent(self) -> int:
        """Whole hundredths, and 100 only where nothing is open."""
        return 100 if not self.gains else min(99, round(self.known * 100))

    @property
    def best(self) -> str:
        """The question to answer next; empty where none would add anything."""
        return self.gains[0][0] if self.gains else ""


def measure(worth: Mapping[str, float], answered: Collection[str]) -> Meter:
    """``worth`` is what each question weighs in matching, in any unit, zero or more; equal ones keep their
    order there. A question without worth neither helps nor hinders."""
    total = sum(worth.values())
    if total <= 0:
        return Meter(1.0, ())
    still_open = [slug for slug, weight in worth.items() if weight > 0 and slug not in answered]
    gains = sorted(((slug, worth[slug] / total) for slug in still_open), key=lambda gain: -gain[1])
    known = sum(weight for slug, weight in worth.items() if slug in answered) / total
    return Meter(known, tuple(gains))
