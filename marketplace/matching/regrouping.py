"""Writes the groups that a run found as rows: only those that differ; what no longer stands goes."""

from __future__ import annotations

from marketplace.matching.group_rows import Group, GroupMember
from marketplace.matching.groups import Group as Found
from marketplace.matching.groups import could_host
from marketplace.matching.market import Market
from marketplace.matching.models import MatchRun
from marketplace.matching.reading import Reading, digest

AT_ONCE = 1000  # Rows a statement.


def regroup(run: MatchRun, reading: Reading, services: list[str], market: Market, found: list[Found]) -> None:
    """Bring the groups of these services up to date. A group that differs in anything is another group."""
    wanted = {_key(market, group): group for group in found}
    stored = dict(Group.objects.filter(category__in=services).values_list("key", "pk"))
    Group.objects.filter(pk__in=[pk for key, pk in stored.items() if key not in wanted]).delete()
    new = {key: group for key, group in wanted.items() if key not in stored}
    rows = Group.objects.bulk_create(
        (_row(run, reading, market, key, group) for key, group in new.items()), batch_size=AT_ONCE
    )
    GroupMember.objects.bulk_create(
        (
            GroupMember(
                group=row,
                listing_id=market.sides[member].listing,
                standing=standing,
                could_host=member in could_host(market, group.members),
            )
            for row, group in zip(rows, new.values(), strict=True)
            for member, standing in zip(group.members, group.standing, strict=True)
        ),
        batch_size=AT_ONCE,
    )


def _key(market: Market, group: Found) -> str:
    """Of all that is stored of a group."""
    sides = [market.sides[row] for row in group.members]
    hosts = could_host(market, group.members)
    days = [(side.earliest, side.latest) for side in sides]
    return digest([side.listing for side in sides], group.standing, group.models, hosts and len(hosts), days)


def _row(run: MatchRun, reading: Reading, market: Market, key: str, group: Found) -> Group:
    sides = [market.sides[row] for row in group.members]
    return Group(
        key=key,
        run=run,
        category_id=sides[0].category,
        size=len(sides),
        worst=group.worst,
        delivery_models=list(group.models),
        first_day=max((side.earliest for side in sides if side.earliest), default=None),
        last_day=min((side.latest for side in sides if side.latest), default=None),
        found_at=reading.at,
    )
