"""What stands in the files that training writes, and what is read from them again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from marketplace.matching.affinity import files, partnerships, protocol, weights
from marketplace.matching.affinity.learning import School, Settings, settings
from marketplace.matching.affinity.measures import Measures
from marketplace.matching.affinity.protocol import WAYS, Verdict, World
from marketplace.matching.affinity.sharing import Sharing
from marketplace.matching.affinity.weights import Weights

FOLDS = Path(__file__).parent / "folds.json"
RECORD = Path(__file__).parent / "training.json"
CALLED = {"recall": "recall_at_10", "mrr": "mrr", "ndcg": "ndcg_at_10"}
WAYS_CALLED = {"affinity": "affinity", "nearest": "nearest_first", "random": "random"}
DECIMALS = 4


def world() -> World:
    """The councils, services and partnerships of the project's own files."""
    register, services = files.register(), files.catalogue()
    return World(register, services, partnerships.read(files.PARTNERSHIPS, register, services))


def trained(school: School) -> dict[Path, str]:
    """All that training writes, by file."""
    everything = school.learn()
    by_fold = [school.learn(fold) for fold in range(int(school.settings.protocol["folds"]))]
    verdict = judged(
        school.world, school.world.known, everything, folds_of(school.folds, by_fold), school.settings
    )
    parts = [{"shared": one.shared, "groups": one.groups} for one in by_fold]
    return {
        weights.WEIGHTS: weights.as_text(weights.as_tree(everything)),
        FOLDS: weights.as_text({"held_out": school.folds, "weights": parts}),
        RECORD: weights.as_text(record(school, verdict)),
    }


def folds_of(folds: Mapping[str, int], by_fold: Sequence[Weights]) -> dict[str, Weights]:
    """For each partnership that taught, the weights that were learned without it."""
    return {key: by_fold[fold] for key, fold in folds.items()}


def read_folds(everything: Weights, path: Path = FOLDS) -> dict[str, Weights]:
    tree = json.loads(path.read_text(encoding="utf-8"))
    by_fold = [
        Weights(everything.version, everything.centre, everything.scale, part["shared"], part["groups"])
        for part in tree["weights"]
    ]
    return folds_of(tree["held_out"], by_fold)


def judged(
    world: World,
    sharings: Sequence[Sharing],
    everything: Weights,
    held_out: Mapping[str, Weights],
    how: Settings | None = None,
) -> Verdict:
    return protocol.judge(world, sharings, (how or settings()).members, held_out, everything)


def record(school: School, verdict: Verdict) -> dict[str, Any]:
    """How, from what and how well the weights were learned."""
    how = school.settings
    return {
        "version": how.version,
        "numpy": np.__version__,
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources()},
        "settings": {
            "penalty": how.penalty,
            "scale": how.scale,
            "groups": how.groups,
            "protocol": how.protocol,
        },
        "taught": len(school.usable),
        "precedents": len(school.world.known),
        "figures": figures(verdict, how),
    }


def sources() -> list[Path]:
    return [files.PARTNERSHIPS, *files.SOURCES]


def figures(verdict: Verdict, how: Settings) -> dict[str, Any]:
    """The measures of every way of ranking, overall and by group, as numbers for people and programs."""
    seed, resamples = int(how.protocol["seed"]), int(how.protocol["resamples"])
    groups = sorted(set(verdict.groups.values()))
    return {
        "partnerships": {
            "used": len(verdict.by_partnership),
            "held_out_of_training": len(verdict.held_out),
            "left_out": [{"id": key, "reason": why} for key, why in sorted(verdict.left_out.items())],
        },
        "overall": {WAYS_CALLED[way]: told(verdict.mean(way)) for way in WAYS},
        "interval_95": {
            WAYS_CALLED[way]: {
                called: [round(end, DECIMALS) for end in verdict.interval(way, name, resamples, seed)]
                for name, called in CALLED.items()
            }
            for way in WAYS
        },
        "by_group": {
            group: {
                "partnerships": len(verdict.keys(group)),
                **{WAYS_CALLED[way]: told(verdict.mean(way, group)) for way in WAYS},
            }
            for group in groups
        },
    }


def told(measures: Measures) -> dict[str, float]:
    return {called: round(getattr(measures, name), DECIMALS) for name, called in CALLED.items()}


@cache
def measured() -> dict[str, float]:
    """What the weights of today reach on partnerships by which they were not learned, of a hundred."""
    figures = json.loads(RECORD.read_text(encoding="utf-8"))["figures"]
    ways = figures["overall"]
    return {
        "partnerships": figures["partnerships"]["used"],
        "found": round(100 * ways["affinity"]["recall_at_10"]),
        "found_nearest": round(100 * ways["nearest_first"]["recall_at_10"]),
        "found_random": round(100 * ways["random"]["recall_at_10"]),
    }
