"""What one text changes of another, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORDS = re.compile(r"\s+|\S+")
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
    for _tag, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        gone, came = "".join(before[start:end]), "".join(after[new_start:new_end])
        if gone == came:
            pieces.append(Piece("same", gone))
        else:
            pieces += [Piece("gone", gone)] * bool(gone) + [Piece("new", came)] * bool(came)
    return pieces
