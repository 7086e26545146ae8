"""What a council does first, and how much of it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.models import Council, Membership
from marketplace.proposals.models import Party
from services.models import Listing


@dataclass(frozen=True)
class Step:
    """One of the first things to do. ``state`` is "done", "now" for the first that is open, or ""."""

    title: str
    address: str
    state: str


def steps_of(council: Council) -> list[Step]:
    """The first steps of a council, in order; none once all are done. Three queries."""
    listings = Listing.objects.filter(council=council).aggregate(
        written=Count("pk"), published=Count("published_at")
    )
    officers = Membership.objects.confirmed().filter(council=council).count()
    has_proposed = Party.objects.filter(council=council).exists()
    steps = [
        (_("Be confirmed for your council"), "officers", True),
        (_("Write a first need or offer"), "listing_new", listings["written"] > 0),
        (_("See it go live"), "own_listings", listings["published"] > 0),
        (_("Have a colleague join"), "officers", officers > 1),
        (_("Make or answer a proposal"), "find", has_proposed),
    ]
    first_open = next((title for title, _name, is_done in steps if not is_done), None)
    if first_open is None:
        return []
    return [
        Step(title, reverse(name), "done" if is_done else "now" if title == first_open else "")
        for title, name, is_done in steps
    ]
