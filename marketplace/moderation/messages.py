"""What is written to the author of a listing when it has been judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Officer
from marketplace.moderation import samples
from marketplace.moderation.models import Decision
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.letters import Letter, render
from marketplace.notifications.models import Message
from services.models import Listing


class ListingDecided:
    """Tells the author that her listing is live, or why it is not."""

    optional = gettext_lazy("What moderators decide about your listings")

    def refusal(self, message: Message, at: datetime) -> str:
        """Why it should not be sent any more; empty if it may be."""
        decision = self._decision(message)
        if message.officer is None or not message.officer.acts_for(decision.listing.council):
            return _("She no longer acts for the council.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        return self.letter(self._decision(message))

    def letter(self, decision: Decision) -> Letter:
        return render("listing_decided", {"decision": decision, "listing": decision.listing})

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        reader, ids = messages[0].officer, [message.about["decision"] for message in messages]
        if not isinstance(reader, Officer):
            return {}
        decisions = Decision.objects.filter(listing__in=Listing.objects.editable_by(reader))
        found = decisions.select_related("revision").in_bulk(ids)
        return {
            message.pk: Line(
                _("A moderator has decided about: %(title)s") % {"title": decision.revision.title},
                reverse("moderation_outcome", args=[decision.listing_id]),
            )
            for message in messages
            if (decision := found.get(message.about["decision"]))
        }

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows from it: the decision stands whether or not it was read."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        outcome, reason = Decision.Outcome, Decision.Reason
        approved = samples.decision(outcome.APPROVED, at)
        returned = samples.decision(
            outcome.RETURNED, at, [reason.UNCLEAR, reason.FACTS], "Say how many payslips a month you run."
        )
        rejected = samples.decision(
            outcome.REJECTED, at, [reason.NOT_OURS], "It is for a supplier, not a council."
        )
        unchanged = samples.decision(
            outcome.RETURNED, at, [reason.PERSONAL_DATA], "Leave the name out.", is_live=True
        )
        yield Sample("approved", _("A listing goes live"), self.letter(approved))
        yield Sample("returned", _("A listing is returned"), self.letter(returned))
        yield Sample("rejected", _("A listing is not accepted"), self.letter(rejected))
        yield Sample("unchanged", _("Changes of a live listing are returned"), self.letter(unchanged))

    @staticmethod
    def _decision(message: Message) -> Decision:
        decisions = Decision.objects.select_related("listing__council", "revision")
        return decisions.get(pk=message.about["decision"])
