"""What each member of a group gains by it, in plain English, from what the listings show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.matching.figures import listed, number
from marketplace.matching.group_rows import GroupMember
from services.models import Direction, Entry


@dataclass(frozen=True)
class Place:
    """A member of a group as its page shows it."""

    entry: Entry
    standing: float
    could_host: bool
    is_ours: bool
    gains: list[str]


def places(members: Iterable[GroupMember], ours: set[int], systems: dict[str, str]) -> list[Place]:
    """The members of a group, our own first, then those who could host. ``systems`` are names by slug."""
    rows = list(members)
    found = [
        Place(
            entry=row.listing.entry,
            standing=row.standing,
            could_host=row.could_host,
            is_ours=row.listing_id in ours,
            gains=gains(row.listing.entry, rows, systems),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.is_ours, not one.could_host, one.entry.pk))


def gains(entry: Entry, rows: list[GroupMember], systems: dict[str, str]) -> list[str]:
    """Facts with their figures: who does the work, what is pooled, what is in common."""
    others = [row.listing.entry for row in rows if row.listing_id != entry.pk]
    told = [
        _host(entry, rows),
        _volume(entry, others),
        _team(entry, others),
        _systems(entry, others, systems),
    ]
    return [text for text in told if text] or [_share_of_set_up(len(others) + 1)]


def _host(entry: Entry, rows: list[GroupMember]) -> str:
    hosts = [row.listing.entry for row in rows if row.could_host and row.listing_id != entry.pk]
    if entry.direction == Direction.OFFER:
        seeks = len(rows) - 1
        return ngettext("%(n)s body to serve", "%(n)s bodies to serve", seeks) % {"n": seeks}
    if entry.role == "client" and hosts:
        return ngettext("Somebody who could do the work", "%(n)s that could do the work", len(hosts)) % {
            "n": len(hosts)
        }
    return ""


def _volume(entry: Entry, others: list[Entry]) -> str:
    units = {one.volume_unit.strip().casefold() for one in (entry, *others)}
    if len(units) > 1 or not entry.volume or not all(one.volume for one in others):
        return ""
    figures = {"own": number(entry.volume), "unit": entry.volume_unit.strip()}
    if entry.direction == Direction.OFFER:
        need = sum(one.volume or 0 for one in others)
        figures |= {"all": number(need)}
        return _("The others need %(all)s %(unit)s; it has room for %(own)s") % figures
    seeks = [entry, *(one for one in others if one.direction == Direction.SEEK)]
    figures |= {"all": number(sum(one.volume or 0 for one in seeks))}
    return _("%(all)s %(unit)s between those who seek, instead of %(own)s alone") % figures


def _team(entry: Entry, others: list[Entry]) -> str:
    staff = [one.full_time_equivalents for one in (entry, *others)]
    if not all(staff):
        return ""
    figures = {"all": number(round(float(sum(filter(None, staff))))), "own": number(float(staff[0] or 0))}
    return _("A team of about %(all)s instead of %(own)s") % figures


def _systems(entry: Entry, others: list[Entry], systems: dict[str, str]) -> str:
    shared = [slug for slug in entry.systems if any(slug in one.systems for one in others)]
    if not shared:
        return ""
    many = sum(bool(set(shared) & set(one.systems)) for one in others)
    names = listed(sorted(systems.get(slug, slug) for slug in shared))
    return ngettext(
        "%(n)s of the others runs %(systems)s too", "%(n)s of the others run %(systems)s too", many
    ) % {
        "n": many,
        "systems": names,
    }


def _share_of_set_up(many: int) -> str:
    return _("The cost of setting it up, shared among %(n)s") % {"n": many}
