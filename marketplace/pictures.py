"""Small pictures of numbers, drawn as SVG paths: how well two sides fit, and how much of that is known.

Pure: numbers in, shapes out. Lengths are in the units of the picture's view box.
"""

from __future__ import annotations

from dataclasses import dataclass

STRONG, GOOD, POSSIBLE = 80, 65, 50  # The fit from which the word is used, of 100.
HIGH, MEDIUM = 0.8, 0.6  # The share of factors known from which the word is used.
PITCH = 9.8  # From one hexagon's middle to the next.


@dataclass(frozen=True)
class Bars:
    """Two bars in a picture 200 wide: one ends in a point, the other in the notch that takes it."""

    left: str
    right: str


@dataclass(frozen=True)
class Hexagon:
    x: float
    css: str


def bars(fit_for_us: float, fit_for_them: float) -> Bars:
    """Each grows from its own edge with its fit, 0 to 100, and at 100 each they meet; at 0 there is none."""
    point = round(0.97 * clamp(fit_for_us), 1)
    notch = round(200 - 1.01 * clamp(fit_for_them), 1)
    return Bars(
        left=f"M0 0H{point}L{point + 6:.1f} 8 {point} 16H0Z" if point else "",
        right=f"M200 0H{notch}L{notch + 6:.1f} 8 {notch} 16H200Z" if notch < 200 else "",
    )


def clamp(fit: float) -> float:
    return min(100.0, max(0.0, fit))


def fit_word(fit: float) -> str:
    """One of strong, good, possible, weak."""
    if fit >= STRONG:
        return "strong"
    if fit >= GOOD:
        return "good"
    return "possible" if fit >= POSSIBLE else "weak"


def confidence_word(known: int, asked: int) -> str:
    """One of high, medium, low."""
    share = known / asked if asked else 0.0
    if share >= HIGH:
        return "high"
    return "medium" if share >= MEDIUM else "low"


def row_of_hexagons(known: int, asked: int) -> list[Hexagon]:
    """One hexagon a factor, those known filled."""
    return [
        Hexagon(round(5 + PITCH * place, 1), "on" if place < known else "off")
        for place in range(max(asked, 0))
    ]
