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
    """One thing that a listing says. ``name`` is that of the field."""

    name: str
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


# What a row must hold, and a sealed entry does not tell.
UNTOLD = {"min_partners", "reach", "expires_on"}


def lines(revision: Content) -> list[Line]:
    """Everything that the revision says, or its entry; what is left out has an empty text."""
    if isinstance(revision, Entry) and revision.is_sealed:
        return [Line(each.name, each.label, "") if each.name in UNTOLD else each for each in said(revision)]
    return said(revision)


def said(revision: Content) -> list[Line]:
    return [
        Line("title", _("Title"), revision.title),
        Line("summary", _("Summary"), revision.summary),
        Line("outcomes", _("What would be better"), revision.outcomes),
        Line("details", _("Details"), revision.details),
        Line("delivery_models", _("Delivery models"), models_in_order(revision.delivery_models)),
        Line("role", _("Part in it"), revision.get_role_display() if revision.role else ""),
        Line("min_partners", _("Partners wanted"), span(revision.min_partners, revision.max_partners)),
        Line("earliest_start_on", _("Start"), window(revision.earliest_start_on, revision.latest_start_on)),
        Line("contract_ends_on", _("Present contract ends"), day(revision.contract_ends_on)),
        Line("break_on", _("Contract may be ended early"), day(revision.break_on)),
        Line("notice_months", _("Notice"), months(revision.notice_months)),
        Line("term_years", _("Term"), years(revision.term_years)),
        Line("volume", _("Volume"), counted(revision.volume, revision.volume_unit)),
        Line("capacity_to_spare", _("Room for"), counted(revision.capacity_to_spare, revision.volume_unit)),
        Line("full_time_equivalents", _("Staff, full-time equivalent"), staff(revision)),
        Line("annual_cost_gbp", _("Cost a year"), cost(revision)),
        Line("systems", _("Systems"), names_of_systems(revision.systems)),
        Line("reach", _("How far away"), reach(revision)),
        Line("readiness", _("How ready"), revision.get_readiness_display()),
        Line("governance_stage", _("How far decided"), revision.get_governance_stage_display()),
        Line("sponsor", _("Sponsor"), revision.get_sponsor_display()),
        Line("decided_by", _("Who decides"), revision.get_decided_by_display()),
        Line("links", _("Links"), "\n".join(revision.links)),
        Line("contact_mailbox", _("Contact mailbox"), contact(revision)),
        Line("expires_on", _("Shown until"), day(revision.expires_on)),
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


def months(number: int | None) -> str:
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number} if number else ""


def counted(volume: int | None, unit: str) -> str:
    return "" if volume is None else f"{intcomma(volume)} {unit}".strip()


def staff(revision: Content) -> str:
    number = revision.full_time_equivalents
    return "" if number is None else f"{number.normalize():f}"


def pounds(amount: int | None) -> str:
    return "" if amount is None else f"£{intcomma(amount)}"


def cost(revision: Content) -> str:
    """In pounds where they are known, else the band."""
    return pounds(revision.annual_cost_gbp) or revision.get_annual_cost_band_display()


def contact(revision: Content) -> str:
    """The mailbox and who may know it."""
    if not revision.contact_mailbox:
        return ""
    shown_to = revision.get_contact_shown_to_display()
    return _("%(mailbox)s\nShown to: %(who)s") % {"mailbox": revision.contact_mailbox, "who": shown_to}


def reach(revision: Content) -> str:
    if revision.reach == Reach.KM:
        return _("Within %(km)s km") % {"km": revision.reach_km}
    return revision.get_reach_display()
