"""Who is put before whom, so that attention is shared out while hardly any fit is lost. Pure.

Ranked by fit alone, every list begins with the same few listings. So each listing has a price, which rises
while more lists want to show it than a list has places, and falls again; lists choose by standing less price.
Prices need a few rounds, and begin from last week's. What is chosen is held to limits, and some lists give
up their last place to what is shown least: it is marked as such. Fits and ranks are never changed.

Listings of one pool meet only each other, and nothing here is reckoned over more than a pool, so a pool by
itself gives what it gives in the whole market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketplace.matching.filling import Lists
from marketplace.matching.market import Bools, Floats, Ints, Market
from marketplace.matching.rules import Rules

DIGITS = 6


@dataclass(frozen=True)
class Candidates:
    """What could stand in whose list: one row a list and listing, with the standing of their match.

    By list, and in a list from the best downwards.
    """

    ours: Ints  # Row of the listing whose list it is.
    theirs: Ints
    standing: Floats  # 0 to 100.


@dataclass(frozen=True)
class Distribution:
    """Which candidates are shown, in which place, and the prices that led to it."""

    place: Ints  # For each candidate, from 1; 0 where it is not shown.
    exploratory: Bools  # For each candidate.
    prices: Floats  # For each row of the market.
    exposure: Ints  # In how many lists each row of the market is shown.


def passes(rules: Rules) -> int:
    """How often all candidates are scored: once for their fit, then once a round less their price."""
    return 1 + int(rules.distribution["rounds"])


def distribute(
    market: Market, candidates: Candidates, rules: Rules, *, prices: Floats, seed: int
) -> Distribution:
    """Fill every list. ``prices`` are last week's for each row of the market, 0 for one that had none."""
    found = settle(candidates, rules, prices)
    worth = np.round(candidates.standing - found[candidates.theirs], DIGITS)
    shown, exploratory = fill(market, candidates, rules, worth, seed)
    return Distribution(
        place=_places(candidates, shown, exploratory),
        exploratory=exploratory,
        prices=found,
        exposure=np.bincount(candidates.theirs[shown], minlength=len(market.sides)),
    )


def settle(candidates: Candidates, rules: Rules, prices: Floats) -> Floats:
    """Prices after a few rounds: up where more lists want a listing than a list has places, else down."""
    numbers = rules.distribution
    places, step = int(numbers["shown"]), numbers["step"]
    prices = numbers["remembered"] * prices
    for _round in range(int(numbers["rounds"])):
        worth = np.round(candidates.standing - prices[candidates.theirs], DIGITS)
        wanted = np.bincount(candidates.theirs[_rank(candidates, worth) <= places], minlength=len(prices))
        moved = step * np.clip((wanted - places) / places, -1.0, 1.0)
        prices = np.round(np.clip(prices + moved, 0.0, numbers["most_price"]), DIGITS)
        step *= numbers["calming"]
    return prices


def limits(market: Market, rules: Rules) -> Ints:
    """In how many lists each listing may stand: the more partners it takes, the more, up to a bound."""
    numbers = rules.distribution
    takes = np.array([side.max_partners or np.inf for side in market.sides], dtype=np.float64)
    times = np.minimum(1 + numbers["a_partner_more"] * (takes - 1), numbers["most_often"])
    return np.floor(numbers["shown"] * times).astype(np.int64)


def fill(
    market: Market, candidates: Candidates, rules: Rules, worth: Floats, seed: int
) -> tuple[Bools, Bools]:
    """Which candidates are shown, and which of them only because they are shown little elsewhere."""
    lists = Lists(
        listings=[side.listing for side in market.sides],
        bodies=market.columns.body.tolist(),
        limits=limits(market, rules).tolist(),
        ours=candidates.ours.tolist(),
        theirs=candidates.theirs.tolist(),
        standing=candidates.standing.tolist(),
        places=int(rules.distribution["shown"]),
        of_a_body=int(rules.distribution["of_a_body"]),
        rare=int(rules.distribution["rare"]),
        worth_trading=rules.distribution["worth_trading"],
        most_given_up=rules.distribution["most_given_up"],
    )
    missed = worth - _instead(candidates, rules, worth)
    lists.fill(np.lexsort((candidates.theirs, candidates.ours, -missed)))
    lists.make_room()
    lists.trade_up()
    exploratory = np.zeros(len(worth), dtype=np.bool_)
    exploratory[lists.explore(seed)] = True
    return np.array(lists.shown, dtype=np.bool_), exploratory


def _instead(candidates: Candidates, rules: Rules, worth: Floats) -> Floats:
    """For each candidate, the worth of the first in its list that does not fit in; 0 if all do."""
    beyond = _rank(candidates, worth) == int(rules.distribution["shown"]) + 1
    instead = np.zeros(candidates.ours.max(initial=-1) + 1, dtype=np.float64)
    instead[candidates.ours[beyond]] = worth[beyond]
    return np.asarray(instead[candidates.ours])


def _rank(candidates: Candidates, worth: Floats) -> Ints:
    """The place of each candidate in its list by worth, from 1; ties go to what stands higher."""
    in_order = candidates.ours * np.int64(10**10) - np.round(worth * 10**DIGITS).astype(np.int64)
    order = np.argsort(in_order, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = places_within(candidates.ours[order])
    return rank


def places_within(ours: Ints) -> Ints:
    """1, 2, 3 … within each run of equal numbers."""
    new = np.ones(len(ours), dtype=np.bool_)
    new[1:] = ours[1:] != ours[:-1]
    at = np.arange(len(ours))
    return np.asarray(at - np.maximum.accumulate(np.where(new, at, 0)) + 1, dtype=np.int64)


def _places(candidates: Candidates, shown: Bools, exploratory: Bools) -> Ints:
    """Places in the order of standing, what is there to explore last; 0 for what is not shown."""
    worth = np.where(shown, candidates.standing - 1000.0 * exploratory, -3000.0)
    return np.where(shown, _rank(candidates, worth), 0)
