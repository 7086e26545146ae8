"""The spreadsheet to fill in: heads, the words that may stand below them, and what each column asks."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _

from councils.models import Council
from councils.spreadsheets import as_csv as rows_as_csv
from councils.spreadsheets import guarded
from services.columns import COLUMNS, Column, Words
from services.spreadsheet import MOST_ROWS, SHEET

WORDS = "Words"
HELP = "How to fill it in"


def as_csv() -> bytes:
    """The heads alone."""
    return rows_as_csv([head_of(column) for column in COLUMNS], []).encode("utf-8-sig")


def head_of(column: Column) -> str:
    """Its name, with a star where the cells below must not be empty."""
    return f"{column.head}*" if column.is_needed else str(column.head)


def as_xlsx(council: Council) -> bytes:
    """Three sheets: one to fill in, the words, and an explanation of each column."""
    from openpyxl import Workbook  # Half a second that only an import of listings needs.

    book = Workbook()
    listings = book.active
    listings.title = SHEET
    words = book.create_sheet(WORDS)
    fill_listings(listings)
    fill_words(words, listings, Words(council))
    fill_help(book.create_sheet(HELP))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def fill_listings(sheet: Any) -> None:
    from openpyxl.styles import Font

    sheet.append([head_of(column) for column in COLUMNS])
    sheet.freeze_panes = "A2"
    for cell, column in zip(sheet[1], COLUMNS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = max(14, len(str(column.head)) + 3)
        if column.name.endswith("_on"):
            sheet.column_dimensions[cell.column_letter].number_format = "yyyy-mm-dd"


def fill_words(sheet: Any, listings: Any, words: Words) -> None:
    """A column for each that only some words fill; where one word fills a cell, the cell offers them."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    chosen = [column for column in COLUMNS if column.name in words.known]
    for place, column in enumerate(chosen, 1):
        letter, offered = get_column_letter(place), words.offered(column.name)
        for number, word in enumerate([str(column.head), *map(guarded, offered)], 1):
            sheet.cell(number, place, word)
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = 40
        if offered and column.name not in ("delivery_models", "systems"):
            source = f"{WORDS}!${letter}$2:${letter}${len(offered) + 1}"
            choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
            listings.add_data_validation(choice)
            there = get_column_letter(COLUMNS.index(column) + 1)
            choice.add(f"{there}2:{there}{MOST_ROWS + 1}")


def fill_help(sheet: Any) -> None:
    from openpyxl.styles import Font

    sheet.append([_("Column"), _("Must it be filled in?"), _("What to write"), _("For example")])
    for column in COLUMNS:
        needed = _("Yes") if column.is_needed else ""
        sheet.append([str(column.head), needed, str(column.hint), str(column.example)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 40
