"""What two councils are written when a broker introduces them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from councils.samples import NOWHERE, harcombe, wenlow
from marketplace.moderation.brokering import named_entries
from marketplace.moderation.models import Introduction
from marketplace.notifications.kinds import Sample
from marketplace.notifications.letters import Letter, render
from marketplace.notifications.models import Message
from services.models import Entry


class Introduced:
    """A broker thinks that two listings could answer each other."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        made = self.introduction(message)
        ours = made.seek if made.seek_id == message.about["to"] else made.other
        if message.officer is None or not message.officer.acts_for(ours.council):
            return _("The officer no longer acts for the council.")
        if named_entries(at).filter(listing__in=[made.seek_id, made.other_id]).count() < 2:
            return _("One of the two listings is no longer shown.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        made = self.introduction(message)
        entries = Entry.objects.select_related("council").filter(listing__in=[made.seek_id, made.other_id])
        by_listing = {entry.listing_id: entry for entry in entries}
        ours = by_listing.pop(message.about["to"])
        return self.letter(made.text, ours, by_listing.popitem()[1])

    def letter(self, text: str, ours: Entry, theirs: Entry) -> Letter:
        return render("introduction", {"text": text, "ours": ours, "theirs": theirs})

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: either council may propose."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        ours = Entry(
            number=NOWHERE, council=wenlow(), direction="seek", title=_("A payroll partner from April")
        )
        theirs = Entry(
            number=NOWHERE, council=harcombe(), direction="offer", title=_("Payroll for two more councils")
        )
        text = _("Harcombe has run your system for six years and is an hour away.")
        yield Sample("made", _("A broker introduces two councils"), self.letter(text, ours, theirs))

    def introduction(self, message: Message) -> Introduction:
        rows = Introduction.objects.select_related("seek__council", "other__council")
        return rows.get(pk=message.about["introduction"])
