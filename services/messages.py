"""What is written to those who look after listings: a draft to sign off, or time that runs out for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from councils.handing_over import answering_for, signing_off_for
from councils.models import Officer
from marketplace.notifications import letters
from marketplace.notifications.actions import plan
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from services import samples
from services.freshness import DUE_FROM, LAST_WARNING, STALE_AFTER
from services.models import Listing

SHOWN = 20  # A letter names so many listings and counts the others.
WARNINGS = {f"day-{day.days}": day for day in (DUE_FROM, LAST_WARNING)}


def plan_request_to_sign_off(listing: Listing, asked_by: Officer, at: datetime) -> None:
    """Tell those whose word sends out what colleagues wrote, but not whoever asks."""
    for reader in signing_off_for(listing.council):
        if reader != asked_by:
            _plan_sign_off(listing, reader, at)


def plan_word_that_it_came_back(listing: Listing, at: datetime) -> None:
    """Tell whoever answers for a draft that a colleague wants it changed."""
    for reader in answering_for(listing.council, listing.author):
        _plan_sign_off(listing, reader, at)


def _plan_sign_off(listing: Listing, reader: Officer, at: datetime) -> None:
    plan(
        key=f"sign-off:{listing.pk}:{listing.state}:{reader.pk}:{at:%Y%m%d%H%M%S}",
        kind="sign_off",
        officer=reader,
        about={"listing": listing.pk, "state": listing.state},
        at=at,
    )


class SignOff:
    """A draft waits for an approver or lead, or one of them wants it changed."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        listing = self.listing(message)
        reader = message.officer
        if listing.state != message.about["state"]:
            return _("It has been decided meanwhile.")
        if not isinstance(reader, Officer) or not reader.acts_for(listing.council):
            return _("The officer no longer acts for the council.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        return self.letter(self.listing(message))

    def letter(self, listing: Listing) -> Letter:
        return letters.render("sign_off", {"listing": listing})

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        reader, ids = messages[0].officer, [message.about["listing"] for message in messages]
        if not isinstance(reader, Officer):
            return {}
        found = Listing.objects.editable_by(reader).with_title().in_bulk(ids)
        return {
            message.pk: Line(
                _("To sign off, or back from it: %(title)s") % {"title": found[pk].title},
                reverse("own_listing", args=[pk]),
            )
            for message in messages
            if (pk := message.about["listing"]) in found
        }

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the draft waits whether or not the mail arrives."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        asked = samples.draft(Listing.State.AWAITING_SIGN_OFF)
        returned = samples.draft(Listing.State.DRAFT, note="Say from when we have room.")
        yield Sample("asked", _("A listing waits for sign-off"), self.letter(asked))
        yield Sample("back", _("A listing comes back from sign-off"), self.letter(returned))

    def listing(self, message: Message) -> Listing:
        rows = Listing.objects.with_title().select_related("council", "author")
        return rows.get(pk=message.about["listing"])


class Freshness:
    """Listings are to be confirmed, end soon, or were paused because nobody confirmed them."""

    optional = gettext_lazy("Listings of yours to confirm, or about to end")

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

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        return {message.pk: Line(told_of(message), reverse("own_listings")) for message in messages}

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


def told_of(message: Message) -> str:
    """What a letter about time was about, without the names of the listings."""
    many, event = len(message.about["listings"]), message.about["event"]
    if event == "paused":
        words = ngettext("A listing was paused", "%(n)s listings were paused", many)
    elif event == "ends":
        words = ngettext("A listing ends soon", "%(n)s listings end soon", many)
    else:
        words = ngettext("Is a listing still current?", "Are %(n)s listings still current?", many)
    return words % {"n": many}


def is_still_true(event: str, listing: Listing, at: datetime) -> bool:
    """Whether what the letter was planned for still holds of the listing."""
    if event == "paused":
        return listing.state == Listing.State.PAUSED and listing.state_reason == Listing.Why.UNCONFIRMED
    if not listing.is_live:
        return False
    if event == "ends":
        return bool(listing.live_revision and listing.live_revision.expires_on == listing.warned_of_end_on)
    return listing.warned_day == WARNINGS[event].days
