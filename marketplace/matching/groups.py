"""Groups of three to eight listings that could start one service together. Pure.

A member's score is the mean standing of its matches with the others, and a group is as good as its worst
placed member. All members must be possible together, accept one delivery model, have a day on which all could
start (which they have if every two have one), and want a group of that size; somebody must be able to host,
unless the model needs no host. From each listing the search adds one member at a time, and follows up the
best groups of each size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marketplace.matching.market import ROLES, Bools, Floats, Ints, Market
from marketplace.matching.rules import Rules

ANCHORS_AT_ONCE = 256  # Bounds memory; says nothing about the result.
DIGITS = 6
HOST, CLIENT = ROLES.index("host"), ROLES.index("client")
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Together:
    """Which two rows of the market could stand in a group together, and how well."""

    ours: Ints
    theirs: Ints
    standing: Floats

    @classmethod
    def nothing(cls) -> Together:
        whole = np.zeros(0, dtype=np.int64)
        return cls(whole, whole, np.zeros(0, dtype=np.float64))

    @classmethod
    def of(cls, parts: list[Together]) -> Together:
        return cls(
            np.concatenate([part.ours for part in parts]),
            np.concatenate([part.theirs for part in parts]),
            np.concatenate([part.standing for part in parts]),
        )


@dataclass(frozen=True)
class Group:
    """Rows of the market in their order, and each one's mean standing with the others."""

    members: tuple[int, ...]
    standing: tuple[float, ...]
    models: tuple[str, ...]  # Which all accept; empty where nobody has named one.

    @property
    def worst(self) -> float:
        return min(self.standing)


def groups(market: Market, together: Together, rules: Rules) -> list[Group]:
    """For each listing its best group and the largest that is nearly as good, each group once."""
    wishes = Wishes.of(market, rules)
    found: dict[tuple[int, ...], Group] = {}
    family = market.families[market.columns.category]
    of_pair = family[together.ours]
    for number in np.unique(of_pair):
        rows = np.flatnonzero(family == number)
        pairs = of_pair == number
        table = _table(rows, together, pairs)
        for by_size in _search(table, wishes.take(rows), rules):
            for members in _worth_showing(by_size, rules):
                key = tuple(sorted(rows[list(members)].tolist()))
                if key not in found:
                    found[key] = _group(key, rows, table, wishes, market)
    return [found[key] for key in sorted(found)]


@dataclass(frozen=True)
class Wishes:
    """What each row wants of a group."""

    models: Words  # One bit a model that it accepts; all of them where it has named none.
    law: Ints  # Which law covers it; -1 where that is not known.
    least: Ints  # Partners.
    most: Ints
    could_host: Bools
    hostless: np.uint64  # Models in which nobody has to host.
    across: np.uint64  # Models that bodies under different laws may use.

    @classmethod
    def of(cls, market: Market, rules: Rules) -> Wishes:
        columns, most = market.columns, rules.groups["most"]
        bits = np.array([1 << place for place in range(len(market.models))], dtype=np.uint64)
        accepted = columns.places >= 0
        everything = bits.sum(dtype=np.uint64)
        models = np.where(accepted, bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)
        laws = [rules.nations["one_law"].get(name, name) for name in market.nations]
        law = np.array([laws.index(name) for name in laws] + [-1], dtype=np.int64)
        return cls(
            models=np.where(accepted.any(axis=1), models, everything | np.uint64(1 << 63)),
            law=law[columns.nation],
            least=np.array([side.min_partners for side in market.sides], dtype=np.int64),
            most=np.array([side.max_partners or most for side in market.sides], dtype=np.int64),
            could_host=columns.offers | (columns.role != CLIENT),
            hostless=_bits_of(market, rules.together["models"]),
            across=_bits_of(market, rules.nations["across"]),
        )

    def take(self, rows: Ints) -> Wishes:
        return replace(
            self,
            models=self.models[rows],
            law=self.law[rows],
            least=self.least[rows],
            most=self.most[rows],
            could_host=self.could_host[rows],
        )


def _bits_of(market: Market, names: list[str]) -> np.uint64:
    """Where nobody has named a model, one that needs no host and crosses borders may still be found."""
    return np.uint64(sum(1 << place for place, name in enumerate(market.models) if name in names) | 1 << 63)


def could_host(market: Market, rows: tuple[int, ...]) -> list[int]:
    """Who of a group offers to do the work, or else would found it as equals, or has not said."""
    columns = market.columns
    willing = [row for row in rows if columns.offers[row] or columns.role[row] == HOST]
    return willing or [row for row in rows if columns.role[row] != CLIENT]


def _table(rows: Ints, together: Together, pairs: Bools) -> Floats:
    """Standing of every two of these rows; minus infinity where they cannot stand in one group."""
    place = np.full(int(rows.max()) + 1, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    table = np.full((len(rows), len(rows)), -np.inf)
    ours, theirs = place[together.ours[pairs]], place[together.theirs[pairs]]
    table[ours, theirs] = table[theirs, ours] = together.standing[pairs]
    return table


Found = dict[
    int, tuple[float, tuple[int, ...]]
]  # By size: how the worst placed member stands, and the members.


def _search(table: Floats, wishes: Wishes, rules: Rules) -> Iterator[Found]:
    """The best group of each size that was found from each row."""
    open_to = wishes.most >= rules.groups["least"] - 1
    possible = np.where(open_to[:, None] & open_to[None, :], table, -np.inf)
    anchors = np.flatnonzero(np.isfinite(possible).sum(axis=1) >= rules.groups["least"] - 1)
    for start in range(0, len(anchors), ANCHORS_AT_ONCE):
        some = anchors[start : start + ANCHORS_AT_ONCE]
        yield from _grow(some, possible, wishes, rules)


def _grow(anchors: Ints, table: Floats, wishes: Wishes, rules: Rules) -> list[Found]:
    """From each anchor, one member more at a time."""
    best = np.argsort(-table[anchors], axis=1, kind="stable")[:, : rules.groups["partners"]]
    local = np.concatenate([anchors[:, None], best], axis=1)  # (anchors, seats): the anchor's is the first.
    scores = table[local[:, :, None], local[:, None, :]]
    scores[:, range(local.shape[1]), range(local.shape[1])] = 0.0
    beam = _Beam.start(local, scores, wishes)
    found: list[Found] = [{} for _anchor in anchors]
    for size in range(2, rules.groups["most"] + 1):
        beam = beam.longer(local, scores, wishes, rules.groups["followed"], size)
        if size >= rules.groups["least"]:
            beam.note(found, local, wishes, size)
    return found


@dataclass(frozen=True)
class _Beam:
    """Groups that are being followed up: arrays of (anchors, groups)."""

    members: Bools  # (anchors, groups, seats)
    sums: Floats  # (anchors, groups, seats): of the seat's scores with the members.
    models: Words
    law: Ints
    most: Ints
    least: Ints
    hosted: Bools
    worst: Floats

    @classmethod
    def start(cls, local: Ints, scores: Floats, wishes: Wishes) -> _Beam:
        anchor = local[:, :1]
        members = np.zeros((len(local), 1, local.shape[1]), dtype=np.bool_)
        members[:, :, 0] = True
        return cls(
            members=members,
            sums=scores[:, :1, :].copy(),
            models=wishes.models[anchor],
            law=wishes.law[anchor],
            most=wishes.most[anchor],
            least=wishes.least[anchor],
            hosted=wishes.could_host[anchor],
            worst=np.zeros(anchor.shape),
        )

    def longer(self, local: Ints, scores: Floats, wishes: Wishes, followed: int, size: int) -> _Beam:
        """The best groups with one member more."""
        models, law = self._common(local, wishes)
        most = np.minimum(self.most[:, :, None], wishes.most[local][:, None, :])
        may = ~self.members & (models != 0) & (most >= size - 1)
        among = np.where(
            self.members[:, :, :, None], self.sums[:, :, :, None] + scores[:, None, :, :], np.inf
        ).min(axis=2)
        worst = np.where(may, np.minimum(among, self.sums), -np.inf) / (size - 1)
        group, seat = _best_of(np.round(worst, DIGITS), self.members, followed)
        row = np.arange(len(local))[:, None]
        members = self.members[row, group].copy()
        np.put_along_axis(members, seat[:, :, None], True, axis=2)
        return _Beam(
            members=members,
            sums=np.where(
                np.isfinite(worst[row, group, seat])[:, :, None],
                self.sums[row, group] + scores[row, seat],
                -np.inf,
            ),
            models=models[row, group, seat],
            law=law[row, group, seat],
            most=most[row, group, seat],
            least=np.maximum(self.least[row, group], wishes.least[local[row, seat]]),
            hosted=self.hosted[row, group] | wishes.could_host[local[row, seat]],
            worst=worst[row, group, seat],
        )

    def _common(self, local: Ints, wishes: Wishes) -> tuple[Words, Ints]:
        """Which models a group has in common with each seat, and under which law it then stands."""
        models = self.models[:, :, None] & wishes.models[local][:, None, :]
        ours, theirs = self.law[:, :, None], wishes.law[local][:, None, :]
        crosses = (ours >= 0) & (theirs >= 0) & (ours != theirs)
        return np.where(crosses, models & wishes.across, models), np.where(ours >= 0, ours, theirs)

    def note(self, found: list[Found], local: Ints, wishes: Wishes, size: int) -> None:
        """Keep the best group of this size that suits all of its members."""
        suits = (self.least <= size - 1) & (self.hosted | ((self.models & wishes.hostless) != 0))
        worst = np.where(suits, self.worst, -np.inf)
        best = worst.argmax(axis=1)
        for row in np.flatnonzero(np.isfinite(worst.max(axis=1))).tolist():
            seats = np.flatnonzero(self.members[row, best[row]])
            found[row][size] = (float(worst[row, best[row]]), tuple(local[row, seats].tolist()))


def _best_of(worst: Floats, members: Bools, followed: int) -> tuple[Ints, Ints]:
    """Which group to take with which seat: the best, each set of members once."""
    anchors, _many, seats = worst.shape
    power = np.uint64(1) << np.arange(seats, dtype=np.uint64)
    sets = np.where(members, power, np.uint64(0)).sum(axis=2, dtype=np.uint64)[:, :, None] | power
    flat, codes = worst.reshape(anchors, -1), sets.reshape(anchors, -1)
    order = np.lexsort((codes, -flat), axis=1)
    ordered, value = np.take_along_axis(codes, order, axis=1), np.take_along_axis(flat, order, axis=1)
    again = np.zeros(ordered.shape, dtype=np.bool_)
    again[:, 1:] = (ordered[:, 1:] == ordered[:, :-1]) & (value[:, 1:] == value[:, :-1])
    place = np.argsort(again | ~np.isfinite(value), axis=1, kind="stable")[:, :followed]
    chosen = np.take_along_axis(order, place, axis=1)
    return chosen // seats, chosen % seats


def _worth_showing(by_size: Found, rules: Rules) -> Iterator[tuple[int, ...]]:
    """The best group, and the largest whose worst placed member stands nearly as high."""
    if by_size:
        best = max(worst for worst, _members in by_size.values())
        near = {size for size, (worst, _) in by_size.items() if worst >= best - rules.groups["widest_within"]}
        closest = min(size for size, (worst, _members) in by_size.items() if worst == best)
        yield from (by_size[size][1] for size in {closest, max(near)})


def _group(key: tuple[int, ...], rows: Ints, table: Floats, wishes: Wishes, market: Market) -> Group:
    place = {row: at for at, row in enumerate(rows.tolist())}
    inside = table[np.ix_([place[row] for row in key], [place[row] for row in key])]
    np.fill_diagonal(inside, 0.0)
    common = np.bitwise_and.reduce(wishes.models[list(key)])
    if len({law for law in wishes.law[list(key)].tolist() if law >= 0}) > 1:
        common &= wishes.across
    if not wishes.could_host[list(key)].any():
        common &= wishes.hostless
    return Group(
        members=key,
        standing=tuple(np.round(inside.sum(axis=1) / (len(key) - 1), DIGITS).tolist()),
        models=tuple(name for place, name in enumerate(market.models) if int(common) >> place & 1),
    )
