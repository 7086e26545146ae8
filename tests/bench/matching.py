"""How fast and how fairly 20,000 listings are matched: ``python -m tests.bench.matching``, of ``make bench``.

A full run is timed against a plain Python loop over a random sample of the same pairs, in the same minute and
the same process, by processor time: a ratio says the same on any machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

from marketplace.matching import rules
from marketplace.matching import shortlists as kernel
from marketplace.matching.groups import groups
from marketplace.matching.market import Market
from marketplace.matching.shortlists import shortlists
from tests.bench import fairness
from tests.bench.fairness import Fairness
from tests.bench.listings import borders, market
from tests.bench.loop import Loop

LISTINGS, SAMPLE, FASTER = 20_000, 40_000, 20.0
WEEK = 202647


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - a command's answer


def main() -> int:
    held = rules.current()
    crowd = market(LISTINGS)
    many = np.bincount(crowd.columns.category).astype(np.int64)
    pairs = int((many * (many - 1) // 2).sum())
    say(f"{LISTINGS:,} invented listings in {len(crowd.services)} services: {pairs:,} pairs.")
    shortlists(market(500), held)  # Whatever is read or made ready only once.
    kernel.distribute = distributing = Stopwatch(kernel.distribute)
    began = time.process_time()
    found = shortlists(crowd, held, seed=WEEK)
    run = time.process_time() - began
    scored = run - distributing.seconds
    say(
        f"A full run: {run:.1f} s, {scored:.1f} of it without distribution; the rules allow {found.pairs:,} "
        f"pairs, {len(found.ours):,} rows are kept."
    )
    loop = time_of_the_loop(crowd) * pairs
    say(
        f"A plain Python loop over {SAMPLE:,} of the pairs would need {loop:.0f} s for all: "
        f"{loop / scored:.1f} times as long for rules and scores, {loop / run:.1f} as long as the run."
    )
    fair = tell(fairness.fairness(found, held), "First week")
    later = shortlists(crowd, held, seed=WEEK + 1, prices=found.prices)
    fair = tell(fairness.fairness(later, held), "Second week, from the prices of the first") and fair
    began = time.process_time()
    together = groups(crowd, found.together, held)
    took = time.process_time() - began
    sizes = np.bincount([len(group.members) for group in together])
    say(f"Groups: {len(together):,}, of 3 to {len(sizes) - 1} members, in {took:.1f} s.")
    is_enough = loop >= FASTER * run and fair
    say("Enough." if is_enough else "NOT ENOUGH.")
    return 0 if is_enough else 1


class Stopwatch:
    """Does what a function does, and counts the processor seconds."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self.work, self.seconds = work, 0.0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return self.work(*args, **kwargs)
        finally:
            self.seconds += time.process_time() - began


def time_of_the_loop(crowd: Market) -> float:
    """Processor seconds a pair, over pairs drawn at random."""
    chance = Random(WEEK)
    pools = [np.flatnonzero(crowd.columns.category == one) for one in range(len(crowd.services))]
    weights = [len(pool) * (len(pool) - 1) for pool in pools]
    drawn = chance.choices(pools, weights=weights, k=SAMPLE)
    pairs = [tuple(int(pool[at]) for at in chance.sample(range(len(pool)), 2)) for pool in drawn]
    loop = Loop(crowd, rules.current(), borders())
    began = time.process_time()
    loop.over([(one, other) for one, other in pairs])
    return (time.process_time() - began) / SAMPLE


def tell(told: Fairness, when: str) -> bool:
    say(
        f"{when}: Gini of exposure {told.gini:.3f} (by fit alone {told.gini_by_fit:.3f}); nobody shown "
        f"more than {told.often:.1f} times k; never shown {told.never:.1%} (by fit {told.never_by_fit:.1%}); "
        f"{told.kept:.1%} of the fit kept; {told.passes} passes."
    )
    return told.holds()


if __name__ == "__main__":
    sys.exit(main())
