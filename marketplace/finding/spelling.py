"""Which names come nearest to what somebody typed, counted in the letters that both have in a row. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

LEAST = 0.3  # Of "harringay" and "haringey" a little more than a third of all trigrams are the same.
PART = 0.6  # What it is worth that all that was typed stands in a longer name.
CLOSE = 0.6  # Of the best: what is much further away is not what was meant.
# Words that half of all bodies have in their names, and that tell none from another.
COMMON = frozenset(
    "and borough city council corporation county district in metropolitan of on royal the upon".split()
)


def nearest(words: str, names: Mapping[int, Iterable[str]], number: int) -> list[int]:
    """Those bodies, best first, of which a name comes near to these words; equals in the order given."""
    typed = trigrams(words)
    likenesses = {
        key: max((alike(typed, trigrams(name)) for name in of), default=0.0) for key, of in names.items()
    }
    best = max(likenesses.values(), default=0.0)
    near = [key for key, value in likenesses.items() if value >= max(LEAST, CLOSE * best)]
    return sorted(near, key=lambda key: -likenesses[key])[:number]


def alike(typed: frozenset[str], name: frozenset[str]) -> float:
    """From 0, nothing in common, to 1, the same trigrams; part of a name counts for something."""
    shared = len(typed & name)
    return max(shared / (len(typed | name) or 1), PART * shared / (len(typed) or 1))


@lru_cache(maxsize=8192)
def trigrams(name: str) -> frozenset[str]:
    """Every three letters in a row of each telling word, with two blanks before it and one after it."""
    said = re.findall(r"\w+", plain(name))
    telling = [word for word in said if word not in COMMON] or said
    return frozenset(f"  {word} "[at : at + 3] for word in telling for at in range(len(word) + 1))


def plain(name: str) -> str:
    """Small letters without accents and apostrophes."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in "'’")
