"""From where an officer may propose: which of her bodies, and which of its listings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from councils.models import Council, Officer
from marketplace.proposals.actions import do_meet
from marketplace.proposals.models import Proposal
from services.models import Entry, Listing


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
        shown = readable.filter(listing__council=council).select_related("listing")
        meeting = [own for own in shown if do_meet(entry, own)]
        sides += [Side(council, own) for own in meeting] or [Side(council)]
    return sides


def open_proposal_of(sides: list[Side], entry: Entry) -> Proposal | None:
    """An open proposal, where there is one in the way of each of these bodies."""
    bodies = {side.council.pk for side in sides}
    standing = [open_between(body, entry.listing.council_id, entry.category_id) for body in bodies]
    return standing[0] if all(standing) else None


def open_between(one: int, other: int, category_id: str) -> Proposal | None:
    """The open proposal of two bodies for a service."""
    return Proposal.objects.open().filter(category=category_id, bodies=sorted([one, other])).first()
