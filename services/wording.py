"""A revision in words, line by line, for the people who write it and those who judge it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.differences import Piece, difference
from services.models import DeliveryModel, Entry, ListingRevision, Reach, System

Content = ListingRevision | Entry


@dataclass(frozen=True)
class Line:
    """One thing that a listing says. ``anchor`` is the id of the control in which it is asked for."""

    anchor: str
    label: str
    text: str


@dataclass(frozen=True)
class ChangedLine:
    """A line beside what it said before."""

    line: Line
    pieces: list[Piece]

    @property
    def has_changed(self) -> bool:
        return any(piece.kind != "same" for piece in self.pieces)


def lines(revision: Content) -> list[Line]:
    """Everything that the revision says, or its entry; what is left out has an empty text."""
    return [
        Line("id_title", _("Title"), revision.title),
        Line("id_summary", _("Summary"), revision.summary),
        Line("id_details", _("Details"), revision.details),
        Line("id_first_model", _("Delivery models"), models_in_order(revision.delivery_models)),
        Line("id_role_0", _("Part in it"), revision.get_role_display() if revision.role else ""),
        Line("id_min_partners", _("Partners wanted"), span(revision.min_partners, revision.max_partners)),
        Line(
            "id_earliest_start_on_0", _("Start"), window(revision.earliest_start_on, revision.latest_start_on)
        ),
        Line("id_contract_ends_on_0", _("Present contract ends"), day(revision.contract_ends_on)),
        Line("id_term_years", _("Term"), years(revision.term_years)),
        Line("id_volume", _("Volume"), counted(revision.volume, revision.volume_unit)),
        Line("id_full_time_equivalents", _("Staff, full-time equivalent"), staff(revision)),
        Line("id_annual_cost_gbp", _("Cost a year"), pounds(revision.annual_cost_gbp)),
        Line("id_systems_0", _("Systems"), names_of_systems(revision.systems)),
        Line("id_reach_0", _("How far away"), reach(revision)),
        Line("id_expires_on_0", _("Shown until"), day(revision.expires_on)),
    ]


def changed_lines(old: ListingRevision, new: ListingRevision) -> list[ChangedLine]:
    """Every line of the new revision, with what differs from the old."""
    return [
        ChangedLine(after, difference(before.text, after.text))
        for before, after in zip(lines(old), lines(new), strict=True)
    ]


def models_in_order(slugs: Iterable[str]) -> str:
    """The preferred model first. A model that is no longer kept goes by its slug."""
    known = DeliveryModel.objects.in_bulk(list(slugs))
    return _(", then ").join(known[slug].name if slug in known else slug for slug in slugs)


def names_of_systems(slugs: Iterable[str]) -> str:
    known = System.objects.in_bulk(list(slugs))
    return ", ".join(known[slug].name if slug in known else slug for slug in slugs)


def day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else ""


def window(earliest: date | None, latest: date | None) -> str:
    if earliest and latest:
        return _("%(earliest)s to %(latest)s") % {"earliest": day(earliest), "latest": day(latest)}
    if earliest:
        return _("%(date)s or later") % {"date": day(earliest)}
    return _("By %(date)s") % {"date": day(latest)} if latest else ""


def span(least: int, most: int) -> str:
    return str(least) if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}


def years(number: int | None) -> str:
    return ngettext("%(n)s year", "%(n)s years", number) % {"n": number} if number else ""


def counted(volume: int | None, unit: str) -> str:
    return "" if volume is None else f"{intcomma(volume)} {unit}".strip()


def staff(revision: Content) -> str:
    number = revision.full_time_equivalents
    return "" if number is None else f"{number.normalize():f}"


def pounds(amount: int | None) -> str:
    return "" if amount is None else f"£{intcomma(amount)}"


def reach(revision: Content) -> str:
    if revision.reach == Reach.KM:
        return _("Within %(km)s km") % {"km": revision.reach_km}
    return revision.get_reach_display()
