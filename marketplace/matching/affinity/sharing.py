"""A sharing of services among councils, and whom the services allow. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from marketplace.matching.affinity.register import Bools, Register


@dataclass(frozen=True)
class Service:
    """What may be shared: in which group it stands, and which tier delivers it."""

    slug: str
    group: str
    delivered_by: str  # all, upper, lower; single-tier councils deliver everything.
    not_run_in: tuple[str, ...] = ()  # Nations in which no council delivers it.


Services = Mapping[str, Service]


@dataclass(frozen=True)
class Sharing:
    """A real partnership, or the question who might share these services."""

    key: str
    name: str
    services: tuple[str, ...]
    members: tuple[int, ...]  # Rows of the register: today's principal councils, each once.
    rows: frozenset[int] = frozenset()  # The same with the successors of members that are no more.
    statutory: bool = False
    named: frozenset[str] = frozenset()  # Codes of all members as the source has them.

    def is_same_as(self, other: Sharing) -> bool:
        """Whether both tell of one partnership, so that neither may be known when the other is asked for."""
        if self.key == other.key and not self.named.isdisjoint(other.named):
            return True
        return self.named == other.named and not set(self.services).isdisjoint(other.services)


def groups(sharing: Iterable[str], services: Services) -> frozenset[str]:
    return frozenset(services[slug].group for slug in sharing)


def main_group(slugs: Iterable[str], services: Services) -> str:
    """The group to which most of the services belong; of equals, that which is named first."""
    found = [services[slug].group for slug in slugs]
    return max(dict.fromkeys(found), key=found.count, default="")


def allowed(register: Register, slugs: Iterable[str], services: Services) -> Bools:
    """Which councils deliver at least one of the services, by tier and nation; all where none is named."""
    tiers, nations, wanted = register.words("tier"), register.words("nation"), list(slugs)
    may = np.full(len(tiers), not wanted, dtype=np.bool_)
    for slug in wanted:
        tier = services[slug].delivered_by
        its_tier = (tiers == "single") | (tiers == tier) | (tier == "all")
        may |= its_tier & ~np.isin(nations, services[slug].not_run_in)
    return may
