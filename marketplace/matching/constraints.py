"""What makes a pair impossible, whatever its score. Pure.

Every rule is symmetric, and what is not known forbids nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from marketplace.matching.market import REACHES, ROLES, Bools, Columns, Floats, Ints, Market, kilometres
from marketplace.matching.rules import Rules

RULES_OF_A_PAIR = (
    *("closed", "kin", "partnered", "refused", "tier", "models", "nation", "host", "window", "parties"),
    "reach",
)
CLIENT = ROLES.index("client")
NEIGHBOURS, KM, REGION, NATION, _ANYWHERE = range(len(REACHES))


@dataclass(frozen=True)
class Meeting:
    """Pairs of listings, as the first of each sees the second. Every array has one row a pair."""

    market: Market
    us: Columns
    them: Columns

    @classmethod
    def of(cls, market: Market, ours: Ints, theirs: Ints) -> Meeting:
        return cls(market, market.columns.take(ours), market.columns.take(theirs))

    @cached_property
    def shown(self) -> Bools:
        """Where both bodies may be known."""
        return np.asarray(~(self.us.sealed | self.them.sealed), dtype=np.bool_)

    @cached_property
    def km(self) -> Floats:
        return kilometres(self.us, self.them)

    @cached_property
    def touching(self) -> Bools:
        return np.asarray(self.shown & self.market.borders.contains(self.us.body, self.them.body))

    @cached_property
    def record(self) -> Ints:
        """The place, in the market, of what the two bodies have done together; -1 for nothing."""
        places = self.market.acquainted.places(self.us.body, self.them.body)
        return np.where(self.shown, places, -1)

    def turned(self) -> Meeting:
        """The same pairs, as the second sees the first."""
        other = Meeting(self.market, self.them, self.us)
        for name in ("shown", "km", "touching", "record"):
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    def __len__(self) -> int:
        return len(self.us.listing)


def could_meet(market: Market, meeting: Meeting) -> Bools:
    """Which pairs are of two bodies, for one service or two siblings, and not both offers."""
    us, them = meeting.us, meeting.them
    of_one_kind = market.siblings[us.category, them.category]
    return np.asarray(of_one_kind & ~(us.offers & them.offers) & (us.body != them.body))


def obstacles(market: Market, meeting: Meeting, rules: Rules) -> dict[str, Bools]:
    """Which pairs break which of the other rules."""
    return near_obstacles(market, meeting, rules) | {"reach": out_of_reach(meeting)}


def out_of_reach(meeting: Meeting) -> Bools:
    """Which pairs lie too far apart for one of the two: the rule that costs most to ask."""
    return np.asarray(~(within_reach(meeting) & within_reach(meeting.turned())))


def near_obstacles(market: Market, meeting: Meeting, rules: Rules) -> dict[str, Bools]:
    """Which pairs break which of the rules that distance says nothing of."""
    us, them = meeting.us, meeting.them
    return {
        "closed": us.closed | them.closed,
        "kin": market.kin.contains(us.body, them.body),
        "partnered": _partnered(market, us, them),
        "refused": market.refused.contains(us.listing, them.listing),
        "tier": ~may_both_run(meeting),
        "models": ~share_a_model(us, them),
        "nation": ~lawful(meeting, rules),
        "host": both_want_to_be_served(meeting) & ~could_do_without_host(meeting, rules),
        "window": ~can_start_together(us, them),
        "parties": ~agree_on_how_many(us, them),
    }


def may_both_run(meeting: Meeting) -> Bools:
    """Whether each body, by its tier and nation, may run its own service and the other's."""
    us, them = meeting.us, meeting.them
    return np.asarray(runs_both(meeting, us) & runs_both(meeting, them))


def runs_both(meeting: Meeting, side: Columns) -> Bools:
    """Whether a body may run the services of both. A nation that is not known stands last."""
    runs, us, them = meeting.market.runs, meeting.us, meeting.them
    return np.asarray(runs[side.tier, side.nation, us.category] & runs[side.tier, side.nation, them.category])


def share_a_model(us: Columns, them: Columns) -> Bools:
    """Whether some delivery model is accepted by both, or one side has named none."""
    return np.asarray(unsaid_by_either(us, them) | ((us.accepts & them.accepts) != 0))


def lawful(meeting: Meeting, rules: Rules) -> Bools:
    """Whether one law covers both bodies, or some model that both accept does not need that."""
    market, us, them = meeting.market, meeting.us, meeting.them
    laws = [rules.nations["one_law"].get(name, name) for name in market.nations]
    law = np.array([laws.index(name) for name in laws] + [-1], dtype=np.int64)
    ours, theirs = law[us.nation], law[them.nation]
    crosses = us.accepts & them.accepts & bits_of(market, rules.nations["across"])
    one_law = (ours == theirs) | (ours < 0) | (theirs < 0)
    return np.asarray(one_law | unsaid_by_either(us, them) | (crosses != 0))


def bits_of(market: Market, models: Iterable[str]) -> np.uint64:
    """These delivery models as bits of ``accepts``."""
    return np.uint64(sum(1 << place for place, name in enumerate(market.models) if name in set(models)))


def unsaid_by_either(us: Columns, them: Columns) -> Bools:
    """Whether one side has named no delivery model."""
    return np.asarray((us.accepts == 0) | (them.accepts == 0))


def both_want_to_be_served(meeting: Meeting) -> Bools:
    """Pairs of seeks in which nobody has said that they would do the work."""
    us, them = meeting.us, meeting.them
    return ~us.offers & ~them.offers & (us.role == CLIENT) & (them.role == CLIENT)


def could_do_without_host(meeting: Meeting, rules: Rules) -> Bools:
    """Whether both accept some model in which nobody has to serve the others, or one has named none."""
    us, them = meeting.us, meeting.them
    hostless = us.accepts & them.accepts & bits_of(meeting.market, rules.together["models"])
    return np.asarray(unsaid_by_either(us, them) | (hostless != 0))


def can_start_together(us: Columns, them: Columns) -> Bools:
    """Whether there is a day in both windows on which no contract holds either of them."""
    first = np.fmax(first_free(us), first_free(them))
    last = np.fmin(us.latest, them.latest)
    return np.asarray(~(first > last), dtype=np.bool_)


def first_free(side: Columns) -> Floats:
    """The first day on which a side could start: that of its window, or when its contract lets it go.

    An offer's own contract binds nobody else. Who wants to start before a contract ends has said that it
    can be left.
    """
    bound = ~side.offers & ~(side.leaves > side.latest)
    return np.where(bound, np.fmax(side.earliest, side.leaves), side.earliest)


def agree_on_how_many(us: Columns, them: Columns) -> Bools:
    """Whether some number of partners suits both seeks; a host's other clients are nothing to its client."""
    together = ~us.offers & ~them.offers
    too_many = (us.min_partners > them.max_partners) | (them.min_partners > us.max_partners)
    return np.asarray(~(together & too_many), dtype=np.bool_)


def days_for_both(us: Columns, them: Columns) -> Floats:
    """Days from the first on which both could start to the last: below nought where there is none."""
    first = np.fmax(us.earliest, them.earliest)
    last = np.fmin(us.latest, them.latest)
    days = last - first
    return np.where(np.isnan(days), np.inf, days)


def within_reach(meeting: Meeting) -> Bools:
    """Whether the second of each pair lies where the first is willing to look."""
    us, them = meeting.us, meeting.them
    one_place_unknown = np.isnan(meeting.km)
    same_nation = (us.nation == them.nation) | (us.nation < 0) | (them.nation < 0)
    region_unknown = (us.region < 0) | (them.region < 0)
    return np.asarray(
        np.select(
            [us.reach == NEIGHBOURS, us.reach == KM, us.reach == REGION, us.reach == NATION],
            [
                meeting.touching | one_place_unknown,
                (meeting.km <= us.reach_km) | one_place_unknown | np.isnan(us.reach_km),
                np.where(region_unknown, same_nation, us.region == them.region),
                same_nation,
            ],
            default=True,
        )
    )


def _partnered(market: Market, us: Columns, them: Columns) -> Bools:
    services = len(market.services)
    in_ours, in_theirs = (
        market.partnered.contains(us.body * services + category, them.body * services + category)
        for category in (us.category, them.category)
    )
    return in_ours | in_theirs
