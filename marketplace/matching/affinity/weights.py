"""The learned weights: read from ``weights.json``, applied to pairs, and laid open fact by fact. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from marketplace.matching.affinity import features, precedents
from marketplace.matching.affinity.register import Floats

WEIGHTS = Path(__file__).parent / "weights.json"
FACTS = (*features.NAMES, *precedents.NAMES)


class Unreadable(Exception):
    """The file of weights was made for other facts than this version knows."""


@dataclass(frozen=True)
class Weights:
    """One set of weights. ``groups`` holds what a group of services adds to the weight of a fact."""

    version: str
    centre: dict[str, float]
    scale: dict[str, float]
    shared: dict[str, float]
    groups: dict[str, dict[str, float]]

    def vector(self, group: str) -> Floats:
        """The weight of each of ``FACTS``, as they stand, for one group of services."""
        own = self.groups.get(group, {})
        return np.array([(self.shared[name] + own.get(name, 0.0)) / self.scale[name] for name in FACTS])

    def parts(self, facts: Floats, group: str) -> Floats:
        """What each fact adds to the affinity, (councils, facts)."""
        centre = np.array([self.centre[name] for name in FACTS])
        return np.asarray((facts - centre) * self.vector(group))

    def affinity(self, facts: Floats, group: str) -> Floats:
        """How likely a partner each council is, in logarithms of odds; only differences count."""
        return np.asarray(self.parts(facts, group).sum(axis=1))


def as_text(tree: Any) -> str:
    """JSON that is the same, byte for byte, for the same content."""
    return json.dumps(tree, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def as_tree(weights: Weights) -> dict[str, Any]:
    return asdict(weights)


def from_tree(tree: dict[str, Any]) -> Weights:
    weights = Weights(**{name: tree[name] for name in ("version", "centre", "scale", "shared", "groups")})
    for name in ("centre", "scale", "shared"):
        if set(getattr(weights, name)) != set(FACTS):
            raise Unreadable(name)
    return weights


@cache
def current() -> Weights:
    """The weights that the project holds."""
    return from_tree(json.loads(WEIGHTS.read_text(encoding="utf-8")))


def ranked(affinity: Floats, distance: Floats, candidates: Sequence[int]) -> list[int]:
    """Candidates, the likeliest first; of equals the nearer, then the earlier code."""
    likely, apart = np.round(affinity, 9).tolist(), np.round(distance, 6).tolist()
    return sorted(candidates, key=lambda row: (-likely[row], apart[row], row))
