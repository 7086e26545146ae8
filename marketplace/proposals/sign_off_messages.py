"""What colleagues are told of a proposal that has not left their council."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from councils.handing_over import answering_for, signing_off_for
from councils.models import Officer
from marketplace.notifications import letters
from marketplace.notifications.actions import plan
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from marketplace.proposals import samples
from marketplace.proposals.messages import proposal_lines
from marketplace.proposals.models import Party, Proposal
from marketplace.proposals.models.proposals import ProposalQuerySet


def plan_request_to_sign_off(proposal: Proposal, party: Party, asked_by: Officer, at: datetime) -> None:
    """Tell those whose word sends out what colleagues wrote, but not whoever asks."""
    for reader in signing_off_for(party.council):
        if reader != asked_by:
            _plan(proposal, reader, at)


def plan_word_that_it_came_back(proposal: Proposal, party: Party, at: datetime) -> None:
    """Tell whoever answers for a proposal that a colleague wants it changed."""
    for reader in answering_for(party.council, proposal.author):
        _plan(proposal, reader, at)


def _plan(proposal: Proposal, reader: Officer, at: datetime) -> None:
    plan(
        key=f"proposal-sign-off:{proposal.pk}:{proposal.state}:{reader.pk}:{at:%Y%m%d%H%M%S}",
        kind="proposal_sign_off",
        officer=reader,
        about={"proposal": proposal.pk, "state": proposal.state},
        at=at,
    )


class ProposalSignOff:
    """A proposal waits for an approver or lead, or one of them wants it changed."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        proposal = self.rows(message).first()
        if proposal is None or proposal.state != message.about["state"]:
            return _("It has been decided meanwhile.")
        reader = message.officer
        if not isinstance(reader, Officer) or not reader.acts_for(proposal.proposer.council):
            return _("The officer no longer acts for the council.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        return self.letter(self.rows(message).get())

    def letter(self, proposal: Proposal) -> Letter:
        context = {"proposal": proposal, "council": proposal.proposer.council}
        return letters.render("proposal_sign_off", context)

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        words = _("%(service)s: a proposal to sign off, or back from it")
        return proposal_lines(messages, lambda message: words)

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: the proposal waits whether or not the mail arrives."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        asked = samples.unsent(at, Proposal.State.AWAITING_SIGN_OFF)
        returned = samples.unsent(at, Proposal.State.DRAFT, sign_off_note=samples.TO_CHANGE)
        yield Sample("asked", _("A proposal waits for sign-off"), self.letter(asked))
        yield Sample("back", _("A proposal comes back from sign-off"), self.letter(returned))

    def rows(self, message: Message) -> ProposalQuerySet:
        """The proposal, or none where it was thrown away."""
        return Proposal.objects.with_parties().select_related("author").filter(pk=message.about["proposal"])
