"""Texts as vectors, by what was learned of words: ``terms.csv`` and ``services.csv``. Pure.

A text's words are weighed by how rare they are and projected on the directions in which the project's texts
differ. Words that were never seen have a few directions of their own. All is whole numbers, so that a text
has one vector, whenever and with whatever others it is read.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from marketplace.matching.market import Said
from marketplace.matching.words.reading import words

FOLDER = Path(__file__).parent
TERMS, SERVICES = FOLDER / "terms.csv", FOLDER / "services.csv"
UNSEEN = 16  # Directions for words that were never seen.
UNSEEN_WORTH = 0.5  # They keep their whole length, where those of known words lose most of it.
SCALE = 1000  # Of weights and directions, as whole numbers.
FEW = 5  # Words, below which a text says too little to be compared.
TOLD = 12  # The most particular words of a text, which a reason may name.
IN_TITLE = 2.0  # A title names the thing, so its words are told so much sooner.
NEVER_TOLD = frozenset(
    """
    able act acts adding agree ahead align alone amount arguing ask asked attached awaiting badly
    becoming begin bought bound bring brings broad build built busy calculated came candidly carries
    carry class classes clear clearly closed colours comes connect continue copy councils current cut
    days deal difficult divides double due employed ended engaged established exactly explore fail
    failing fall falls favour find finds follow frank free further gave gives going gone grow hand hold
    honestly house idle incoming informal join joined joins keen key leaving left lend lends lent let
    likely limits longer look looked looks lose lost main match mean means met method move newly nobody
    obstacle occasionally old ours plainly prefer preferably preferred project projects promoted public
    reach ready real reason regular remain remains resigned return runs selling serve simpler sit sits
    stand stands start started step stop stops style sure test tested tests theirs thirty told tried
    turn turns unable unused usual wait waiting want welcome went willing withdraws worth write yearly
    """.split()
)
"""Words that count in a vector and name nothing: quoted by themselves they would tell a reader little."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Words:
    """What was learned: a rarity and a direction for each stem, and what is no news in texts of a service."""

    rarity: Mapping[str, float]
    rows: Mapping[str, int]
    directions: Integers  # (stems, dimensions)
    common: Mapping[str, frozenset[str]]  # Stems that are no news in texts of a service.

    @property
    def rarest(self) -> float:
        return max(self.rarity.values(), default=1.0)

    def said(self, texts: Iterable[str], service: str) -> Said | None:
        """A text as its vector and its most particular words; None where it says too little."""
        lines = list(texts)
        found = words(lines)
        if len(found) < FEW:
            return None
        weights = self.weights(Counter(stem for stem, _word in found))
        return Said(as_bytes(self.vector(weights)), self.told(lines, weights, service))

    def weights(self, counts: Mapping[str, int]) -> dict[str, float]:
        """What each stem counts for in its text; the squares add up to 1."""
        rarest = self.rarest
        raw = {
            stem: (1 + math.log(many)) * self.rarity.get(stem, rarest)
            for stem, many in sorted(counts.items())
        }
        length = math.sqrt(math.fsum(weight * weight for weight in raw.values()))
        return {stem: weight / length for stem, weight in raw.items()}

    def vector(self, weights: Mapping[str, float]) -> Integers:
        """The direction of a text, before it is brought to one length."""
        seen = [stem for stem in weights if stem in self.rows]
        whole = np.array([round(SCALE * weights[stem]) for stem in seen], dtype=np.int64)
        rows = self.directions[[self.rows[stem] for stem in seen]]
        vector = (rows * whole[:, None]).sum(axis=0)
        unseen = np.zeros(UNSEEN, dtype=np.int64)
        for stem in weights.keys() - self.rows.keys():
            code = crc32(stem.encode())
            sign = 1 if code & 1 else -1
            unseen[(code >> 1) % UNSEEN] += sign * round(UNSEEN_WORTH * SCALE * SCALE * weights[stem])
        return np.concatenate([vector, unseen])

    def told(self, lines: Sequence[str], weights: Mapping[str, float], service: str) -> tuple[str, ...]:
        """The words, as they were first written, that set this text apart from others of its service."""
        in_title = {stem for stem, _word in words(lines[:1])}
        written: dict[str, str] = {}
        for stem, word in words(lines):
            if stem not in self.common.get(service, frozenset()) and word not in NEVER_TOLD:
                written.setdefault(stem, word)
        worth = {stem: weights[stem] * (IN_TITLE if stem in in_title else 1.0) for stem in written}
        return tuple(written[stem] for stem in sorted(written, key=lambda s: (-worth[s], s))[:TOLD])


def as_bytes(vector: Integers) -> bytes:
    """The same direction in signed bytes."""
    length = math.sqrt(int((vector * vector).sum()))
    whole = np.rint(127 * vector / length) if length else np.zeros(len(vector))
    return whole.astype(np.int8).tobytes()


def read(terms: Path, services: Path) -> Words:
    with terms.open(encoding="utf-8", newline="") as file:
        learned = [(stem, int(rarity), cells) for stem, rarity, *cells in csv.reader(file)]
    with services.open(encoding="utf-8", newline="") as file:
        common = {slug: frozenset(stems.split()) for slug, stems in csv.reader(file)}
    return Words(
        rarity={stem: rarity / SCALE for stem, rarity, _cells in learned},
        rows={stem: row for row, (stem, _rarity, _cells) in enumerate(learned)},
        directions=np.array([[int(cell) for cell in cells] for *_rest, cells in learned], dtype=np.int64),
        common=common,
    )


@cache
def current() -> Words:
    """What the project has learned of words."""
    return read(TERMS, SERVICES)


@cache
def version() -> str:
    """A fingerprint of what was learned."""
    return f"{crc32(TERMS.read_bytes() + SERVICES.read_bytes()):08x}"
