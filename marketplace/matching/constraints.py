"""What makes a pair impossible, whatever its score. Pure.

Every rule is symmetric, and what is not known forbids nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    km: Floats
    touching: Bools
    record: Ints  # Of what the two bodies have done together, in the market; -1 for nothing.

    @classmethod
    def of(cls, market: Market, ours: Ints, theirs: Ints) -> Meeting:
        us, them = market.columns.take(ours), market.columns.take(theirs)
        shown = ~(us.sealed | them.sealed)
        touching = shown & market.borders.contains(us.body, them.body)
        record = np.where(shown, market.acquainted.places(us.body, them.body), -1)
        return cls(market, us, them, kilometres(us, them), touching, record)

    def turned(self) -> Meeting:
        """The same pairs, as the second sees the first."""
        return Meeting(self.market, self.them, self.us, self.km, self.touching, self.record)

    def __len__(self) -> int:
        return len(self.km)


def could_meet(market: Market, meeting: Meeting) -> Bools:
    """Which pairs are of two bodies, for one service or two siblings, and not both offers."""
    us, them = meeting.us, meeting.them
    of_one_kind = market.siblings[us.category, them.category]
    return np.asarray(of_one_kind & ~(us.offers & them.offers) & (us.body != them.body))


def obstacles(market: Market, meeting: Meeting, rules: Rules) -> dict[str, Bools]:
    """Which pairs break which of the other rules."""
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
        "reach": ~(within_reach(meeting) & within_reach(meeting.turned())),
    }


def may_both_run(meeting: Meeting) -> Bools:
    """Whether the tier of each body may run its own service and the other's."""
    runs, us, them = meeting.market.runs, meeting.us, meeting.them
    ours = runs[us.tier, us.category] & runs[us.tier, them.category]
    return np.asarray(ours & runs[them.tier, us.category] & runs[them.tier, them.category])


def share_a_model(us: Columns, them: Columns) -> Bools:
    """Whether some delivery model is accepted by both, or one side has named none."""
    return np.asarray(unsaid_by_either(us, them) | ((us.places >= 0) & (them.places >= 0)).any(axis=1))


def lawful(meeting: Meeting, rules: Rules) -> Bools:
    """Whether one law covers both bodies, or some model that both accept does not need that."""
    market, us, them = meeting.market, meeting.us, meeting.them
    laws = [rules.nations["one_law"].get(name, name) for name in market.nations]
    law = np.array([laws.index(name) for name in laws] + [-1], dtype=np.int64)
    ours, theirs = law[us.nation], law[them.nation]
    crosses = np.array([name in rules.nations["across"] for name in market.models], dtype=np.bool_)
    common = (us.places >= 0) & (them.places >= 0)
    one_law = (ours == theirs) | (ours < 0) | (theirs < 0)
    return np.asarray(one_law | unsaid_by_either(us, them) | (common & crosses).any(axis=1))


def unsaid_by_either(us: Columns, them: Columns) -> Bools:
    """Whether one side has named no delivery model."""
    return np.asarray((us.places < 0).all(axis=1) | (them.places < 0).all(axis=1))


def both_want_to_be_served(meeting: Meeting) -> Bools:
    """Pairs of seeks in which nobody has said that they would do the work."""
    us, them = meeting.us, meeting.them
    return ~us.offers & ~them.offers & (us.role == CLIENT) & (them.role == CLIENT)


def could_do_without_host(meeting: Meeting, rules: Rules) -> Bools:
    """Whether both accept some model in which nobody has to serve the others, or one has named none."""
    us, them = meeting.us, meeting.them
    common = (us.places >= 0) & (them.places >= 0)
    hostless = np.array([name in rules.together["models"] for name in meeting.market.models], dtype=np.bool_)
    return np.asarray(unsaid_by_either(us, them) | (common & hostless).any(axis=1), dtype=np.bool_)


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
