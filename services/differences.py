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
