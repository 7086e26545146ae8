"""The one writer of CSV files for people: whatever was typed, no program that opens one runs a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

# What spreadsheets take for the beginning of a formula, or skip before one; the wide forms count as well.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table with a heading, every cell quoted. Encode it with ``utf-8-sig``: Excel looks for the mark."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(cell(column) for column in columns)
    for row in rows:
        writer.writerow(cell(row[column]) for column in columns)
    return file.getvalue()


def cell(value: Any) -> str:
    """The value as it stands in a file. Only text can be taken for a formula: numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | tuple):
        return cell("|".join(str(part) for part in value))
    if isinstance(value, str):
        return guarded(value)
    return str(value)


def guarded(text: str) -> str:
    """The text, marked as text where a spreadsheet would take it for a formula; NUL stands in no file."""
    kept = text.replace("\0", "")
    return f"'{kept}" if text.startswith(BEGINS_A_FORMULA) else kept
