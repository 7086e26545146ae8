"""What is written to the author of a listing when it has been judged."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from marketplace.moderation.models import Decision
from marketplace.notifications.letters import Letter, render
from marketplace.notifications.models import Message


class ListingDecided:
    """Tells the author that her listing is live, or why it is not."""

    def refusal(self, message: Message, at: datetime) -> str:
        """Why it should not be sent any more; empty if it may be."""
        decision = self._decision(message)
        if message.officer is None or not message.officer.acts_for(decision.listing.council):
            return _("She no longer acts for the council.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        decision = self._decision(message)
        return render(
            "listing_decided",
            {"officer": message.officer, "decision": decision, "listing": decision.listing},
        )

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows from it: the decision stands whether or not it was read."""

    @staticmethod
    def _decision(message: Message) -> Decision:
        decisions = Decision.objects.select_related("listing__council", "revision")
        return decisions.get(pk=message.about["decision"])
