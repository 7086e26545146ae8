"""The texts from which words are learned: those that the project brings with it. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from marketplace.matching.affinity.files import PARTNERSHIPS, SERVICES
from marketplace.matching.words.learning import Text

LISTINGS = Path(__file__).parent.parent.parent / "demo" / "texts"


def corpus() -> list[Text]:
    """What listings say, what the catalogue calls its services, and what partnerships are called."""
    return [*listings(), *catalogue(), *partnerships()]


def listings() -> Iterator[Text]:
    for path in sorted(LISTINGS.glob("*.json")):
        for text in json.loads(path.read_text(encoding="utf-8")):
            yield Text(path.stem, (text["title"], text["summary"], text["details"]))


def catalogue() -> Iterator[Text]:
    with SERVICES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Text(row["slug"], (row["name"], row["esd_function"], row["synonyms"].replace("|", " ")))


def partnerships() -> Iterator[Text]:
    with PARTNERSHIPS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Text(row["categories"].split("|")[0], (row["name"], row["note"]))
