"""The numbers by which matches are scored, read from the newest dated file in ``rules/``. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Rules:
    """One dated set of weights and thresholds. ``version`` is the file's date."""

    version: str
    weights: dict[str, Any]
    service: dict[str, float]
    together: dict[str, Any]
    role: dict[str, dict[str, float]]
    window: dict[str, float]
    contract: dict[str, float]
    size: dict[str, float]
    cost: dict[str, float]
    models: dict[str, float]
    systems: dict[str, float]
    distance: dict[str, Any]
    likeness: dict[str, float]
    told: dict[str, float]
    telling: dict[str, float]
    shortlist: dict[str, int]

    def weight(self, factor: str, *, distance_matters: int, has_systems: bool) -> float:
        """How much a factor counts for one service. What the service has no use for is not asked."""
        if factor == "distance":
            return float(self.weights[factor][distance_matters])
        if factor == "systems" and not has_systems:
            return 0.0
        return float(self.weights[factor])


def read(path: Path) -> Rules:
    return Rules(version=path.stem, **tomllib.loads(path.read_text()))


@cache
def current() -> Rules:
    """The newest rules that the project holds."""
    return read(max(FOLDER.glob("*.toml")))
