"""An approach as one of its two sides sees it: who the other is comes out of here, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from councils.models import Council, Officer
from marketplace.proposals.models import Approach
from services import sealing


@dataclass(frozen=True)
class Seen:
    """One side of an approach. ``they`` is a name only where that side may know it."""

    approach: Approach
    is_asker: bool
    own: Council
    they: str

    @property
    def we_show(self) -> bool:
        """Whether our side has chosen to be named."""
        return bool(self.approach.asker_shows_at if self.is_asker else self.approach.asked_shows_at)

    @property
    def they_show(self) -> bool:
        return bool(self.approach.asked_shows_at if self.is_asker else self.approach.asker_shows_at)

    @property
    def listing_title(self) -> str:
        """What the listing that was written to is called, to this side."""
        entry = getattr(self.approach.listing, "entry", None)
        return entry.title if entry else str(self.approach.listing.category)


def seen(approach: Approach, *, is_asker: bool) -> Seen:
    """What one side sees."""
    asker, asked = approach.council, approach.listing.council
    own, other = (asker, asked) if is_asker else (asked, asker)
    is_named = approach.state == Approach.State.SHOWN or (is_asker and not approach.listing.is_sealed)
    where = sealing.area(other, approach.listing.category).in_words
    they = other.name if is_named else _("a public body in %(area)s") % {"area": where}
    return Seen(approach, is_asker, own, they)


def seen_by(approach: Approach, officer: Officer) -> Seen:
    """What an officer of one of its bodies sees; of both, the side that was written to."""
    mine = set(officer.councils().values_list("pk", flat=True))
    return seen(approach, is_asker=approach.listing.council_id not in mine)
