"""What officers are told about proposals, and whether it is still news when it goes out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from councils.models import Officer
from marketplace.notifications import letters
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from marketplace.proposals.models import Party, Proposal

State = Proposal.State
TALKING = {State.SENT, State.IN_DISCUSSION, State.AGREED_IN_PRINCIPLE, State.AGREED}
# The states of the proposal in which an event is still news.
STILL_NEWS = {
    "sent": {State.SENT},
    "nudge": {State.SENT},
    "discussion": {State.IN_DISCUSSION},
    "accepted": TALKING - {State.AGREED},
    "remark": TALKING,
    "agreed": {State.AGREED},
    "declined": {State.DECLINED},
    "withdrawn": {State.WITHDRAWN},
    "lapsed": {State.LAPSED},
}


class ProposalNews:
    """Something happened to a proposal, and the officers of one of its parties are told."""

    def refusal(self, message: Message, at: datetime) -> str:
        proposal = self.proposal(message)
        if proposal.state not in STILL_NEWS[message.about["event"]]:
            return _("It is no longer news: the proposal has moved on.")
        party = self.party(message, proposal)
        if not isinstance(message.officer, Officer) or not message.officer.acts_for(party.council):
            return _("The officer no longer acts for the council.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        proposal = self.proposal(message)
        party = self.party(message, proposal)
        parties = list(proposal.parties.all())
        return letters.render(
            "proposal",
            {
                "event": message.about["event"],
                "proposal": proposal,
                "party": party,
                "proposer": proposal.proposer.council,
                "other": next(each.council for each in parties if each != party),
                "by": next((each.council for each in parties if each.pk == message.about.get("by")), None),
            },
        )

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the proposal goes its way whether or not a mail arrives."""

    def proposal(self, message: Message) -> Proposal:
        return Proposal.objects.with_parties().get(pk=message.about["proposal"])

    def party(self, message: Message, proposal: Proposal) -> Party:
        """The party whose officer is told."""
        return next(party for party in proposal.parties.all() if party.pk == message.about["party"])
