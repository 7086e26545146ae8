"""Days, numbers, amounts and lists as they stand in a sentence, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format, localize
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

LEAST, MOST = 25_000, 80_000_000  # Pounds: where the lowest and the highest band are closed for the score.


def day(value: str) -> str:
    return date_format(date.fromisoformat(value), "j F Y")


def month(value: str) -> str:
    return date_format(date.fromisoformat(value), "F Y")


def number(value: float) -> str:
    """Grouped digits; a whole number without decimals."""
    return str(localize(int(value) if float(value).is_integer() else value))


def people(value: int) -> str:
    """A population, to three figures."""
    return number(round(value, 3 - len(str(value))))


def pounds(value: int | list[int]) -> str:
    """An amount, or a band of amounts from one to another."""
    if isinstance(value, list) and value[0] <= LEAST:
        return _("under %(amount)s") % {"amount": pounds(value[1])}
    if isinstance(value, list) and value[1] >= MOST:
        return _("over %(amount)s") % {"amount": pounds(value[0])}
    if isinstance(value, list):
        return _("%(low)s to %(high)s") % {"low": pounds(value[0]), "high": pounds(value[1])}
    if value >= 1_000_000:
        return _("£%(amount)s million") % {"amount": number(round(value / 1_000_000, 2))}
    return f"£{number(value)}"


def listed(words: list[Any]) -> str:
    return get_text_list([str(word) for word in words], _("and"))


def in_a_sentence(name: str) -> str:
    """A name as it stands inside a sentence: abbreviations keep their capitals."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
