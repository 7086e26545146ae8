"""Charts: figures in, shapes out, and the same figures as words beside them."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from marketplace.canvas import NARROW, WIDE, Canvas, fit, halves, under_the_picture
from marketplace.charts import Mark, Series, draw
from marketplace.figures import in_full, in_short
from marketplace.insight.patterns.charts import CASH_FLOW, CHARTS
from marketplace.scales import Scale, steps

amounts = st.one_of(
    st.none(), st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9).map(lambda x: round(x, 2))
)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1_214_000, "£", "£1.21m"),
        (-172_400, "£", "−£172k"),
        (999_999, "£", "£1m"),
        (2_500_000_000, "£", "£2.5bn"),
        (9_999, "", "9,999"),
        (12.5, "%", "12.5%"),
        (0, "£", "£0"),
        (-0.0, "£", "£0"),
    ],
)
def test_a_figure_beside_a_bar_has_three_digits(value: float, unit: str, words: str) -> None:
    assert in_short(value, unit) == words


def test_a_figure_in_a_table_has_all_of_them() -> None:
    assert in_full(-1_150_000, "£") == "−£1,150,000"
    assert in_full(41.25, "%") == "41.25%"
    assert in_full(12.0) == "12"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.0, 1_919_000.0, -1_862_000.0], ["−£2m", "−£1m", "£0", "£1m", "£2m"]),
        ([1_400_000.0], ["£0", "£0.5m", "£1.0m", "£1.5m"]),
        ([], ["£0", "£1"]),
    ],
)
def test_a_scale_speaks_in_one_size(values: list[float], words: list[str]) -> None:
    assert Scale(steps(values), 0, 100).words("£") == words


def test_no_rule_stands_between_two_whole_things() -> None:
    assert steps([1.0, 2.0]) == [0, 1, 2]
    assert steps([7.0]) == [0, 2, 4, 6, 8]


@given(st.lists(st.floats(-1e12, 1e12).map(lambda x: round(x, 6)), min_size=1))
def test_a_scale_holds_nought_and_every_value(values: list[float]) -> None:
    rules = steps(values)
    assert 0 in rules
    hair = (rules[-1] - rules[0]) / 1e6
    assert rules[0] <= min(values) + hair
    assert rules[-1] >= max(values) - hair
    assert 2 <= len(rules) <= 8


@given(
    rows=st.lists(st.tuples(amounts, amounts, amounts), max_size=60),
    canvas=st.sampled_from([WIDE, NARROW]),
    words=st.text(max_size=20),
)
def test_everything_is_drawn_inside_the_picture(
    rows: list[tuple[float | None, float | None, float | None]], canvas: Canvas, words: str
) -> None:
    first, second, total = ([row[place] for row in rows] for place in range(3))
    series = [Series("save", first), Series("cost", second), Series("total", total, is_line=True)]
    drawing = draw([words] * len(rows), series, unit="£", mark=Mark(0.5, "here"), canvas=canvas)
    for bar in drawing.bars:
        assert drawing.left - 1 <= bar.x <= bar.x + bar.width <= canvas.width
        assert canvas.top - 1 <= bar.y <= bar.y + bar.height <= drawing.bottom + 1
        assert bar.height >= 0
    for line in drawing.lines:
        assert all(drawing.left <= x <= canvas.width for x, _y in line.dots)
        assert all(canvas.top - 1 <= y <= drawing.bottom + 1 for _x, y in line.dots)


def test_a_figure_that_is_not_known_leaves_a_gap() -> None:
    (line,) = draw(["a", "b", "c"], [Series("total", [1, None, 3], is_line=True)]).lines
    assert line.path.count("M") == 2
    assert "L" not in line.path
    assert len(line.dots) == 2
    assert draw(["a", "b"], [Series("save", [None, 2])]).bars[0].height > 0


def test_bars_alone_say_their_figures_if_there_is_room() -> None:
    assert [value.words for value in draw(["a", "b"], [Series("save", [1, -2])]).values] == ["1", "−2"]
    assert draw(["a"] * 90, [Series("save", [123_456] * 90)], canvas=NARROW).values == []
    assert draw(["a"], [Series("save", [1]), Series("cost", [1])]).values == []


def test_labels_do_not_touch_and_long_ones_stand_in_two_lines() -> None:
    few = list(under_the_picture(["Two", "Three", "Five or more"], [60, 120, 180], 60, NARROW))
    assert [text.words for text in few] == ["Two", "Three", "Five", "or more"]
    many = [f"Week {number}" for number in range(52)]
    shown = list(under_the_picture(many, list(range(52)), 5, NARROW))
    assert 2 <= len(shown) < 10
    assert halves("Yorkshire and the Humber") == ["Yorkshire and", "the Humber"]
    assert fit([], 0)


def test_the_answer_is_written_beside_its_line() -> None:
    late, early = (draw(["a", "b", "c"], [], mark=Mark(at, "Costs back")).mark for at in (1.8, 0.2))
    assert late is not None
    assert late.text.anchor == "end"
    assert late.text.x < late.line
    assert early is not None
    assert early.text.anchor == "start"


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_the_same_figures_stand_in_a_table(chart: SimpleNamespace) -> None:
    drawn = render_to_string("components/chart.html", {"chart": chart})
    assert "style=" not in drawn
    for one in chart.series:
        for value in one.values:
            words = "Not known" if value is None else in_full(value, getattr(chart, "unit", ""))
            assert f'govuk-table__cell--numeric">{words}</td>' in drawn


def test_both_pictures_have_a_name_of_their_own_and_plain_numbers() -> None:
    drawn = render_to_string("components/chart.html", {"chart": CASH_FLOW})
    for size in ("wide", "narrow"):
        assert f'aria-labelledby="cash-flow-{size}"' in drawn
        assert f'<title id="cash-flow-{size}">{CASH_FLOW.about} The figures are in the table below.' in drawn
    assert 'viewBox="0 0 1080 380"' in drawn
    assert 'x2="1060"' in drawn


def test_without_figures_it_says_so() -> None:
    drawn = render_to_string("components/chart.html", {"chart": CHARTS["nothing"]})
    assert "<svg" not in drawn
    assert "No figures yet" in drawn
