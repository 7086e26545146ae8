"""What one text changes of another, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORDS = re.compile(r"\S+\s*|^\s+")  # Each word with the space after it.
Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: Kind
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The pieces in reading order: those not gone make up the new text, those not new the old one."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    pieces: list[Piece] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        gone, came = "".join(before[start:end]), "".join(after[new_start:new_end])
        if tag == "equal":
            pieces.append(Piece("same", gone))
            continue
        space = shared_space(gone, came)
        found = Piece("gone", gone.removesuffix(space)), Piece("new", came.removesuffix(space))
        pieces += [piece for piece in (*found, Piece("same", space)) if piece.text]
    return pieces


def shared_space(one: str, other: str) -> str:
    """The white space with which both texts end."""
    space = one[len(one.rstrip()) :]
    return space if space == other[len(other.rstrip()) :] else ""


MOST_SLIPS = 3
LEAST_LENGTH = 4  # Shorter words turn into others by one letter: now and not.


def is_slip(old: str, new: str) -> bool:
    """Whether the new text mends a few misspelt words, or capitals and stops, and says the same otherwise.

    Words stay as many. A figure, an address or a short word is never a slip.
    """
    before, after = old.split(), new.split()
    if len(before) != len(after):
        return False
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    return len(changed) <= MOST_SLIPS and all(is_misspelt(one, other) for one, other in changed)


def is_misspelt(one: str, other: str) -> bool:
    """Whether one word is the other with a letter or two amiss; of a short one, with its stops alone."""
    if re.search(r"[\d@/£%]", one + other):
        return False
    bare, also = re.sub(r"\W", "", one).casefold(), re.sub(r"\W", "", other).casefold()
    if bare == also:
        return True
    shorter = min(len(bare), len(also))
    return LEAST_LENGTH <= shorter < 40 and apart(bare, also) <= (1 if shorter < 8 else 2)


def apart(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped to make one word the other."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, its in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != its))
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], its):
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
