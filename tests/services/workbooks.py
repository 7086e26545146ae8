"""Spreadsheets as people hand them in, and as nobody should."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone
from openpyxl import Workbook

BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
SHEET = "xl/worksheets/sheet1.xml"


def xlsx(rows: Sequence[Sequence[Any]], title: str = "Listings") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def comma_separated(rows: Sequence[Sequence[Any]], between: str = ",", charset: str = "utf-8-sig") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=between).writerows(rows)
    return file.getvalue().encode(charset)


def rebuilt(sheet: bytes | None = None, **parts: bytes) -> bytes:
    """A workbook with another first sheet, or with more parts; double underscores stand for slashes."""
    file = io.BytesIO()
    more = {name.replace("__", "/"): content for name, content in parts.items()}
    with ZipFile(io.BytesIO(xlsx([["Title"]]))) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            is_replaced = part.filename == SHEET and sheet is not None
            new.writestr(part.filename, BEGIN + (sheet or b"") + END if is_replaced else old.read(part))
        for name, content in more.items():
            new.writestr(name, content)
    return file.getvalue()


def cell(text: str, reference: str = "A1") -> bytes:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def row(number: int, **cells: str) -> dict[str, str]:
    """A good row of a sheet of listings, by the heads of its columns."""
    next_year = timezone.localdate().year + 1
    return {
        "Offer or seek": "Offer" if number % 2 else "seek",
        "Service": "Payroll",
        "Title": f"Payroll for two more, number {number}",
        "Summary": "We run payroll in house and have room.",
        "Details": "Twelve people.\nOne system.",
        "Delivery models": "Shared staff; joint committee",
        "Fewest partners": "",
        "Most partners": "3",
        "Earliest start": f"{next_year}-04-01",
        "Latest start": f"1/9/{next_year}",
        "Volume": "1,500",
        "Volume of what": "payslips a month",
        "Cost a year in pounds": "£350,000",
        "Systems": "mhr itrent",
        "How far away": "Within a distance",
        "Within how many km": "80",
        "Last day shown": f"1 June {next_year}",
    } | cells


def table(rows: Sequence[dict[str, str]]) -> list[list[str]]:
    """The rows below their heads."""
    heads = list(dict.fromkeys(head for cells in rows for head in cells))
    return [heads, *([cells.get(head, "") for head in heads] for cells in rows)]


BAD = {
    5: {"Title": ""},
    17: {"Service": "Dragon taming"},
    33: {"Latest start": "the day after", "Within how many km": "far"},
}


def forty_rows() -> list[list[str]]:
    """Forty listings, of which three have faults: in rows 6, 18 and 34 of the sheet."""
    return table([row(number, **BAD.get(number, {})) for number in range(1, 41)])
