"""Learning the weights: a ridge over lists, one list for each council that sought a partner. Pure.

Each list has the facts of every council that was possible. A member that was chosen should outrank all that
were not: the loss is ``log(1 + sum of exp(s_other - s_member))``, mean over the members of a list, mean over
the lists of a partnership, summed over partnerships. It is convex, so there is one answer, and Newton's
method finds it to more digits than are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marketplace.matching.affinity.register import Bools, Floats

STEPS = 60
GAIN = 1e-9  # Once a whole step gains less than this, it leads to the bottom, as near as floats can tell.


class NoBottom(Exception):
    """The search did not come to rest."""


@dataclass(frozen=True)
class List:
    """The possible partners of one council that sought: their facts, and who was chosen."""

    facts: Floats  # (candidates, facts), standardised
    chosen: Bools  # (candidates,)
    weight: float


def loss(weights: Floats, lists: Sequence[List], penalty: Floats) -> tuple[float, Floats, Floats]:
    """The loss, its slope and its curvature."""
    total = float((penalty * weights * weights).sum() / 2)
    slope, curvature = penalty * weights, np.diag(penalty)
    for one in lists:
        scores = one.facts @ weights
        others, members = one.facts[~one.chosen], one.facts[one.chosen]
        top = scores[~one.chosen].max()
        shares = np.exp(scores[~one.chosen] - top)
        behind = top + np.log(shares.sum()) - scores[one.chosen]
        shares /= shares.sum()
        weight = one.weight / len(members)
        wrong = 1 / (1 + np.exp(-np.clip(behind, -500, 500)))
        middle = shares @ others
        away = middle - members
        total += weight * float(np.logaddexp(0, behind).sum())
        slope = slope + weight * (wrong @ away)
        spread = (others * shares[:, None]).T @ others - np.outer(middle, middle)
        curvature = curvature + weight * wrong.sum() * spread
        curvature = curvature + weight * (away * (wrong * (1 - wrong))[:, None]).T @ away
    return total, slope, curvature


def fit(lists: Sequence[List], penalty: Floats, start: Floats | None = None) -> Floats:
    """The weights with the least loss. Where the search begins changes its length, not its end."""
    weights = np.zeros(len(penalty)) if start is None else start
    now, slope, curvature = loss(weights, lists, penalty)
    for _step in range(STEPS):
        direction = np.linalg.solve(curvature, slope)
        promised = float(slope @ direction)
        if promised < GAIN:
            return np.asarray(weights - direction)
        length, before = 1.0, now
        while True:
            tried = weights - length * direction
            now, slope, curvature = loss(tried, lists, penalty)
            if now <= before - 1e-4 * length * promised:
                break
            length /= 2
        weights = tried
    raise NoBottom
