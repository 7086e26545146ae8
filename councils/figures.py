"""The figures of bodies that can be compared, and which of them are most like one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from councils.likeness import Alike, Body, nearest
from councils.models import Council, Spending

Yearly = Mapping[str, float]


@dataclass(frozen=True)
class Peer:
    """A body with its spending a head, and how like it is to the one that was asked about."""

    council: Council
    spending: float | None  # Pounds a head in the newest year that is known.
    year: str
    alike: Alike | None = None  # None of the body itself.


@dataclass(frozen=True)
class Peers:
    """A body, those that are most like it, nearest first, and with how many it was compared."""

    itself: Peer
    others: list[Peer]
    compared_with: int


def peers(council: Council, number: int) -> Peers:
    """The bodies of its family that are most like a body. Two queries."""
    family = {one.code: one for one in Council.objects.comparable_with(council)}
    spending = spending_a_head(family | {council.code: council})
    found: list[Alike] = []
    if council.code in family:
        bodies = [body_of(one, spending[one.pk]) for one in family.values()]
        found = nearest(bodies, council.code, number)
    others = [peer(family[alike.key], spending, alike) for alike in found]
    return Peers(peer(council, spending), others, max(len(family) - 1, 0))


def peer(council: Council, spending: Mapping[int, Yearly], alike: Alike | None = None) -> Peer:
    year, pounds = max(spending[council.pk].items(), default=("", None))
    return Peer(council, pounds, year, alike)


def body_of(council: Council, spending: Yearly) -> Body:
    return Body(
        key=council.code,
        population=council.population,
        density=council.density,
        rurality=council.share_rural,
        deprivation=council.deprivation_score,
        spending=spending,
    )


def spending_a_head(councils: Mapping[str, Council]) -> Mapping[int, Yearly]:
    """Net current expenditure of each body by year, in pounds for each of its people."""
    people = {council.pk: council.population for council in councils.values() if council.population}
    totals = Spending.objects.filter(council__in=people, line=Spending.Line.TOTAL)
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for council, year, amount in totals.values_list("council", "year", "amount_gbp"):
        found[council][year] = amount / people[council]
    return found
