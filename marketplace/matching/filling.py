"""Lists while they are being filled: so many places each, and each listing in so many lists at most. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter

import numpy as np

Move = tuple[
    int, int, int
]  # Candidates: what is shown here, what another list gives up, what it shows instead.


@dataclass
class Lists:
    """Candidates are numbers from 0. Lists and listings are rows of the market."""

    listings: list[
        int
    ]  # The number of each row: chance is drawn from it, so that it is the same in any market.
    bodies: list[int]
    limits: list[int]  # In how many lists each row may stand.
    ours: list[int]  # For each candidate, whose list it could stand in.
    theirs: list[int]
    standing: list[float]
    places: int
    of_a_body: int
    rare: int  # Who stands in so few lists keeps those places.
    worth_trading: float
    most_given_up: float
    shown: list[bool] = field(init=False)
    taken: list[int] = field(init=False)
    exposure: list[int] = field(init=False)
    of_body: Counter[tuple[int, int]] = field(init=False, default_factory=Counter)

    def __post_init__(self) -> None:
        self.shown = [False] * len(self.ours)
        self.taken, self.exposure = [0] * len(self.bodies), [0] * len(self.bodies)
        self.members: dict[int, list[int]] = _places_of(self.ours)
        self.elsewhere: dict[int, list[int]] = _places_of(self.theirs)

    def fill(self, order: list[int]) -> None:
        """Take candidates in this order, as long as there is room."""
        ours, theirs, taken, exposure, of_body = (
            self.ours,
            self.theirs,
            self.taken,
            self.exposure,
            self.of_body,
        )
        for at in order:  # The longest loop of all, so nothing is called in it.
            us, them = ours[at], theirs[at]
            if taken[us] < self.places and exposure[them] < self.limits[them]:
                body = us, self.bodies[them]
                if of_body[body] < self.of_a_body:
                    self.shown[at] = True
                    taken[us] += 1
                    exposure[them] += 1
                    of_body[body] += 1

    def make_room(self) -> None:
        """Where a list has places left and only listings that are at their limit, another list makes way."""
        for ours in sorted(self.members):
            for _place in range(self.taken[ours], self.places):
                gain, move = max(self._moves(ours), key=itemgetter(0), default=(0.0, None))
                if move is None or gain <= 0:
                    break
                here, given_up, instead = move
                self._take(given_up, -1)
                self._take(instead)
                self._take(here)

    def trade_up(self) -> None:
        """A list shows something much better instead of its last, unless that is shown little elsewhere."""
        for ours in sorted(self.members):
            if not self._could_do_better(ours):
                continue
            for _place in range(self.places):
                often = (at for at in self._shown(ours) if self.exposure[self.theirs[at]] > self.rare)
                free = (at for at in self.members[ours] if not self.shown[at] and self.may_take(at))
                last = min(often, key=lambda at: (self.standing[at], at), default=None)
                best = max(free, key=lambda at: (self.standing[at], -at), default=None)
                if last is None or best is None:
                    break
                if self.standing[best] < self.standing[last] + self.worth_trading:
                    break
                self._take(last, -1)
                self._take(best)

    def explore(self, seed: int) -> list[int]:
        """Full lists, in an order drawn from the seed, give their last place to what is shown less."""
        full = [ours for ours in self.members if self.taken[ours] == self.places]
        found = []
        for ours in sorted(full, key=lambda row: (draw(seed, self.listings[row]), row)):
            last = min(self._shown(ours), key=lambda at: (self.standing[at], at))
            instead = self._shown_less(ours, last)
            if instead is not None:
                self._take(last, -1)
                self._take(instead)
                found.append(instead)
        return found

    def may_take(self, at: int) -> bool:
        """Whether the listing may be shown once more, and its body once more in this list."""
        theirs = self.theirs[at]
        return (
            self.exposure[theirs] < self.limits[theirs]
            and self.of_body[self.ours[at], self.bodies[theirs]] < self.of_a_body
        )

    def _take(self, at: int, times: int = 1) -> None:
        ours, theirs = self.ours[at], self.theirs[at]
        self.shown[at] = times > 0
        self.taken[ours] += times
        self.exposure[theirs] += times
        self.of_body[ours, self.bodies[theirs]] += times

    def _could_do_better(self, ours: int) -> bool:
        """Whether something stands so much higher than the last that is shown, were it to be had."""
        last = min((self.standing[at] for at in self.members[ours] if self.shown[at]), default=1000.0)
        least = last + self.worth_trading
        return any(self.standing[at] >= least and not self.shown[at] for at in self.members[ours])

    def _shown(self, ours: int) -> Iterator[int]:
        return (at for at in self.members[ours] if self.shown[at])

    def _moves(self, ours: int) -> Iterator[tuple[float, Move]]:
        """Every way for this list to show one more, with what all lists together gain by it."""
        for here in self.members[ours]:
            theirs = self.theirs[here]
            if self.shown[here] or self.of_body[ours, self.bodies[theirs]] >= self.of_a_body:
                continue
            for given_up in self.elsewhere[theirs]:
                if self.shown[given_up]:
                    for instead in self.members[self.ours[given_up]]:
                        if not self.shown[instead] and self.may_take(instead):
                            gain = self.standing[here] + self.standing[instead] - self.standing[given_up]
                            yield gain, (here, given_up, instead)

    def _shown_less(self, ours: int, last: int) -> int | None:
        """What this list could show instead of its last, if it is shown less and stands hardly lower."""
        least = self.standing[last] - self.most_given_up
        rare = min(self.places, self.exposure[self.theirs[last]]) - 1
        others = (
            at
            for at in self.members[ours]
            if not self.shown[at]
            and self.standing[at] >= least
            and self.exposure[self.theirs[at]] < rare
            and self.may_take(at)
        )
        return min(
            others, key=lambda at: (self.exposure[self.theirs[at]], -self.standing[at], at), default=None
        )


def _places_of(rows: list[int]) -> dict[int, list[int]]:
    """Where each number stands in the list."""
    numbers = np.array(rows, dtype=np.int64)
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    places, bounds = order.tolist(), [*starts.tolist(), len(rows)]
    return {row: places[bounds[at] : bounds[at + 1]] for at, row in enumerate(found.tolist())}


def draw(seed: int, listing: int) -> bytes:
    """A lot for a listing that depends on nothing but the seed and the listing."""
    return blake2b(f"{seed}:{listing}".encode(), digest_size=8).digest()
