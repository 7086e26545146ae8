"""A spreadsheet is read in memory and as text; what would take long, run or hide something is refused."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date, datetime
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from services.spreadsheet import MOST_BYTES, MOST_ROWS, Unreadable, read
from tests.services.workbooks import BEGIN, END, cell, comma_separated, rebuilt, xlsx

ROWS = [["Title", "Volume"], ["Payroll for two", "1500"], ["", ""], ["Audit", ""]]


def told(name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(name, content)
    return str(refusal.value)


def values(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    return [(row.number, [cell for cell in row.cells if cell]) for row in read(name, content)]


def named(value: object) -> object:
    """What a test is called by: not the bytes of a file, which differ from one second to the next."""
    return "file" if isinstance(value, bytes) else value


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", xlsx(ROWS)),
        ("a.XLSX", xlsx(ROWS, title="Another name")),
        ("a.csv", comma_separated(ROWS)),
        ("a.csv", comma_separated(ROWS, between=";")),
        ("a.csv", comma_separated(ROWS, between="\t", charset="utf-16")),
        ("a.csv", comma_separated(ROWS, charset="cp1252")),
    ],
    ids=named,
)
def test_rows_are_read_with_the_numbers_that_people_see(name: str, content: bytes) -> None:
    assert values(name, content) == [
        (1, ["Title", "Volume"]),
        (2, ["Payroll for two", "1500"]),
        (4, ["Audit"]),
    ]


def test_letters_of_windows_are_read() -> None:
    content = comma_separated([["Title"], ["Ynys Môn – £5"]], charset="cp1252")
    assert values("a.csv", content)[1] == (2, ["Ynys Môn – £5"])


def test_numbers_dates_and_answers_are_read_as_one_types_them() -> None:
    row = [1500, 7.5, 1500.0, date(2027, 4, 1), datetime(2027, 4, 1, 9), True, "1,500"]
    [(_number, cells)] = values("a.xlsx", xlsx([row]))
    assert cells == ["1500", "7.5", "1500", "2027-04-01", "2027-04-01", "yes", "1,500"]


@pytest.mark.parametrize("typed", ["=1+1", "+44", "-1", "@SUM(A1)", '=HYPERLINK("https://evil.example")'])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_looks_like_a_formula_is_text(kind: str, typed: str) -> None:
    content = xlsx([[typed]]) if kind == "xlsx" else comma_separated([[typed]])
    assert values(f"a.{kind}", content) == [(1, [typed])]


def test_a_formula_of_several_cells_is_text() -> None:
    sheet = b'<row r="1"><c r="A1"><f t="array" ref="A1:A2">SUM(1,2)</f><v>3</v></c></row>'
    assert values("a.xlsx", rebuilt(sheet)) == [(1, ["=SUM(1,2)"])]


def test_so_many_rows_and_no_more() -> None:
    rows = [["Title"], *([f"Row {number}"] for number in range(MOST_ROWS))]
    assert len(read("a.csv", comma_separated(rows))) == MOST_ROWS + 1
    assert "more than 500 rows" in told("a.csv", comma_separated([*rows, ["One more"]]))
    assert "more than 500 rows" in told("a.xlsx", xlsx([*rows, ["One more"]]))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n,,\n", "is empty"),
        ("a.xlsx", xlsx([]), "is empty"),
        ("a.csv", b"a" * (MOST_BYTES + 1), "larger than 2 MB"),
        ("a.pdf", b"%PDF-1.7", "saved as .xlsx or .csv"),
        ("a.csv", xlsx(ROWS), "saved as .xlsx or .csv"),
        ("a.xlsx", comma_separated(ROWS), "saved as .xlsx or .csv"),
        ("a.xlsm", xlsx(ROWS), "saved as .xlsx or .csv"),
        ("a.csv", b"Title\nA\x00B", "saved as .xlsx or .csv"),
        ("a.csv", b"\xff\xfe\x00\xd8\n\x00", "letters of the file"),
        ("a.csv", b'Title\n"' + b"x" * 200_000, "a cell that never ends"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "has a password"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 600, "damaged"),
        ("a.xlsx", xlsx(ROWS)[:-200], "damaged"),
        ("a.xlsx", rebuilt(xl__vbaProject__bin=b"x"), "macros"),
        ("a.xlsx", rebuilt(xl__embeddings__a=b"MZ"), "macros"),
        ("a.xlsx", rebuilt(xl__macrosheets__sheet1=b"<a/>"), "macros"),
    ],
    ids=named,
)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, content: bytes, why: str) -> None:
    assert why in told(name, content)


MANY = 15 * 1024 * 1024
HOSTILE = {
    "a part that unpacks to 100 MB": lambda: rebuilt(x=b"0" * 100_000_000),
    "many parts": lambda: rebuilt(**{f"x{number}": b"" for number in range(300)}),
    "many empty rows": lambda: rebuilt(b"<row/>" * (MANY // 6)),
    "many empty cells": lambda: rebuilt(b"<row>" + b"<c/>" * (MANY // 4) + b"</row>"),
    "a row far below": lambda: rebuilt(
        b'<row r="1">' + cell("a") + b'</row><row r="99999999999">' + cell("b") + b"</row>"
    ),
    "entities that grow": lambda: entities(),
    "a part of one text": lambda: rebuilt(b"<row>" + cell("z" * MANY) + b"</row>"),
}


def entities() -> bytes:
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    sheet = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{grown}]>'.encode() + BEGIN + cell("&a11;") + END
    file = io.BytesIO()
    with ZipFile(io.BytesIO(xlsx(ROWS))) as old, ZipFile(file, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, sheet if part.filename.endswith("sheet1.xml") else old.read(part))
    return file.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_what_grows_when_it_is_unpacked_takes_little_memory(name: str) -> None:
    content = HOSTILE[name]()
    assert len(content) < MOST_BYTES
    tracemalloc.start()
    try:
        assert len(read("a.xlsx", content)) <= 1
    except Unreadable:
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 150_000_000, f"{most:,} bytes"


def test_a_file_is_held_in_memory_and_too_large_a_one_not_at_all() -> None:
    large = settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1
    for size, kept in ((10, 10), (large, 0)):
        request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.csv", b"x" * size)})
        file = request.FILES["file"]
        assert type(file) is InMemoryUploadedFile
        assert (file.size, len(file.read())) == (size, kept)
    assert settings.FILE_UPLOAD_HANDLERS == ["marketplace.uploads.KeptInMemory"]
