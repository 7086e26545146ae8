"""What the parties are told when staff open their room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from councils.models import Officer
from marketplace.notifications import letters
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from marketplace.proposals import samples
from marketplace.proposals.models import Look, Party
from marketplace.proposals.models.looks import LASTS


class RoomOpened:
    """Somebody of the site's staff reads the room of a proposal: which, who, why and how long."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        party = self.party(message)
        if not isinstance(message.officer, Officer) or not message.officer.acts_for(party.council):
            return _("The officer no longer acts for the council.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        look = Look.objects.select_related("officer").get(pk=message.about["look"])
        return self.letter(look, self.party(message))

    def letter(self, look: Look, party: Party) -> Letter:
        return letters.render("room_opened", {"look": look, "proposal": look.proposal, "party": party})

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        looks = Look.objects.in_bulk([message.about["look"] for message in messages])
        return {
            message.pk: Line(
                _("Staff of this site read the room of a proposal"),
                reverse("proposal", args=[look.proposal_id]),
            )
            for message in messages
            if (look := looks.get(message.about["look"]))
        }

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the room was opened when the reason was given."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        proposal, ours, _theirs = samples.proposal(at)
        reason = _("The councils disagree on who ended the talks, and asked us to read what was said.")
        staff = Officer(full_name="Mo Reed")
        look = Look(proposal=proposal, officer=staff, reason=reason, began_at=at, ends_at=at + LASTS)
        yield Sample("opened", _("Staff open a proposal’s room"), self.letter(look, ours))

    def party(self, message: Message) -> Party:
        return Party.objects.select_related("council").get(pk=message.about["party"])
