"""Learns the directions of words from texts: a truncated singular value decomposition. Pure."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from marketplace.matching.words.reading import words
from marketplace.matching.words.vectors import SCALE, Words

DIMENSIONS = 96
SEEN_IN = 3  # Texts, below which a stem is not learned.
EVERYWHERE = 0.3  # Share of texts, above which a stem says nothing.
NO_NEWS = 0.4  # Share of a service's texts, above which a stem is no news there.


@dataclass(frozen=True)
class Text:
    """Something written of a service."""

    service: str
    lines: tuple[str, ...]


def learn(texts: Sequence[Text]) -> tuple[str, str]:
    """The two files: what was learned of stems, and of services."""
    counts = [Counter(stem for stem, _word in words(text.lines)) for text in texts]
    seen = Counter(stem for one in counts for stem in one)
    stems = sorted(s for s, many in seen.items() if SEEN_IN <= many <= EVERYWHERE * len(texts))
    rarity = {stem: round(SCALE * math.log(len(texts) / seen[stem])) for stem in stems}
    learned = Words(
        {stem: value / SCALE for stem, value in rarity.items()},
        {stem: row for row, stem in enumerate(stems)},
        np.zeros((len(stems), DIMENSIONS), dtype=np.int64),
        {},
    )
    table = np.zeros((len(texts), len(stems)))
    for row, one in enumerate(counts):
        for stem, weight in learned.weights(one).items():
            if stem in learned.rows:
                table[row, learned.rows[stem]] = weight
    directions = np.rint(SCALE * principal(table)).astype(np.int64)
    return (
        as_csv((stem, rarity[stem], *directions[row].tolist()) for row, stem in enumerate(stems)),
        as_csv(of_services(texts, counts)),
    )


def principal(table: np.ndarray) -> np.ndarray:
    """(stems, dimensions): the directions in which texts differ most, each with its largest part positive."""
    _values, vectors = np.linalg.eigh(table @ table.T)
    found = table.T @ vectors[:, ::-1][:, :DIMENSIONS]
    found /= np.linalg.norm(found, axis=0)
    largest = np.abs(np.round(found, 9)).argmax(axis=0)
    return np.asarray(found * np.sign(found[largest, np.arange(found.shape[1])]))


def of_services(texts: Sequence[Text], counts: Sequence[Counter[str]]) -> Iterable[tuple[str, str]]:
    """Of each service, what is no news in its texts."""
    for slug in sorted({text.service for text in texts}):
        rows = [row for row, text in enumerate(texts) if text.service == slug]
        many = Counter(stem for row in rows for stem in counts[row])
        yield (
            slug,
            " ".join(
                sorted(stem for stem, times in many.items() if times > NO_NEWS * len(rows) and times > 1)
            ),
        )


def as_csv(rows: Iterable[Sequence[str | int]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
