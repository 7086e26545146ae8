"""Lists while they are being filled: so many places each, and each listing in so many lists at most. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter

import numpy as np

from marketplace.matching.market import Ints

Move = tuple[
    int, int, int
]  # Candidates: what is shown here, what another list gives up, what it shows instead.


@dataclass
class Lists:
    """Candidates are numbers from 0, those of a list from the best downwards. Lists and listings are rows of
    the market.
    """

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
    of_body: list[int] = field(init=False)  # How often a list shows a body, by ``body_here``.

    def __post_init__(self) -> None:
        self.shown = [False] * len(self.ours)
        self.taken, self.exposure = [0] * len(self.bodies), [0] * len(self.bodies)
        self.members: dict[int, list[int]] = _places_of(self.ours)
        self.elsewhere: dict[int, list[int]] = _places_of(self.theirs)
        self.body_here, many = _bodies_here(self.ours, self.theirs, self.bodies)
        self.of_body = [0] * many

    def fill(self, order: Ints) -> None:
        """Take candidates in this order, as long as there is room."""
        taken, exposure, limits, of_body = self.taken, self.exposure, self.limits, self.of_body
        columns = (np.array(rows)[order].tolist() for rows in (self.ours, self.theirs, self.body_here))
        # The longest loop of all, so nothing is called in it.
        for at, us, them, body in zip(order.tolist(), *columns, strict=True):
            if taken[us] < self.places and exposure[them] < limits[them] and of_body[body] < self.of_a_body:
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
            for _place in range(self.places):
                trade = self._trade(ours)
                if trade is None:
                    break
                last, better = trade
                self._take(last, -1)
                self._take(better)

    def _trade(self, ours: int) -> tuple[int, int] | None:
        """What this list would best give up, and the much better that it could show instead."""
        members, shown, standing = self.members[ours], self.shown, self.standing
        if standing[members[0]] < self._last(members) + self.worth_trading:
            return None  # Most lists: what they do not show is hardly better than what they do.
        last = next(
            (at for at in reversed(members) if shown[at] and self.exposure[self.theirs[at]] > self.rare), None
        )
        if last is None:
            return None
        least = standing[last] + self.worth_trading
        for at in members:
            if standing[at] < least:
                return None
            if not shown[at] and self.may_take(at):
                return last, at
        return None

    def _last(self, members: list[int]) -> float:
        """How the last that a list shows stands."""
        for at in reversed(members):
            if self.shown[at]:
                return self.standing[at]
        return 1000.0

    def explore(self, seed: int) -> list[int]:
        """Full lists, in an order drawn from the seed, give their last place to what is shown less."""
        full = [ours for ours in self.members if self.taken[ours] == self.places]
        found = []
        for ours in sorted(full, key=lambda row: (draw(seed, self.listings[row]), row)):
            last = next(at for at in reversed(self.members[ours]) if self.shown[at])
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
            self.exposure[theirs] < self.limits[theirs] and self.of_body[self.body_here[at]] < self.of_a_body
        )

    def _take(self, at: int, times: int = 1) -> None:
        self.shown[at] = times > 0
        self.taken[self.ours[at]] += times
        self.exposure[self.theirs[at]] += times
        self.of_body[self.body_here[at]] += times

    def _moves(self, ours: int) -> Iterator[tuple[float, Move]]:
        """Every way for this list to show one more, with what all lists together gain by it."""
        for here in self.members[ours]:
            theirs = self.theirs[here]
            if self.shown[here] or self.of_body[self.body_here[here]] >= self.of_a_body:
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
        rarest, found = min(self.places, self.exposure[self.theirs[last]]) - 1, None
        for at in self.members[ours]:
            if self.standing[at] < least:
                break
            exposure = self.exposure[self.theirs[at]]
            if exposure < rarest and not self.shown[at] and self.may_take(at):
                rarest, found = exposure, at
        return found


def _bodies_here(ours: list[int], theirs: list[int], bodies: list[int]) -> tuple[list[int], int]:
    """For each candidate a number, the same for those of one list and one body; and how many there are."""
    body = np.array(bodies, dtype=np.int64)[np.array(theirs, dtype=np.int64)]
    both = np.array(ours, dtype=np.int64) * (max(bodies, default=0) + 1) + body
    found, numbers = np.unique(both, return_inverse=True)
    return numbers.tolist(), len(found)


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
