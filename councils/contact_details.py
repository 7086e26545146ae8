"""How to find a telephone number, an address or a person's name in a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

TELEPHONE = re.compile(r"(?<![\d£.,])(?:\+44[\s-]?|0)\d(?:[\s-]?\d){8,9}(?!\d)")
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-zA-Z]{2,}")
REMOVED = "[removed]"


def expression_for(words: str) -> str:
    """These words with any blanks between them, for Python and PostgreSQL alike."""
    return r"\s+".join(re.escape(word) for word in words.split())


def without(text: str, said: Sequence[str]) -> str:
    """The text, each of these words or phrases taken out wherever it stands by itself."""
    for words in said:
        text = re.sub(rf"(?<!\w){expression_for(words)}(?!\w)", REMOVED, text, flags=re.IGNORECASE)
    return text


def without_details(text: str) -> str:
    """The text without telephone numbers and email addresses."""
    return EMAIL.sub(REMOVED, TELEPHONE.sub(REMOVED, text))
