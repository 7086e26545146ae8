"""What surrounds a body on its page: money, neighbours, history, listings and partnerships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.models import Border, Council, Officer, Spending, Succession
from marketplace.finding.bars import Bar, bars, money
from marketplace.proposals.models import Partnership
from services.models import Entry

TWO_TIER = (Council.Tier.UPPER, Council.Tier.LOWER)


@dataclass(frozen=True)
class SpendingLine:
    """What one service cost in the year, in words and as a bar."""

    label: str
    amount: str
    bar: Bar


@dataclass(frozen=True)
class YearOfSpending:
    """A body's latest return: the total, the services by size, and those it says nothing of."""

    year: str
    total: str
    lines: list[SpendingLine]
    silent: list[str]


@dataclass(frozen=True)
class Neighbour:
    """Another body beside this one."""

    council: Council
    km: float
    is_across_water: bool


def latest_spending(council: Council) -> YearOfSpending | None:
    """The newest year of which the source has figures, if there is any."""
    amounts = list(Spending.objects.filter(council=council).order_by("-year", "-amount_gbp"))
    if not amounts:
        return None
    newest = [one for one in amounts if one.year == amounts[0].year]
    total = next((one.amount_gbp for one in newest if one.line == Spending.Line.TOTAL), None)
    lines = [one for one in newest if one.line != Spending.Line.TOTAL]
    expected = Spending.Line if council.kind in Council.PRINCIPAL_KINDS else ()
    told = {one.line for one in newest}
    drawn = zip(lines, bars([one.amount_gbp for one in lines]), strict=True)
    return YearOfSpending(
        year=amounts[0].year,
        total="" if total is None else money(total),
        lines=[SpendingLine(one.get_line_display(), money(one.amount_gbp), bar) for one, bar in drawn],
        silent=[str(line.label) for line in expected if line.value not in told],
    )


def neighbours(council: Council) -> list[Neighbour]:
    """Bodies that touch this one, the nearest first; a county's own districts are told apart."""
    borders = Border.objects.filter(Q(first=council) | Q(second=council)).exclude(
        relation=Border.Relation.CONTAINS
    )
    found = [
        Neighbour(
            council=border.second if border.first_id == council.pk else border.first,
            km=border.distance_km,
            is_across_water=border.relation == Border.Relation.ACROSS_WATER,
        )
        for border in borders.select_related("first", "second")
    ]
    return sorted(found, key=lambda neighbour: neighbour.km)


def stands_alone(council: Council) -> bool:
    """Whether the source of borders knows the body, so that none in it means that there is none."""
    return council.is_current and council.hex_q is not None


def within(council: Council) -> QuerySet[Council]:
    """The bodies of today in a county or a strategic authority."""
    inside = Council.objects.current().filter(Q(county=council) | Q(combined_authority=council))
    return inside.order_by("short_name")


def owners(council: Council) -> QuerySet[Council]:
    """The bodies to which a joint team or shared company belongs."""
    return council.owners.order_by("short_name")


def joint_bodies(council: Council) -> QuerySet[Council]:
    """The joint teams and shared companies of today that it owns with others."""
    return council.owned_bodies.current().order_by("short_name")


def predecessors(council: Council) -> QuerySet[Succession]:
    found = Succession.objects.filter(successor=council).select_related("predecessor")
    return found.order_by("vests_on", "predecessor__short_name")


def successors(council: Council) -> QuerySet[Succession]:
    found = Succession.objects.filter(predecessor=council).select_related("successor")
    return found.order_by("vests_on", "successor__short_name")


def listed(council: Council, reader: Officer | AnonymousUser, at: datetime) -> QuerySet[Entry]:
    """What it offers and seeks at present, as far as that may be shown under its name."""
    entries = Entry.objects.showable(at).readable_by(reader)
    return entries.filter(council=council).select_related("council", "category")


def partnerships(council: Council) -> QuerySet[Partnership]:
    """Those that run first, then the others."""
    return (
        Partnership.objects.filter(members=council)
        .select_related("delivery_model")
        .prefetch_related("categories", "members")
        .order_by("end_year", "name")
    )


def reorganisation(council: Council, successors: Iterable[Succession]) -> str:
    """What is known of the body's own future, in one sentence."""
    coming = [one for one in successors if one.status != Succession.Status.VESTED]
    if coming:
        names = _(" and ").join(one.successor.short_name for one in coming)
        days = [one.vests_on for one in coming if one.vests_on]
        when = date_format(min(days), "j F Y") if days else _("no date yet")
        said = {"names": names, "when": when, "status": coming[0].get_status_display().lower()}
        return _("Passes to %(names)s: %(status)s, %(when)s") % said
    if not council.is_current:
        return _("Passed to its successors")
    if council.nation == Council.Nation.ENGLAND and council.tier in TWO_TIER:
        return _("No order in the source. Most county and district areas are to become unitary by April 2028")
    return _("None planned, as far as the source knows")
