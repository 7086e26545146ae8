"""What officers do with listings, and what follows from a moderator's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from councils.addresses import domain_of
from councils.models import Council, Domain, Officer
from services.entries import bring_up_to_date
from services.material import is_small
from services.messages import plan_request_to_sign_off, plan_word_that_it_came_back
from services.models import Category, Listing, ListingRevision, Visibility


@transaction.atomic
def write_listing(
    *,
    officer: Officer,
    council: Council,
    direction: str,
    category: Category,
    content: dict[str, Any],
    at: datetime,
    key: UUID | None = None,
) -> Listing:
    """A draft with its first revision. The same key from the same officer gives the same draft."""
    check_acts_for(officer, council)
    check_is_run_there(category, council)
    listing, is_new = Listing.objects.get_or_create(
        author=officer,
        key=key or uuid4(),
        defaults={
            "council": council,
            "direction": direction,
            "category": category,
            "created_at": at,
            "state_changed_at": at,
        },
    )
    if is_new:
        write_revision(listing, 1, officer, content, at)
    else:
        revise(
            listing=listing, officer=officer, content=content, at=at, direction=direction, category=category
        )
    return listing


@transaction.atomic
def revise(
    *,
    listing: Listing,
    officer: Officer,
    content: dict[str, Any],
    at: datetime,
    direction: str = "",
    category: Category | None = None,
    based_on: int | None = None,
) -> ListingRevision:
    """The next revision if anything changed, else the newest. ``based_on`` is the one she had read."""
    listing.lock()
    check_acts_for(officer, listing.council)
    newest = listing.newest_revision()
    direction, category = direction or listing.direction, category or listing.category
    moves = direction != listing.direction or category != listing.category
    if newest.says(content) and not moves:
        return newest
    if listing.is_out and not may_send(listing, officer):
        raise Listing.NeedsSignOff
    if based_on not in (None, newest.number):
        raise Listing.ChangedMeanwhile
    if moves:
        check_is_run_there(category, listing.council)
        listing.reclassify(direction=direction, category=category)
    revision = write_revision(listing, newest.number + 1, officer, content, at)
    if _is_small(listing, revision):
        listing.amend(revision, at=at)
        bring_up_to_date(listing)
    else:
        listing.reword(revision, at=at)
    return revision


def _is_small(listing: Listing, revision: ListingRevision) -> bool:
    """Whether the new words may be shown at once, beside what others see now."""
    live = listing.live_revision
    if live is None or listing.state not in Listing.PUBLISHED or not listing.may_be_amended:
        return False
    return is_small(live.content, revision.content)


def write_revision(
    listing: Listing, number: int, officer: Officer, content: dict[str, Any], at: datetime
) -> ListingRevision:
    mailbox = str(content.get("contact_mailbox") or "")
    is_new = mailbox and not listing.revisions.filter(contact_mailbox=mailbox).exists()
    if is_new and not is_shared_mailbox(mailbox, listing.council):
        raise Listing.NotItsMailbox
    return ListingRevision.objects.create(
        listing=listing, number=number, author=officer, written_at=at, **content
    )


def is_shared_mailbox(address: str, council: Council) -> bool:
    """Whether an address may be published for the body: of its own domain, and no officer's own."""
    is_its_own = Domain.objects.of_body(council).filter(name=domain_of(address) or "").exists()
    return is_its_own and not Officer.objects.of_mailbox(address).exists()


def check_acts_for(officer: Officer, council: Council) -> None:
    if not officer.acts_for(council):
        raise Listing.NotYours


def check_is_run_there(category: Category, council: Council) -> None:
    if not category.is_run_by(council):
        raise Listing.NotRunThere


@transaction.atomic
def submit(*, listing: Listing, officer: Officer, at: datetime) -> None:
    """A draft goes to a moderator, on the word of an officer of its body; where the body asks for that, an
    approver or lead sees it first."""
    listing.lock()
    check_acts_for(officer, listing.council)
    if may_send(listing, officer):
        listing.submit(at=at)
    else:
        listing.ask_for_sign_off(at=at)
        plan_request_to_sign_off(listing, officer, at)


def may_send(listing: Listing, officer: Officer) -> bool:
    """Whether this officer's word is enough for the listing to go out."""
    return not listing.council.requires_sign_off or officer.signs_off_for(listing.council)


@transaction.atomic
def sign_off(*, listing: Listing, officer: Officer, at: datetime) -> None:
    """An approver or lead lets a colleague's draft go to a moderator."""
    _lock_to_sign(listing, officer)
    listing.submit(at=at)


@transaction.atomic
def send_back(*, listing: Listing, officer: Officer, note: str, at: datetime) -> None:
    """An approver or lead has a colleague's draft changed first, and says what."""
    _lock_to_sign(listing, officer)
    listing.send_back(note=note, at=at)
    plan_word_that_it_came_back(listing, at)


def _lock_to_sign(listing: Listing, officer: Officer) -> None:
    listing.lock()
    if not officer.signs_off_for(listing.council):
        raise Listing.NotYours
    if listing.state != Listing.State.AWAITING_SIGN_OFF:
        raise Listing.NotInThatState


@transaction.atomic
def change_visibility(
    *, listing: Listing, officer: Officer, visibility: str, seen: str, at: datetime
) -> None:
    """Who sees how much of it. ``seen`` is how she saw it shown; others see more only on the council's word.

    Showing less never waits. Showing more of what is out already is for those whose word sends things out.
    """
    listing.lock()
    check_acts_for(officer, listing.council)
    if listing.visibility == visibility:
        raise Listing.IsShownSoAlready
    if listing.visibility != seen:
        raise Listing.ChangedMeanwhile
    widens = Visibility(visibility).is_wider_than(listing.visibility)
    if widens and listing.is_out and not may_send(listing, officer):
        raise Listing.NeedsSignOff
    listing.show_to(visibility, at=at)
    bring_up_to_date(listing)


@transaction.atomic
def publish(*, listing: Listing, at: datetime) -> None:
    """What waited for a moderator goes live, with its entry."""
    listing.publish(at=at)
    bring_up_to_date(listing)


@transaction.atomic
def request_changes(*, listing: Listing, at: datetime) -> None:
    """What waited for a moderator goes back to its author."""
    listing.request_changes(at=at)
    bring_up_to_date(listing)


@transaction.atomic
def reject(*, listing: Listing, at: datetime) -> None:
    """What waited for a moderator is refused."""
    listing.reject(at=at)
    bring_up_to_date(listing)


@transaction.atomic
def pause(*, listing: Listing, at: datetime, why: str) -> None:
    """Out of sight, until it is resumed."""
    listing.pause(at=at, why=why)
    bring_up_to_date(listing)


@transaction.atomic
def resume(*, listing: Listing, at: datetime, why: str) -> None:
    """Back in sight, and current."""
    listing.resume(at=at, why=why)
    bring_up_to_date(listing)


@transaction.atomic
def confirm_current(*, listing: Listing, at: datetime) -> None:
    """Still current: shown for another ninety days."""
    listing.confirm_current(at=at)
    bring_up_to_date(listing)


@transaction.atomic
def withdraw(*, listing: Listing, at: datetime, why: str) -> None:
    """Taken back by its council for good."""
    listing.withdraw(at=at, why=why)
    bring_up_to_date(listing)


@transaction.atomic
def mark_matched(*, listing: Listing, at: datetime, why: str) -> None:
    """It has found its counterpart and needs no other."""
    listing.mark_matched(at=at, why=why)
    bring_up_to_date(listing)
