"""What officers are told about proposals, and whether it is still news when it goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Officer
from marketplace.notifications import letters
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from marketplace.proposals import samples
from marketplace.proposals.models import Party, Proposal, ReasonCode

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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


# What the inbox says, which names no council: a room says more.
EVENTS = {
    "sent": gettext_lazy("%(service)s: a council proposes to share"),
    "nudge": gettext_lazy("%(service)s: a proposal has had no answer yet"),
    "discussion": gettext_lazy("%(service)s: a discussion was opened"),
    "accepted": gettext_lazy("%(service)s: a council has accepted"),
    "remark": gettext_lazy("%(service)s: somebody has written in the room"),
    "agreed": gettext_lazy("%(service)s: all have accepted"),
    "declined": gettext_lazy("%(service)s: a proposal was declined"),
    "withdrawn": gettext_lazy("%(service)s: a proposal was withdrawn"),
    "lapsed": gettext_lazy("%(service)s: a proposal has lapsed"),
}
OTHERWISE = gettext_lazy("%(service)s: news of a proposal")


def proposal_lines(messages: Sequence[Message], words: Callable[[Message], StrOrPromise]) -> dict[int, Line]:
    """What the inbox says of proposals that the reader may still see, with the words for each."""
    reader, ids = messages[0].officer, [message.about["proposal"] for message in messages]
    if not isinstance(reader, Officer):
        return {}
    found = Proposal.objects.visible_to(reader).select_related("category").in_bulk(ids)
    return {
        message.pk: Line(str(words(message)) % {"service": row.category.name}, row.get_absolute_url())
        for message in messages
        if (row := found.get(message.about["proposal"]))
    }


SEVERAL = "Farley, Harmsworth and Lindle"  # Councils of a sample.


def asked_besides(proposal: Proposal) -> str:
    """The names of the other councils of a group that are asked the same; nothing where there is no group."""
    others = Proposal.objects.together_with(proposal).sent()
    return get_text_list([other.listing.council.short_name for other in others if other.listing], _("and"))


class ProposalNews:
    """Something happened to a proposal, and the officers of one of its parties are told."""

    optional = gettext_lazy("Proposals: a new one, an answer, a remark, a reminder")

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
        others = [each for each in proposal.parties.all() if each != party]
        by = next((each for each in proposal.parties.all() if each.pk == message.about.get("by")), None)
        event = message.about["event"]
        together = asked_besides(proposal) if event == "sent" else ""
        return self.letter(event, proposal, party, others[0], by, together)

    def letter(
        self,
        event: str,
        proposal: Proposal,
        party: Party,
        other: Party,
        by: Party | None = None,
        together: str = "",
    ) -> Letter:
        """What an officer of one party is told. ``together`` names who was asked the same."""
        return letters.render(
            "proposal",
            {
                "event": event,
                "proposal": proposal,
                "party": party,
                "proposer": proposal.proposer.council,
                "other": other.council,
                "by": by.council if by else None,
                "together": together,
            },
        )

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        return proposal_lines(messages, lambda message: EVENTS.get(message.about["event"], OTHERWISE))

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the proposal goes its way whether or not a mail arrives."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        proposal, ours, theirs = samples.proposal(at)
        declined, *_parties = samples.proposal(at, reason_code=ReasonCode.TIMING, reason_note=samples.NOTE)
        to_wenlow = partial(self.letter, party=ours, other=theirs)
        to_harcombe = partial(self.letter, party=theirs, other=ours)
        yield Sample("sent", _("A proposal has come"), to_wenlow("sent", proposal))
        yield Sample(
            "group", _("A proposal has come, to a group"), to_wenlow("sent", proposal, together=SEVERAL)
        )
        yield Sample("nudge", _("A proposal has had no answer yet"), to_wenlow("nudge", proposal))
        yield Sample("discussion", _("A discussion was opened"), to_harcombe("discussion", proposal))
        yield Sample("remark", _("Somebody has written"), to_harcombe("remark", proposal))
        yield Sample("accepted", _("A council has accepted"), to_harcombe("accepted", proposal, by=ours))
        yield Sample("agreed", _("All councils have accepted"), to_harcombe("agreed", proposal))
        yield Sample("declined", _("A proposal was declined"), to_harcombe("declined", declined))
        yield Sample("withdrawn", _("A proposal was withdrawn"), to_wenlow("withdrawn", declined))
        yield Sample("lapsed", _("A proposal has lapsed: to its proposer"), to_harcombe("lapsed", proposal))
        yield Sample("unanswered", _("A proposal has lapsed: to the other"), to_wenlow("lapsed", proposal))

    def proposal(self, message: Message) -> Proposal:
        return Proposal.objects.with_parties().get(pk=message.about["proposal"])

    def party(self, message: Message, proposal: Proposal) -> Party:
        """The party whose officer is told."""
        return next(party for party in proposal.parties.all() if party.pk == message.about["party"])
