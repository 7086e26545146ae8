"""Spreadsheets as people hand them in, and as nobody should."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

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
