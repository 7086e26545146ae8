"""What a machine notices in a listing before a moderator reads it. It judges nothing. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from councils.contact_details import EMAIL, TELEPHONE

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def has_telephone(text: str) -> bool:
    """Whether a British telephone number stands in the text."""
    return TELEPHONE.search(text) is not None


def has_email(text: str) -> bool:
    return EMAIL.search(text) is not None


def has_link(text: str) -> bool:
    return LINK.search(text) is not None


def likeness(one: str, other: str) -> int:
    """How alike two texts are, word for word, from 0 to 100."""
    matcher = SequenceMatcher(None, one.lower().split(), other.lower().split(), autojunk=False)
    return round(100 * matcher.ratio())
