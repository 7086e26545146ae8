"""Reads a spreadsheet that somebody hands in, in memory. Every cell is text: nothing in it is ever run."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 500  # Below the heads.
MOST_LINES = 50_000  # With the empty ones, which a file may claim without end.
MOST_COLUMNS = 100  # What stands further to the right is not read.
MOST_UNPACKED = 16 * 1024 * 1024
MOST_PARTS = 200
MOST_MARKUP = 500_000  # Tags in all parts: 500 rows of the template have some 60,000.
SHEET = "Listings"
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LOCKED = gettext_lazy("The file is an old Excel file, or has a password. Save it as .xlsx without one")
# Parts of a workbook that hold programs, or other files.
PROGRAMS = re.compile(r"vbaProject|macrosheets|dialogsheets|activeX|embeddings|ctrlProps", re.IGNORECASE)


class Unreadable(ValueError):
    """Why a file cannot be read, in a sentence for whoever chose it."""


@dataclass(frozen=True)
class Row:
    """A line of a sheet as people count them: the heads stand in the first."""

    number: int
    cells: tuple[str, ...]


def read(name: str, content: bytes) -> list[Row]:
    """The rows of the sheet that are not empty, its heads first."""
    if not content:
        raise Unreadable(_("The file is empty"))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 2 MB. Split it into several"))
    kind = name.lower().rpartition(".")[2]
    if content.startswith(OLD_EXCEL):
        raise Unreadable(LOCKED)
    if kind not in ("xlsx", "csv") or (kind == "xlsx") != content.startswith(ZIP):
        raise Unreadable(_("The file must be a spreadsheet saved as .xlsx or .csv"))
    return rows_in(cells_of_xlsx(content) if kind == "xlsx" else cells_of_csv(content))


def rows_in(lines: Iterable[list[str]]) -> list[Row]:
    """The rows that say something, each with its number."""
    found = []
    for number, cells in enumerate(lines, 1):
        if any(cell.strip() for cell in cells):
            found.append(Row(number, tuple(cells)))
        if number > MOST_LINES:
            raise Unreadable(_("The sheet goes on far below its rows. Copy them into the template"))
        if len(found) > MOST_ROWS + 1:
            told = _("The file has more than %(most)s rows. Split it into several")
            raise Unreadable(told % {"most": MOST_ROWS})
    if not found:
        raise Unreadable(_("The file is empty"))
    return found


def cells_of_csv(content: bytes) -> Iterator[list[str]]:
    text = decoded(content)
    if "\0" in text:
        raise Unreadable(_("The file must be a spreadsheet saved as .xlsx or .csv"))
    heads = text.partition("\n")[0]
    between = max(",;\t", key=heads.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=between):
            yield cells[:MOST_COLUMNS]
    except csv.Error:
        raise Unreadable(
            _("The file has a cell that never ends. Look for a quotation mark too many")
        ) from None


def decoded(content: bytes) -> str:
    """Text as spreadsheets write it: UTF-8, UTF-16 with its mark, or the way of Windows."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for charset in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The letters of the file cannot be read. Save it as .xlsx, or as CSV UTF-8"))


def cells_of_xlsx(content: bytes) -> Iterator[list[str]]:
    """From the sheet of the template's name, else from the first."""
    try:
        check_parts(content)
        yield from sheet_of(content)
    except Unreadable:
        raise
    except Exception:  # Whatever a broken or hostile workbook makes the library trip over.
        raise Unreadable(_("The workbook is damaged. Open it, save it anew and try again")) from None


def check_parts(content: bytes) -> None:
    """Look at a workbook before anything of it is unpacked."""
    with ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(LOCKED)
        if any(PROGRAMS.search(part.filename) for part in parts):
            raise Unreadable(_("The workbook holds macros or other files. Save it as .xlsx without them"))
        is_small = len(parts) <= MOST_PARTS and sum(part.file_size for part in parts) <= MOST_UNPACKED
        if not is_small or sum(archive.read(part).count(b"<") for part in parts) > MOST_MARKUP:
            raise Unreadable(_("The workbook holds far more than its rows. Copy them into the template"))


def sheet_of(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # Half a second that only an import of listings needs.

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns of every ornament that it leaves out.
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
            sheet.reset_dimensions()  # What the file says about its own size may be wrong.
            for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
                yield [] if cells.count(None) == len(cells) else [text_of(value) for value in cells]
        finally:
            book.close()


def text_of(value: Any) -> str:
    """A cell as one would type it; of a formula, what stands in it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    if isinstance(value, str | int):
        return str(value)
    return str(getattr(value, "text", "") or "")  # A formula of several cells.
