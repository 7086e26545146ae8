"""From real partnerships to weights: facts centred and scaled, lists of possible partners, folds. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from marketplace.matching.affinity import fitting, precedents
from marketplace.matching.affinity.fitting import List
from marketplace.matching.affinity.protocol import World, left_out
from marketplace.matching.affinity.register import Floats
from marketplace.matching.affinity.sharing import Sharing, main_group
from marketplace.matching.affinity.weights import FACTS, Weights

SETTINGS = Path(__file__).parent / "training.toml"


@dataclass(frozen=True)
class Settings:
    """How to learn; the words are those of ``training.toml``."""

    version: str
    penalty: Mapping[str, float]
    scale: Mapping[str, float]
    groups: Mapping[str, list[str]]
    protocol: Mapping[str, Any]

    @property
    def members(self) -> tuple[int, int]:
        least, most = self.protocol["members"]
        return int(least), int(most)


def settings(path: Path = SETTINGS) -> Settings:
    return Settings(**tomllib.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class School:
    """One world, and how to learn from its partnerships."""

    world: World
    settings: Settings

    @cached_property
    def usable(self) -> list[Sharing]:
        """The partnerships of which one can learn, in one order."""
        asked = [one for one in self.world.known if not left_out(one, self.settings.members)]
        return sorted(asked, key=lambda one: one.key)

    @cached_property
    def folds(self) -> dict[str, int]:
        """In which fold each usable partnership is held out."""
        return {
            one.key: place % int(self.settings.protocol["folds"]) for place, one in enumerate(self.usable)
        }

    @cached_property
    def centre_and_scale(self) -> tuple[Floats, Floats]:
        """The mean and the spread of each fact over the pairs that are near each other."""
        near = self.world.register.distance < self.settings.scale["near_km"]
        facts = np.concatenate(
            [self.world.of_pair(row)[near[row]] for row in range(len(self.world.register.bodies))]
        )
        least = self.settings.scale["least"]
        counts = len(precedents.NAMES)
        centre = np.concatenate([facts.mean(axis=0), np.zeros(counts)])
        spread = np.concatenate(
            [np.maximum(facts.std(axis=0), least), np.full(counts, self.settings.scale["precedents"])]
        )
        decimals = int(self.settings.protocol["decimals"])
        return np.round(centre, decimals), np.round(spread, decimals)

    def learn(self, without_fold: int | None = None) -> Weights:
        """The weights, learned as if the partnerships of one fold had never been."""
        start = None if without_fold is None else self.fitted_to_all
        return self.as_weights(self.fitted(without_fold, start))

    @cached_property
    def fitted_to_all(self) -> Floats:
        return self.fitted()

    def fitted(self, without_fold: int | None = None, start: Floats | None = None) -> Floats:
        known = [one for one in self.world.known if self.folds.get(one.key, -1) != without_fold]
        lists = [a_list for one in self.usable if one in known for a_list in self.lists(one, known)]
        penalty = np.full(len(FACTS), self.settings.penalty["shared"])
        own = len(self.settings.groups["names"]) * len(self.settings.groups["facts"])
        penalty = np.concatenate([penalty, np.full(own, self.settings.penalty["group"])])
        return fitting.fit(lists, penalty, start)

    def lists(self, sharing: Sharing, known: Sequence[Sharing]) -> list[List]:
        """One list for each member that can find another."""
        earlier = self.world.earlier(sharing.services, precedents.others(known, sharing))
        group = main_group(sharing.services, self.world.services)
        found = []
        for seeker in sorted(sharing.members):
            rows = self.world.candidates(sharing.services, seeker)
            chosen = np.isin(rows, [row for row in sharing.members if row != seeker])
            if chosen.any():
                facts = self.widened(self.world.facts(seeker, earlier)[rows], group)
                found.append(List(facts, chosen, 1 / len(sharing.members)))
        return found

    def widened(self, facts: Floats, group: str) -> Floats:
        """Standardised facts, and beside them those that a group of services weighs for itself."""
        centre, scale = self.centre_and_scale
        standard = (facts - centre) / scale
        own = standard[:, [FACTS.index(name) for name in self.settings.groups["facts"]]]
        return np.hstack([standard, *(own * (group == name) for name in self.settings.groups["names"])])

    def as_weights(self, fitted: Floats) -> Weights:
        decimals = int(self.settings.protocol["decimals"])
        numbers = [round(float(value), decimals) + 0.0 for value in fitted]
        centre, scale = self.centre_and_scale
        names, own = self.settings.groups["names"], self.settings.groups["facts"]
        chunks = [numbers[len(FACTS) + place * len(own) :][: len(own)] for place in range(len(names))]
        return Weights(
            version=self.settings.version,
            centre=dict(zip(FACTS, map(float, centre), strict=True)),
            scale=dict(zip(FACTS, map(float, scale), strict=True)),
            shared=dict(zip(FACTS, numbers[: len(FACTS)], strict=True)),
            groups={
                name: dict(zip(own, chunk, strict=True)) for name, chunk in zip(names, chunks, strict=True)
            },
        )
