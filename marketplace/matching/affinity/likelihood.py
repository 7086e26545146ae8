"""How likely a partner each principal council is of each other, as a table for the score. Pure.

Only facts of the register count here: what two councils have shared before is the score's track record.
The place of a council among all that its tier allows becomes a value from 1, the likeliest, down to 0, on a
scale of ratios.
"""

from __future__ import annotations

from functools import cache
from zlib import crc32

import numpy as np

from marketplace.matching.affinity import features, files
from marketplace.matching.affinity.register import Bools, Floats, Register
from marketplace.matching.affinity.weights import WEIGHTS, Weights, current
from marketplace.matching.market import Likely

TIERS = ("all", "upper", "lower")
GROUPS = ("back_office", "front_office", "shared_leadership")


@cache
def likely() -> Likely:
    """By the project's own register and the weights that count."""
    return table(files.register(), current())


@cache
def version() -> str:
    """Changes with what the table is made of."""
    return f"{crc32(b''.join(path.read_bytes() for path in (WEIGHTS, *files.SOURCES))):08x}"


def table(register: Register, learned: Weights, pairs: features.Pairs | None = None) -> Likely:
    """``pairs`` of the register, where they are at hand."""
    pairs = pairs or features.Pairs(register)
    facts = np.stack([pairs.of(seeker) for seeker in range(len(register.bodies))])
    tiers = register.words("tier")
    kinds = tuple((group, tier) for group in GROUPS for tier in TIERS)
    affinities = {group: facts @ learned.vector(group)[: len(features.NAMES)] for group in GROUPS}
    found = [
        by_place(affinities[group], np.asarray((tiers == "single") | (tiers == tier) | (tier == "all")))
        for group, tier in kinds
    ]
    values, places = (np.array([one[part] for one in found]) for part in (0, 1))
    return Likely(tuple(body.code for body in register.bodies), kinds, values, places.astype(np.int64))


def by_place(affinity: Floats, candidates: Bools) -> tuple[Floats, Floats]:
    """1 for the likeliest of each row's candidates, 0 for the last and all others; and the places."""
    many = len(affinity)
    others = np.broadcast_to(candidates, (many, many)) & ~np.eye(many, dtype=np.bool_)
    order = np.argsort(np.where(others, -np.round(affinity, 9), np.inf), axis=1, kind="stable")
    places = np.empty((many, many), dtype=np.float64)
    np.put_along_axis(places, order, np.broadcast_to(np.arange(1.0, many + 1), (many, many)), axis=1)
    last = np.maximum(others.sum(axis=1, keepdims=True), 2)
    return np.where(others, np.maximum(1.0 - np.log(places) / np.log(last), 0.0), 0.0), places
