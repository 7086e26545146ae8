"""Charts of figures by year, week or kind: where each bar, line, word and rule of the scale stands.

Pure: figures in, shapes out. Lengths are in the units of the picture's view box, in which text is 13 high.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketplace.canvas import LETTER, WIDE, Canvas, Text, under_the_picture
from marketplace.figures import Figure, in_short
from marketplace.scales import Scale, steps


@dataclass(frozen=True)
class Series:
    """Figures of one kind, one a place; None where a figure is not known."""

    css: str
    values: Sequence[Figure | None]
    is_line: bool = False


@dataclass(frozen=True)
class Mark:
    """What the picture says, written where it says it: at 5.8, eight tenths of the way from 5 to 6."""

    at: float
    words: str


@dataclass(frozen=True)
class Answer:
    """The mark as it is drawn: a line from top to bottom, and the words beside it."""

    line: float
    text: Text


@dataclass(frozen=True)
class Rule:
    """A line across the picture at one value."""

    y: float
    css: str
    label: Text


@dataclass(frozen=True)
class Bar:
    css: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line through its dots; it breaks off where a figure is not known."""

    css: str
    path: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True)
class Drawing:
    """A whole picture. ``left`` and ``right`` are where its rules begin and end."""

    canvas: Canvas
    left: float
    right: float
    bottom: float
    rules: list[Rule]
    places: list[Text]
    bars: list[Bar]
    values: list[Text]
    lines: list[Line]
    mark: Answer | None


def draw(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    mark: Mark | None = None,
    canvas: Canvas = WIDE,
) -> Drawing:
    """One picture of all series on one scale. Every series has one value a label."""
    rules = steps([float(value) for one in series for value in one.values if value is not None])
    scale = Scale(rules, canvas.top, canvas.height - canvas.below)
    words = scale.words(unit)
    left = round(max(map(len, words)) * LETTER + 16, 1)
    room = (canvas.width - canvas.right - left) / max(len(labels), 1)
    middles = [round(left + (place + 0.5) * room, 1) for place in range(len(labels))]
    bars = [one for one in series if not one.is_line]
    alone = bars[0] if len(series) == len(bars) == 1 else None
    return Drawing(
        canvas=canvas,
        left=left,
        right=canvas.width - canvas.right,
        bottom=scale.bottom,
        rules=[rule(value, said, scale, left) for value, said in zip(rules, words, strict=True)],
        places=list(under_the_picture(labels, middles, room, canvas)),
        bars=list(drawn_bars(bars, middles, room, scale, canvas)),
        values=list(told_values(alone, unit, middles, room, scale)) if alone else [],
        lines=[drawn_line(one, middles, scale) for one in series if one.is_line],
        mark=drawn_mark(mark, middles, room, canvas) if mark and middles else None,
    )


def rule(value: float, words: str, scale: Scale, left: float) -> Rule:
    y = scale.y(value)
    return Rule(y, "zero" if value == 0 else "grid", Text(left - 8, y + 4, words, "end"))


def drawn_bars(
    series: Sequence[Series], middles: Sequence[float], room: float, scale: Scale, canvas: Canvas
) -> Iterator[Bar]:
    """Bars of one place stand beside each other, around its middle."""
    width = min(room * canvas.filled / max(len(series), 1), canvas.widest_bar)
    for number, one in enumerate(series):
        for middle, value in zip(middles, one.values, strict=True):
            if value is None or value == 0:
                continue
            top, bottom = scale.y(max(value, 0)), scale.y(min(value, 0))
            x = middle + (number - len(series) / 2) * width
            yield Bar(one.css, round(x, 1), top, round(width * 0.94, 1), round(bottom - top, 1))


def told_values(
    bars: Series, unit: str, middles: Sequence[float], room: float, scale: Scale
) -> Iterator[Text]:
    """The figure at the end of each bar, if all of them have room."""
    words = ["" if value is None else in_short(value, unit) for value in bars.values]
    if max(map(len, words), default=0) * LETTER > room:
        return
    for middle, value, said in zip(middles, bars.values, words, strict=True):
        if value is not None:
            yield Text(middle, scale.y(value) + (15 if value < 0 else -5), said)


def drawn_line(series: Series, middles: Sequence[float], scale: Scale) -> Line:
    path, dots, pen = [], [], "M"
    for middle, value in zip(middles, series.values, strict=True):
        if value is None:
            pen = "M"
            continue
        y = scale.y(value)
        path.append(f"{pen}{middle} {y}")
        dots.append((middle, y))
        pen = "L"
    return Line(series.css, "".join(path), dots)


def drawn_mark(mark: Mark, middles: Sequence[float], room: float, canvas: Canvas) -> Answer:
    """The words end before their line, or begin behind it in the left half of the picture."""
    line = round(middles[0] + mark.at * room, 1)
    ends = line > canvas.width / 2
    return Answer(
        line, Text(line + (-6 if ends else 6), canvas.top + 4, mark.words, "end" if ends else "start")
    )
