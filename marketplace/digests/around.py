"""What surrounds the matches of digests, read at once for all the readers of a claim.

None of it is an item: numbers of the market, tips, and whom to ask what. Which items stand in a digest is
asked again for each, just before it is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from councils.models import Council, Membership
from marketplace.digests import endings, markets, tips
from marketplace.digests.choosing import asked
from marketplace.digests.markets import ServiceMarket
from marketplace.digests.tips import Hint
from services.models import Entry

Bodies = Mapping[int, list[Council]]  # By reader, for whom she is confirmed.


@dataclass(frozen=True)
class Around:
    """By reader: her bodies, the market in their services, a tip; and for whom anything waits or ends."""

    bodies: Bodies
    markets: Mapping[int, list[ServiceMarket]]
    hints: Mapping[int, Hint]
    asked: Collection[int]
    ending: Collection[int]

    @classmethod
    def of(cls, readers: Collection[int], at: datetime) -> Around:
        """As things are at this moment, in a fixed number of queries."""
        bodies = bodies_of(readers)
        councils = {council.pk for hers in bodies.values() for council in hers}
        own = list(Entry.objects.showable(at).filter(listing__council__in=councils).select_related("listing"))
        return cls(
            bodies=bodies,
            markets=markets.by_reader(bodies, own, at),
            hints=tips.by_reader(bodies, own),
            asked=asked(readers),
            ending=endings.whose(bodies, own, at),
        )


def bodies_of(readers: Collection[int]) -> Bodies:
    memberships = Membership.objects.confirmed().filter(officer__in=readers).select_related("council")
    bodies: dict[int, list[Council]] = defaultdict(list)
    for membership in memberships.order_by("council__name", "council"):
        bodies[membership.officer_id].append(membership.council)
    return bodies
