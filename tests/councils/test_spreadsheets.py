"""What officers typed never becomes a formula in somebody's spreadsheet."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.spreadsheets import as_csv


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_table_has_a_heading_and_its_rows() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "Wenlow, “the” council", "cost": None},
        {"name": "two\nlines", "cost": Decimal("1.50")},
    ]
    assert read(as_csv(["name", "cost"], rows)) == [
        ["name", "cost"],
        ["Wenlow, “the” council", ""],
        ["two\nlines", "1.50"],
    ]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
def test_what_begins_like_a_formula_is_text(first: str) -> None:
    [[cell]] = read(as_csv(["a"], [{"a": f"{first}1+1"}]))[1:]
    assert cell.startswith("'")


def test_a_list_is_guarded_by_its_first_part() -> None:
    assert read(as_csv(["a"], [{"a": ["=1", "two"]}])) == [["a"], ["'=1|two"]]


def test_numbers_and_dates_stay_what_they_are() -> None:
    moment = datetime(2027, 7, 1, 11, 30, tzinfo=UTC)
    row = {"a": -5, "b": -1.5, "c": date(2027, 7, 1), "d": moment, "e": True}
    assert read(as_csv(list(row), [row]))[1] == [
        "-5",
        "-1.5",
        "2027-07-01",
        "2027-07-01 12:30:00+01:00",
        "yes",
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_no_cell_is_a_formula_and_none_is_lost(texts: list[str]) -> None:
    [_head, cells] = read(
        as_csv([str(n) for n in range(len(texts))], [{str(n): t for n, t in enumerate(texts)}])
    )
    assert len(cells) == len(texts)
    for cell, text in zip(cells, texts, strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))
        assert cell.removeprefix("'") == text.replace("\0", "").removeprefix("'")
