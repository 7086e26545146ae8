"""What charts are drawn on: the two sizes of picture, and the words along its lower edge.

Pure. Lengths are in the units of the picture's view box, in which text is 13 high.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LETTER = 7.3  # The width of a letter, rounded up: what stands side by side must not touch.


@dataclass(frozen=True)
class Canvas:
    """The size of a picture, and the share of a place on its scale that its bars fill."""

    width: float
    height: float
    top: float = 20
    below: float = 36
    right: float = 20
    filled: float = 0.68
    widest_bar: float = 64
    dot: float = 4


WIDE = Canvas(width=1080, height=380)
NARROW = Canvas(width=320, height=300, top=18, below=34, right=6, widest_bar=32, dot=3)


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    words: str
    anchor: str = "middle"


def under_the_picture(
    labels: Sequence[str], middles: Sequence[float], room: float, canvas: Canvas
) -> Iterator[Text]:
    """Every label, in two lines where one is too long; or as many as stand side by side, evenly spaced."""
    in_one, in_two = [[label] for label in labels], [halves(label) for label in labels]
    lines = in_two if not fit(in_one, room) and fit(in_two, room) else in_one
    every = next((step for step in range(1, len(lines)) if fit(lines[::step], room * step)), len(lines)) or 1
    for middle, label in list(zip(middles, lines, strict=True))[::every]:
        for number, words in enumerate(label):
            yield Text(middle, canvas.height - 22 + 14 * (number or len(label) == 1), words)


def halves(label: str) -> list[str]:
    """Two lines, as even as the words allow."""
    gaps = [place for place, letter in enumerate(label) if letter == " "]
    if not gaps:
        return [label]
    gap = min(gaps, key=lambda place: abs(2 * place + 1 - len(label)))
    return [label[:gap], label[gap + 1 :]]


def fit(labels: Sequence[Sequence[str]], room: float) -> bool:
    """Whether labels with so much room each do not touch."""
    widths = [max(map(len, lines)) * LETTER for lines in labels]
    return all((one + other) / 2 + 8 <= room for one, other in pairwise(widths))
