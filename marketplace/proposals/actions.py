"""What councils do with proposals. What time does to them stands in ``due``."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from councils.models import Council, Officer
from marketplace.proposals.addressees import others, tell
from marketplace.proposals.agreement import close_filled_listings, found_partnership
from marketplace.proposals.due import deliver
from marketplace.proposals.due import lapse_due as lapse_due
from marketplace.proposals.models import Party, Proposal, Remark
from marketplace.proposals.sign_off_messages import plan_request_to_sign_off
from services.models import DeliveryModel, Direction, Entry, Listing


@transaction.atomic
def propose(
    *,
    officer: Officer,
    council: Council,
    listing: Listing,
    what: str,
    delivery_model: DeliveryModel,
    start_on: date,
    at: datetime,
    own_listing: Listing | None = None,
    key: UUID | None = None,
    together: UUID | None = None,
) -> Proposal:
    """Send one council's proposal to another. The same key from the same officer gives the same proposal.

    Sending is the proposer's own yes to these terms. Where the council asks for that, an approver or lead
    sees it first, and nobody else.
    """
    key = key or uuid4()
    if made := Proposal.objects.filter(author=officer, key=key).first():
        return made
    try:
        check_may_propose(officer, council, listing, own_listing, delivery_model, at)
    except Proposal.AlreadyOpen:
        return _made_meanwhile(officer, key)
    is_sent = may_send(officer, council)
    proposal = Proposal(
        author=officer,
        key=key,
        together=together,
        listing=listing,
        own_listing=own_listing,
        category=listing.category,
        bodies=sorted([council.pk, listing.council_id]),
        what=what,
        delivery_model=delivery_model,
        start_on=start_on,
        state=Proposal.State.SENT if is_sent else Proposal.State.AWAITING_SIGN_OFF,
        created_at=at,
        sent_at=at if is_sent else None,
        state_changed_at=at,
    )
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
    except IntegrityError:
        return _made_meanwhile(officer, key)
    party = Party.objects.create(proposal=proposal, council=council, is_proposer=True, contact=officer)
    if is_sent:
        bring_to_reader(proposal, party, listing, officer, at)
    else:
        plan_request_to_sign_off(proposal, party, officer, at)
    return proposal


def _made_meanwhile(officer: Officer, key: UUID) -> Proposal:
    """The same press of the same button got here first; or else the bodies have an open one already."""
    made = Proposal.objects.filter(author=officer, key=key).first()
    if made is None:
        raise Proposal.AlreadyOpen
    return made


def may_send(officer: Officer, council: Council) -> bool:
    """Whether this officer's word is enough for a proposal of her council to go out."""
    return not council.requires_sign_off or officer.signs_off_for(council)


def check_may_propose(
    officer: Officer,
    council: Council,
    listing: Listing,
    own_listing: Listing | None,
    delivery_model: DeliveryModel,
    at: datetime,
) -> None:
    """Refuse what cannot be proposed at this moment."""
    if not officer.acts_for(council) or (own_listing and own_listing.council_id != council.pk):
        raise Proposal.NotYours
    if listing.council_id == council.pk:
        raise Proposal.ToOneself
    if own_listing and not do_meet(listing, own_listing):
        raise Proposal.ListingsDoNotMeet
    if listing.is_sealed or (own_listing and own_listing.is_sealed):
        raise Proposal.NamesACouncil
    wanted = [each.pk for each in (listing, own_listing) if each]
    shown = {entry.pk: entry for entry in Entry.objects.showable(at).filter(pk__in=wanted)}
    if len(shown) < len(wanted):
        raise Proposal.NoLongerListed
    accepted = shown[listing.pk].delivery_models
    if accepted and delivery_model.slug not in accepted:
        raise Proposal.ModelNotAccepted
    bodies = sorted([council.pk, listing.council_id])
    if Proposal.objects.open().filter(category=listing.category_id, bodies=bodies).exists():
        raise Proposal.AlreadyOpen


def do_meet(first: Listing | Entry, second: Listing | Entry) -> bool:
    """Whether two listings are for the same service, and at least one of them seeks."""
    same_service = first.category_id == second.category_id
    return same_service and Direction.SEEK in (first.direction, second.direction)


def bring_to_reader(
    proposal: Proposal, proposer: Party, listing: Listing, officer: Officer, at: datetime
) -> None:
    """It is sent: that is its proposer's yes, and the other body gets its seat and its date."""
    proposer.decide(Party.Decision.ACCEPTED, officer=officer, at=at)
    Party.objects.create(
        proposal=proposal,
        council=listing.council,
        contact=listing.author if _can_answer(listing.author, listing.council) else None,
    )
    if not proposal.parties.without_officer().exists():
        deliver(proposal, at)


def _can_answer(officer: Officer, council: Council) -> bool:
    return officer.is_active and officer.acts_for(council)


def _party_of(proposal: Proposal, council: Council, officer: Officer) -> Party:
    party = proposal.parties.filter(council=council).first()
    if party is None or not officer.acts_for(council):
        raise Proposal.NotYours
    return party


def _answering(proposal: Proposal, council: Council, officer: Officer) -> Party:
    party = _party_of(proposal, council, officer)
    if party.is_proposer:
        raise Proposal.NotYours
    return party


@transaction.atomic
def discuss(*, proposal: Proposal, council: Council, officer: Officer, at: datetime) -> None:
    """The other council wants to talk. Opening twice is opening once."""
    proposal.lock_open()
    party = _answering(proposal, council, officer)
    if proposal.state != Proposal.State.SENT:
        return
    proposal.discuss(at=at)
    _name_contact(party, officer)
    tell(others(proposal, party), "discussion", at=at)


def _name_contact(party: Party, officer: Officer) -> None:
    """Whoever speaks for the body now is its contact, unless the listing's author still acts for it."""
    if party.contact is None or not _can_answer(party.contact, party.council):
        party.contact = officer
        party.save(update_fields=["contact"])


@transaction.atomic
def accept(*, proposal: Proposal, council: Council, officer: Officer, at: datetime) -> None:
    """One council says yes for itself. When all have, it is agreed and a partnership."""
    proposal.lock_open()
    party = _party_of(proposal, council, officer)
    if party.decision == Party.Decision.ACCEPTED:
        return
    party.decide(Party.Decision.ACCEPTED, officer=officer, at=at)
    _name_contact(party, officer)
    if proposal.parties.undecided().exists():
        tell(others(proposal, party), "accepted", at=at, about=f"{proposal.pk}-{party.pk}", by=party.pk)
        return
    proposal.agree(at=at)
    found_partnership(proposal, at=at)
    close_filled_listings(proposal, at=at)
    tell(proposal.parties.all(), "agreed", at=at)


@transaction.atomic
def decline(
    *, proposal: Proposal, council: Council, officer: Officer, reason_code: str, note: str, at: datetime
) -> None:
    """The council that was asked says no, and why."""
    proposal.lock_open()
    party = _answering(proposal, council, officer)
    party.decide(Party.Decision.DECLINED, officer=officer, at=at)
    proposal.decline(reason_code=reason_code, note=note, at=at)
    tell(others(proposal, party), "declined", at=at)


@transaction.atomic
def withdraw(
    *, proposal: Proposal, council: Council, officer: Officer, reason_code: str, note: str, at: datetime
) -> None:
    """The council that asked takes it back, and says why."""
    proposal.lock_open()
    party = _party_of(proposal, council, officer)
    if not party.is_proposer:
        raise Proposal.NotYours
    proposal.withdraw(reason_code=reason_code, note=note, at=at)
    tell(others(proposal, party), "withdrawn", at=at)


@transaction.atomic
def remark(
    *,
    proposal: Proposal,
    council: Council,
    officer: Officer,
    text: str,
    at: datetime,
    key: UUID | None = None,
) -> Remark:
    """Say something in the room. The same key from the same officer says it once."""
    party = _party_of(proposal, council, officer)
    if not proposal.may_be_talked_about:
        raise Proposal.NoLongerOpen
    said, is_new = Remark.objects.get_or_create(
        author=officer,
        key=key or uuid4(),
        defaults={"proposal": proposal, "council": council, "text": text, "said_at": at},
    )
    if is_new:
        tell(others(proposal, party), "remark", at=at, about=str(said.pk), remark=said.pk)
    return said
