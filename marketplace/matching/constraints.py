"""What makes a pair impossible, whatever its score. Pure.

Every rule is symmetric, and what is not known forbids nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketplace.matching.market import REACHES, ROLES, Bools, Columns, Floats, Ints, Market, kilometres
from marketplace.matching.rules import Rules

RULES_OF_A_PAIR = ("closed", "kin", "partnered", "refused", "models", "host", "window", "reach")
CLIENT = ROLES.index("client")
NEIGHBOURS, KM, REGION, NATION, _ANYWHERE = range(len(REACHES))


@dataclass(frozen=True)
class Meeting:
    """Pairs of listings, as the first of each sees the second. Every array has one row a pair."""

    us: Columns
    them: Columns
    km: Floats
    touching: Bools
    models: tuple[str, ...]  # As in the market.

    @classmethod
    def of(cls, market: Market, ours: Ints, theirs: Ints) -> Meeting:
        us, them = market.columns.take(ours), market.columns.take(theirs)
        touching = market.borders.contains(us.body, them.body)
        return cls(us, them, kilometres(us, them), touching, market.models)

    def turned(self) -> Meeting:
        """The same pairs, as the second sees the first."""
        return Meeting(self.them, self.us, self.km, self.touching, self.models)


def could_meet(market: Market, meeting: Meeting) -> Bools:
    """Which pairs are of two bodies, for one service, and not both offers."""
    us, them = meeting.us, meeting.them
    return (us.category == them.category) & ~(us.offers & them.offers) & (us.body != them.body)


def obstacles(market: Market, meeting: Meeting, rules: Rules) -> dict[str, Bools]:
    """Which pairs break which of the other rules."""
    us, them = meeting.us, meeting.them
    return {
        "closed": us.closed | them.closed,
        "kin": market.kin.contains(us.body, them.body),
        "partnered": _partnered(market, us, them),
        "refused": market.refused.contains(us.listing, them.listing),
        "models": ~share_a_model(us, them),
        "host": both_want_to_be_served(meeting) & ~could_do_without_host(meeting, rules),
        "window": np.asarray(days_for_both(us, them) < 0, dtype=np.bool_),
        "reach": ~(within_reach(meeting) & within_reach(meeting.turned())),
    }


def share_a_model(us: Columns, them: Columns) -> Bools:
    """Whether some delivery model is accepted by both, or one side has named none."""
    unsaid = (us.places < 0).all(axis=1) | (them.places < 0).all(axis=1)
    return np.asarray(unsaid | ((us.places >= 0) & (them.places >= 0)).any(axis=1))


def both_want_to_be_served(meeting: Meeting) -> Bools:
    """Pairs of seeks in which nobody has said that they would do the work."""
    us, them = meeting.us, meeting.them
    return ~us.offers & ~them.offers & (us.role == CLIENT) & (them.role == CLIENT)


def could_do_without_host(meeting: Meeting, rules: Rules) -> Bools:
    """Whether both accept some model in which nobody has to serve the others, or one has named none."""
    ours, theirs = meeting.us.places >= 0, meeting.them.places >= 0
    hostless = np.array([name in rules.together["models"] for name in meeting.models], dtype=np.bool_)
    unsaid = ~ours.any(axis=1) | ~theirs.any(axis=1)
    return np.asarray(unsaid | (ours & theirs & hostless).any(axis=1), dtype=np.bool_)


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
    return market.partnered.contains(us.body * services + us.category, them.body * services + them.category)
