"""From where an officer may propose: which of her bodies, and which of its listings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from councils.models import Council, Officer
from marketplace.proposals.actions import do_meet
from marketplace.proposals.models import Proposal
from services.models import Entry, Listing, Visibility

A_START = timedelta(days=90)  # The earliest that a proposal suggests, so that there is time to decide.


@dataclass(frozen=True)
class Side:
    """One body, with the listing that it comes from or with none."""

    council: Council
    entry: Entry | None = None

    @property
    def value(self) -> str:
        return f"listing-{self.entry.pk}" if self.entry else f"council-{self.council.pk}"

    @property
    def label(self) -> str:
        if self.entry is None:
            return _("%(council)s, without a listing") % {"council": self.council.name}
        names = {"council": self.council.name, "listing": self.entry.title}
        return _("%(council)s, from your listing “%(listing)s”") % names

    @property
    def listing(self) -> Listing | None:
        return self.entry.listing if self.entry else None


def sides_of(officer: Officer, entry: Entry, at: datetime) -> list[Side]:
    """Where the officer may propose from: listings that meet this one, or else the body itself."""
    sides = []
    for council in officer.councils().exclude(pk=entry.listing.council_id):
        readable = Entry.objects.showable(at).readable_by(officer)
        shown = readable.filter(listing__council=council).exclude(visibility=Visibility.SEALED)
        meeting = [own for own in shown.select_related("listing", "council") if do_meet(entry, own)]
        sides += [Side(council, own) for own in meeting] or [Side(council)]
    return sides


def first_words(sides: list[Side], entry: Entry, listing: str, today: date) -> dict[str, Any]:
    """What stands in the form at first for who comes from a match: enough to send it with one press."""
    chosen: dict[str, Any] = {"side": f"listing-{listing}"}
    side = next((side for side in sides if side.entry and side.value == chosen["side"]), None)
    if side is None or side.entry is None or side.entry.is_sealed:
        return chosen
    words = {"council": side.council.name, "own": side.entry.title, "theirs": entry.title}
    text = _(
        "%(council)s has listed “%(own)s”, and you have listed “%(theirs)s”. They seem to fit. We should "
        "like to find out with you whether to share this service."
    )
    starts = [side.entry.earliest_start_on, entry.earliest_start_on, today + A_START]
    common = [model for model in entry.delivery_models if model in side.entry.delivery_models]
    return chosen | {
        "what": text % words,
        "delivery_model": next(iter(common), ""),
        "start_on": max(start for start in starts if start),
    }


def sides_unnamed(officer: Officer, entry: Entry, at: datetime) -> list[Side]:
    """Where the officer may write from without a name: to what names its council, from what is sealed."""
    sides = [] if not entry.is_sealed else sides_of(officer, entry, at)
    own = Entry.objects.showable(at).filter(visibility=Visibility.SEALED)
    own = own.filter(listing__council__in=officer.councils()).select_related("listing__council")
    others = own.exclude(listing__council=entry.listing.council_id).order_by("number")
    return sides + [Side(one.listing.council, one) for one in others if do_meet(entry, one)]


def open_proposal_of(sides: list[Side], entry: Entry) -> Proposal | None:
    """An open proposal, where there is one in the way of each of these bodies."""
    bodies = {side.council.pk for side in sides}
    standing = [open_between(body, entry.listing.council_id, entry.category_id) for body in bodies]
    return standing[0] if all(standing) else None


def open_between(one: int, other: int, category_id: str) -> Proposal | None:
    """The open proposal of two bodies for a service."""
    return Proposal.objects.open().filter(category=category_id, bodies=sorted([one, other])).first()
