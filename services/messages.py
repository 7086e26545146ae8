"""What is written to those who look after listings when time runs out for one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from councils.models import Officer
from marketplace.notifications import letters
from marketplace.notifications.kinds import Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from services import samples
from services.freshness import DUE_FROM, LAST_WARNING, STALE_AFTER
from services.models import Listing

SHOWN = 20  # A letter names so many listings and counts the others.
WARNINGS = {f"day-{day.days}": day for day in (DUE_FROM, LAST_WARNING)}


class Freshness:
    """Listings are to be confirmed, end soon, or were paused because nobody confirmed them."""

    def refusal(self, message: Message, at: datetime) -> str:
        if not self.listings(message, at):
            return _("Nothing is left to be said: they were confirmed, changed or closed meanwhile.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        return self.letter(message.about["event"], self.listings(message, at))

    def letter(self, event: str, listings: list[Listing]) -> Letter:
        context = {
            "event": event,
            "first": listings[0],
            "listings": listings[:SHOWN],
            "more": len(listings) - SHOWN,
            "count": len(listings),
            "days": STALE_AFTER.days,
        }
        return letters.render("freshness", context)

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the listing is paused on its day whether or not the warning arrived."""

    def listings(self, message: Message, at: datetime) -> list[Listing]:
        """Those of which it is still true, and for which the reader still acts."""
        if not isinstance(message.officer, Officer):
            return []
        listings = Listing.objects.editable_by(message.officer).filter(pk__in=message.about["listings"])
        found = listings.select_related("council", "live_revision").order_by("confirmed_at", "pk")
        return [listing for listing in found if is_still_true(message.about["event"], listing, at)]

    def samples(self, at: datetime) -> Iterator[Sample]:
        first, last = DUE_FROM.days, LAST_WARNING.days
        due, late = samples.live_listings(at, first), samples.live_listings(at, last)
        yield Sample("due", _("Listings are to be confirmed"), self.letter(f"day-{first}", due[:1]))
        yield Sample("last", _("Listings pause in three days"), self.letter(f"day-{last}", late))
        yield Sample("paused", _("Listings were paused"), self.letter("paused", late))
        yield Sample("ends", _("A listing ends soon"), self.letter("ends", due[:1]))


def is_still_true(event: str, listing: Listing, at: datetime) -> bool:
    """Whether what the letter was planned for still holds of the listing."""
    if event == "paused":
        return listing.state == Listing.State.PAUSED and listing.state_reason == Listing.Why.UNCONFIRMED
    if not listing.is_live:
        return False
    if event == "ends":
        return bool(listing.live_revision and listing.live_revision.expires_on == listing.warned_of_end_on)
    return listing.warned_day == WARNINGS[event].days
