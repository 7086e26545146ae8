"""What a council does with a proposal before others see it: signs it off, sends it back, words it anew."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from councils.models import Officer
from marketplace.proposals.actions import bring_to_reader, check_may_propose, may_send
from marketplace.proposals.models import Party, Proposal
from marketplace.proposals.sign_off_messages import plan_request_to_sign_off, plan_word_that_it_came_back
from services.models import DeliveryModel, Listing

State = Proposal.State


@transaction.atomic
def sign_off(*, proposal: Proposal, officer: Officer, at: datetime) -> None:
    """An approver or lead sends what a colleague wrote."""
    party = _lock_to_sign(proposal, officer)
    listing = _check_may_be_sent(proposal, party, officer, at)
    _send(proposal, party, listing, officer, at)


@transaction.atomic
def send_back(*, proposal: Proposal, officer: Officer, note: str, at: datetime) -> None:
    """An approver or lead has a colleague's proposal changed first, and says what."""
    party = _lock_to_sign(proposal, officer)
    proposal.send_back(note=note, at=at)
    plan_word_that_it_came_back(proposal, party, at)


@transaction.atomic
def resubmit(
    *,
    proposal: Proposal,
    officer: Officer,
    what: str,
    delivery_model: DeliveryModel,
    start_on: date,
    at: datetime,
) -> None:
    """What came back goes to sign-off in other words, or out at once where this officer's word is enough."""
    party = _lock(proposal, officer)
    if not may_be_reworded(proposal, party):
        raise Proposal.NotInThatState
    proposal.reword(what=what, delivery_model=delivery_model, start_on=start_on)
    listing = _check_may_be_sent(proposal, party, officer, at)
    if may_send(officer, party.council):
        _send(proposal, party, listing, officer, at)
    else:
        proposal.ask_for_sign_off(at=at)
        plan_request_to_sign_off(proposal, party, officer, at)


def may_be_reworded(proposal: Proposal, party: Party) -> bool:
    """Whether it is a draft, or waits for a sign-off that its council no longer asks for."""
    waits_for_nothing = proposal.state == State.AWAITING_SIGN_OFF and not party.council.requires_sign_off
    return proposal.state == State.DRAFT or waits_for_nothing


@transaction.atomic
def discard(*, proposal: Proposal, officer: Officer) -> None:
    """Throw away what nobody outside has seen."""
    _lock(proposal, officer)
    if not proposal.is_unsent:
        raise Proposal.NotInThatState
    proposal.delete()


def _lock(proposal: Proposal, officer: Officer) -> Party:
    """The stand of the council that writes it."""
    proposal.lock()
    party = proposal.parties.select_related("council").get(is_proposer=True)
    if not officer.acts_for(party.council):
        raise Proposal.NotYours
    return party


def _lock_to_sign(proposal: Proposal, officer: Officer) -> Party:
    party = _lock(proposal, officer)
    if not officer.signs_off_for(party.council):
        raise Proposal.NotYours
    if proposal.state != State.AWAITING_SIGN_OFF:
        raise Proposal.NotInThatState
    return party


def _check_may_be_sent(proposal: Proposal, party: Party, officer: Officer, at: datetime) -> Listing:
    """The listing that it answers; refuses what has been overtaken since it was written."""
    listing = proposal.listing
    if proposal.start_on < timezone.localdate(at):
        raise Proposal.StartHasGoneBy
    if listing is None:
        raise Proposal.NoLongerListed
    check_may_propose(officer, party.council, listing, proposal.own_listing, proposal.delivery_model, at)
    return listing


def _send(proposal: Proposal, party: Party, listing: Listing, officer: Officer, at: datetime) -> None:
    try:
        with transaction.atomic():
            proposal.send(at=at)
    except IntegrityError:  # The same bodies opened one at this very moment.
        raise Proposal.AlreadyOpen from None
    bring_to_reader(proposal, party, listing, officer, at)
