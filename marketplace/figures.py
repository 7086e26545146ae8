"""Figures as people read them, with what they count: £1.2m, 41%, 1,204.

Pure: numbers in, words out. A unit is "£", "%" or nothing; a minus is a real one.
"""

from __future__ import annotations

from decimal import Decimal

Figure = int | float | Decimal

SIZES = ((1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k"), (1, ""))
SHORT_FROM = 10_000  # Below this a figure is no longer than its short form.


def in_full(value: Figure, unit: str = "") -> str:
    """A figure for a table: every digit that was given."""
    return signed(value, f"{abs(value):,}".removesuffix(".0"), unit)


def in_short(value: Figure, unit: str = "") -> str:
    """A figure beside a bar: its first three digits."""
    whole = abs(float(value))
    divisor, suffix = size_of(whole if whole < SHORT_FROM else float(f"{whole:.3g}"))
    size = whole / divisor
    words = f"{size:,.{2 if size < 10 else 1 if size < 100 else 0}f}"
    if "." in words:
        words = words.rstrip("0").rstrip(".")
    return signed(value, words + suffix, unit)


def size_of(size: float) -> tuple[int, str]:
    """By what a figure is divided, and the letters that say so."""
    if size < SHORT_FROM:
        return 1, ""
    return next((divisor, suffix) for divisor, suffix in SIZES if size >= divisor)


def signed(value: Figure, words: str, unit: str) -> str:
    sign = "−" if value < 0 and words.strip("0.,") else ""
    return f"{sign}{'£' if unit == '£' else ''}{words}{'%' if unit == '%' else ''}"
