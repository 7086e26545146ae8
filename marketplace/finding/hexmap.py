"""Where each council stands on the map of hexagons, and which colour it takes.

Pure: positions are odd-r grid coordinates with r growing northwards; lengths are in the units of the
picture, in which a hexagon is 20 high. Hex map: Open Innovations, MIT.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

SIZE = 10.0
NORTHMOST = 29
WESTMOST = 6
STEPS = ((6, 4), (4, 3), (2, 2), (1, 1))  # At least so many, so dark.
AROUND = 50.0  # Half the side of a small map.


@dataclass(frozen=True)
class Spot:
    """One council on the grid: what its hexagon says, and where it leads."""

    q: int
    r: int
    title: str = ""
    address: str = ""
    count: int = 0


@dataclass(frozen=True)
class Hex:
    """One hexagon, placed and coloured."""

    x: float
    y: float
    css: str
    title: str = ""
    address: str = ""


@dataclass(frozen=True)
class Minimap:
    """A few hexagons, and the window on them."""

    view_box: str
    hexes: list[Hex]


def middle(q: int, r: int) -> tuple[float, float]:
    """The middle of a hexagon."""
    x = (q + WESTMOST + 0.5 * (r & 1) + 0.5) * sqrt(3) * SIZE
    y = (NORTHMOST - r) * 1.5 * SIZE + SIZE
    return round(x, 1), round(y, 1)


def step(count: int) -> int:
    """The step of colour for a count: 0, 1, 2 to 3, 4 to 5, 6 and more."""
    return next((darkness for least, darkness in STEPS if count >= least), 0)


def hexes(spots: Iterable[Spot], side: str) -> list[Hex]:
    """The whole map. ``side`` is "o" for offers and "s" for seeks."""
    placed = []
    for spot in spots:
        darkness = step(spot.count)
        css = f"{side}{darkness}" if darkness else "h0"
        placed.append(Hex(*middle(spot.q, spot.r), css, spot.title, spot.address))
    return placed


def minimap(here: Iterable[tuple[int, int]], all_spots: Iterable[tuple[int, int]]) -> Minimap | None:
    """Some hexagons among their neighbours; None where no position is known."""
    ours = set(here)
    if not ours:
        return None
    middles = [middle(q, r) for q, r in ours]
    x = sum(place[0] for place in middles) / len(middles)
    y = sum(place[1] for place in middles) / len(middles)
    half = AROUND + max(max(abs(px - x), abs(py - y)) for px, py in middles)
    shown = [
        Hex(*middle(q, r), "here" if (q, r) in ours else "near")
        for q, r in sorted(set(all_spots) | ours)
        if all(abs(a - b) < half - SIZE for a, b in zip(middle(q, r), (x, y), strict=True))
    ]
    view_box = f"{x - half:.1f} {y - half:.1f} {2 * half:.1f} {2 * half:.1f}"
    return Minimap(view_box, shown)
