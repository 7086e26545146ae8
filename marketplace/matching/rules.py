"""The numbers by which matches are scored, read from the newest dated file in ``rules/``. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "rules"
FACTORS = (
    *("service", "timing", "scale", "models", "systems", "geography", "likeness", "readiness"),
    *("text", "track"),
)
"""What a match is judged by, in the order in which weights stand everywhere."""

Weights = tuple[float, ...]


@dataclass(frozen=True)
class Rules:
    """One dated set of weights and thresholds. ``version`` is the file's date."""

    version: str
    weights: dict[str, Any]
    shares: dict[str, dict[str, float]]
    own: dict[str, float]
    feedback: dict[str, Any]
    service: dict[str, float]
    together: dict[str, Any]
    nations: dict[str, Any]
    role: dict[str, dict[str, float]]
    window: dict[str, float]
    contract: dict[str, float]
    size: dict[str, float]
    cost: dict[str, float]
    models: dict[str, float]
    systems: dict[str, float]
    distance: dict[str, Any]
    likeness: dict[str, float]
    readiness: dict[str, Any]
    text: dict[str, float]
    track: dict[str, Any]
    told: dict[str, float]
    telling: dict[str, float]
    shortlist: dict[str, int]
    distribution: dict[str, Any]
    groups: dict[str, Any]

    def first_weights(self, *, distance_matters: int, has_systems: bool) -> Weights:
        """What each factor counts for a service that has no weights of its own."""
        asked = self.weights | {"geography": self.weights["geography"][distance_matters]}
        if not has_systems:
            asked["systems"] = 0
        return tuple(float(asked[factor]) for factor in FACTORS)

    def share(self, part: str) -> float:
        """How much of its factor's weight a part carries, 0 to 1."""
        of_factor = self.shares[factor_of(part)]
        return of_factor[part] / sum(of_factor.values())


PARTS = {
    "service": "service",
    "role": "service",
    "window": "timing",
    "contract": "timing",
    "term": "timing",
    "size": "scale",
    "cost": "scale",
    "models": "models",
    "systems": "systems",
    "distance": "geography",
    "alike": "likeness",
    "affinity": "likeness",
    "stage": "readiness",
    "readiness": "readiness",
    "sponsor": "readiness",
    "culture": "readiness",
    "text": "text",
    "track": "track",
}
"""What is asked of a pair, and the factor to which each answer belongs."""


def factor_of(part: str) -> str:
    return PARTS[part]


def read(path: Path) -> Rules:
    return Rules(version=path.stem, **tomllib.loads(path.read_text()))


@cache
def current() -> Rules:
    """The newest rules that the project holds."""
    return read(max(FOLDER.glob("*.toml")))
