"""What earlier partnerships say of a pair, never the one that is asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from marketplace.matching.affinity.register import Floats
from marketplace.matching.affinity.sharing import Services, Sharing, groups

NAMES = (
    *("together", "together_in_group", "together_in_service", "ever_together"),
    *("partner_of_partner", "service_elsewhere", "partnerships", "partnerships_in_group"),
)


def others(sharings: Iterable[Sharing], asked: Sharing) -> list[Sharing]:
    """The precedents of a sharing, in one order: all but itself that have two councils of today or more."""
    found = [one for one in sharings if len(one.rows) > 1 and not one.is_same_as(asked)]
    return sorted(found, key=lambda one: one.key)


@dataclass(frozen=True)
class Earlier:
    """Earlier partnerships, as somebody who seeks these services looks at them: one row a partnership."""

    members: Floats  # (partnerships, councils), 1 for a member
    weight: Floats  # A large partnership says less of each of its pairs.
    in_group: Floats  # 1 if it shares a service of the group that is sought
    in_service: Floats

    @classmethod
    def of(cls, sharings: Sequence[Sharing], slugs: Iterable[str], services: Services, size: int) -> Earlier:
        wanted = set(slugs)
        wanted_groups = groups(wanted, services)
        members = np.zeros((len(sharings), size))
        for place, one in enumerate(sharings):
            members[place, sorted(one.rows)] = 1
        in_group = [not groups(one.services, services).isdisjoint(wanted_groups) for one in sharings]
        in_service = [not wanted.isdisjoint(one.services) for one in sharings]
        counts = np.maximum(members.sum(axis=1), 2)
        return cls(
            members, 1 / np.log2(counts), np.array(in_group, dtype=float), np.array(in_service, dtype=float)
        )

    def features(self, seeker: int) -> Floats:
        """(councils, features) as the seeker sees the others."""
        with_us = self.members[:, seeker]
        partners = (with_us @ self.members > 0).astype(np.float64)
        partners[seeker] = 0
        found = {
            "together": np.log1p((with_us * self.weight) @ self.members),
            "together_in_group": np.log1p((with_us * self.weight * self.in_group) @ self.members),
            "together_in_service": np.log1p((with_us * self.weight * self.in_service) @ self.members),
            "ever_together": partners,
            "partner_of_partner": np.log1p(self.second_hand(partners, with_us)),
            "service_elsewhere": ((1 - with_us) * self.in_service) @ self.members > 0,
            "partnerships": np.log1p(self.members.sum(axis=0)),
            "partnerships_in_group": np.log1p(self.in_group @ self.members),
        }
        columns = np.column_stack([np.asarray(found[name], dtype=np.float64) for name in NAMES])
        columns[seeker] = 0
        return columns

    def second_hand(self, partners: Floats, with_us: Floats) -> Floats:
        """How much of the partnerships of others is made up of the seeker's partners."""
        share = (1 - with_us) * (self.members @ partners) / np.maximum(self.members.sum(axis=1), 1)
        return np.asarray((share @ self.members) * (1 - partners))
