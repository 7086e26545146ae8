"""What councils do without names: write, show themselves, say no. Names appear when both have chosen that."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from councils.models import Council, Officer
from marketplace.notifications.actions import plan
from marketplace.proposals.actions import do_meet, may_send
from marketplace.proposals.addressees import officers_to_tell
from marketplace.proposals.models import Approach, Party, Proposal
from marketplace.proposals.working_days import working_days_after
from services.models import DeliveryModel, Entry, Listing

ANSWER_WITHIN = 20  # Working days.


def answer_by(entry: Entry, at: datetime) -> date:
    """The last day to answer, by the calendar of as much as is told of where the council lies."""
    return working_days_after(timezone.localdate(at), ANSWER_WITHIN, entry.nation or "England")


@transaction.atomic
def approach(
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
) -> Approach:
    """Write about a listing without a name. The same key from the same officer gives the same approach."""
    key = key or uuid4()
    if made := Approach.objects.filter(author=officer, key=key).first():
        return made
    entry = _check_may_approach(officer, council, listing, own_listing, at)
    made = Approach(
        listing=listing,
        own_listing=own_listing,
        council=council,
        author=officer,
        what=what,
        delivery_model=delivery_model,
        start_on=start_on,
        sent_at=at,
        respond_by=answer_by(entry, at),
        key=key,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Approach.AlreadyOpen from None
    _tell(made, "came", at, asker=False)
    return made


def _check_may_approach(
    officer: Officer, council: Council, listing: Listing, own_listing: Listing | None, at: datetime
) -> Entry:
    if not officer.acts_for(council) or (own_listing and own_listing.council_id != council.pk):
        raise Approach.NotYours
    if not may_send(officer, council):
        raise Approach.NeedsSignOff
    if listing.council_id == council.pk:
        raise Proposal.ToOneself
    if own_listing and not do_meet(listing, own_listing):
        raise Proposal.ListingsDoNotMeet
    wanted = [each for each in (listing, own_listing) if each]
    if not any(each.is_sealed for each in wanted):
        raise Approach.NothingIsSealed
    readable = Entry.objects.showable(at).readable_by(officer)
    shown = {entry.pk: entry for entry in readable.filter(pk__in=[each.pk for each in wanted])}
    if len(shown) < len(wanted):
        raise Proposal.NoLongerListed
    return shown[listing.pk]


@transaction.atomic
def show_ourselves(*, approach: Approach, council: Council, officer: Officer, at: datetime) -> None:
    """One council's yes to being named. When both have said it, both are, and they are in discussion."""
    approach.lock_open()
    is_asker = _is_asker(approach, council, officer)
    if not may_send(officer, council):
        raise Approach.NeedsSignOff
    is_new = approach.agree_to_show(is_asker=is_asker, at=at)
    if approach.asker_shows_at and approach.asked_shows_at:
        approach.show_names(_proposal_of(approach, officer if not is_asker else None, at), at=at)
        _tell(approach, "shown", at, asker=True)
        _tell(approach, "shown", at, asker=False)
    elif is_new:
        _tell(approach, "other_shows", at, asker=not is_asker)


def _is_asker(approach: Approach, council: Council, officer: Officer) -> bool:
    """On which side the council stands, in whose name the officer must be able to speak."""
    if not officer.acts_for(council) or council.pk not in (approach.council_id, approach.listing.council_id):
        raise Approach.NotYours
    return council.pk == approach.council_id


def _proposal_of(approach: Approach, answering: Officer | None, at: datetime) -> Proposal:
    """The proposal that it becomes; where the two have an open one for the service, that one."""
    listing = approach.listing
    bodies = sorted([approach.council_id, listing.council_id])
    if found := Proposal.objects.open().filter(category=listing.category_id, bodies=bodies).first():
        return found
    proposal = Proposal.objects.create(
        author=approach.author,
        listing=listing,
        own_listing=approach.own_listing,
        category=listing.category,
        bodies=bodies,
        what=approach.what,
        delivery_model=approach.delivery_model,
        start_on=approach.start_on,
        state=Proposal.State.IN_DISCUSSION,
        created_at=approach.sent_at,
        sent_at=at,
        opened_at=at,
        state_changed_at=at,
        key=approach.key,
    )
    asker = Party.objects.create(
        proposal=proposal,
        council=approach.council,
        is_proposer=True,
        contact=_speaker(approach.author, approach.council),
    )
    asker.decide(Party.Decision.ACCEPTED, officer=approach.author, at=at)
    contact = _speaker(listing.author, listing.council) or answering
    Party.objects.create(proposal=proposal, council=listing.council, contact=contact)
    return proposal


def _speaker(officer: Officer, council: Council) -> Officer | None:
    return officer if officer.is_active and officer.acts_for(council) else None


@transaction.atomic
def decline(
    *, approach: Approach, council: Council, officer: Officer, reason_code: str, note: str, at: datetime
) -> None:
    """The council that was written to says no. Neither ever learns who the other was."""
    approach.lock_open()
    if _is_asker(approach, council, officer):
        raise Approach.NotYours
    approach.decline(reason_code=reason_code, note=note, at=at)
    _tell(approach, "declined", at, asker=True)


@transaction.atomic
def withdraw(
    *, approach: Approach, council: Council, officer: Officer, reason_code: str, note: str, at: datetime
) -> None:
    """The council that wrote takes it back. Neither ever learns who the other was."""
    approach.lock_open()
    if not _is_asker(approach, council, officer):
        raise Approach.NotYours
    approach.withdraw(reason_code=reason_code, note=note, at=at)
    _tell(approach, "withdrawn", at, asker=False)


def lapse_due(at: datetime) -> int:
    """What was not settled in time is closed, and both sides are told."""
    done = 0
    for pk in Approach.objects.to_be_lapsed(timezone.localdate(at)).values_list("pk", flat=True):
        with transaction.atomic():
            done += _lapse(Approach(pk=pk), at)
    return done


def _lapse(approach: Approach, at: datetime) -> int:
    try:
        approach.lock_open()
    except Approach.NoLongerOpen:
        return 0
    approach.lapse(at=at)
    _tell(approach, "lapsed", at, asker=True)
    _tell(approach, "lapsed", at, asker=False)
    return 1


def _tell(approach: Approach, event: str, at: datetime, *, asker: bool) -> None:
    """Plan one message to each officer of one side."""
    council = approach.council if asker else approach.listing.council
    side = "asker" if asker else "asked"
    for officer in officers_to_tell(Party(council=council)):
        plan(
            key=f"approach-{event}-{side}:{approach.pk}:{officer.pk}",
            kind="approach",
            officer=officer,
            about={"approach": approach.pk, "event": event, "is_asker": asker},
            at=at,
        )
