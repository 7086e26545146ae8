"""How evenly a distribution shares out attention, and what of the fit it keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketplace.matching.distribution import passes
from marketplace.matching.market import Ints
from marketplace.matching.rules import Rules
from marketplace.matching.shortlists import Shortlists

GINI, OFTEN, NEVER, KEPT, PASSES = 0.25, 1.5, 0.05, 0.98, 8


@dataclass(frozen=True)
class Fairness:
    """Of all listings for which the rules allow a partner."""

    gini: float  # Of exposure: in how many lists each is shown; 0 is all alike.
    often: float  # The most often that one is shown, as a multiple of the places of a list.
    never: float  # Share that no list shows.
    kept: float  # Total fit of what is shown, as a share of that of the best of each list.
    passes: int
    gini_by_fit: float  # The first and third, if each list showed its best.
    never_by_fit: float

    def holds(self) -> bool:
        return (
            self.gini <= GINI
            and self.often <= OFTEN
            and self.never <= NEVER
            and self.kept >= KEPT
            and self.passes <= PASSES
        )


def fairness(found: Shortlists, rules: Rules) -> Fairness:
    shown, best = found.place > 0, found.rank <= rules.distribution["shown"]
    has_a_partner = found.feasible > 0
    by_fit = np.bincount(found.theirs[best], minlength=len(found.exposure))[has_a_partner]
    exposure = found.exposure[has_a_partner]
    return Fairness(
        gini=gini(exposure),
        often=float(exposure.max() / rules.distribution["shown"]),
        never=float((exposure == 0).mean()),
        kept=float(found.fit[shown].sum() / found.fit[best].sum()),
        passes=passes(rules),
        gini_by_fit=gini(by_fit),
        never_by_fit=float((by_fit == 0).mean()),
    )


def gini(counts: Ints) -> float:
    """The Gini coefficient of whole numbers: 0 where all are alike, near 1 where one has all."""
    ordered = np.sort(counts.astype(np.float64))
    many = len(ordered)
    return float(2 * (np.arange(1, many + 1) * ordered).sum() / (many * ordered.sum()) - (many + 1) / many)
