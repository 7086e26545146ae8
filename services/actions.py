"""What officers do with listings, and what follows from a moderator's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from councils.models import Council, Officer
from services.entries import bring_up_to_date
from services.models import Category, Listing, ListingRevision


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
    _check_acts_for(officer, council)
    _check_is_run_there(category, council)
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
        _write_revision(listing, 1, officer, content, at)
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
    _check_acts_for(officer, listing.council)
    newest = listing.newest_revision()
    direction, category = direction or listing.direction, category or listing.category
    moves = direction != listing.direction or category != listing.category
    if newest.says(content) and not moves:
        return newest
    if based_on not in (None, newest.number):
        raise Listing.ChangedMeanwhile
    if moves:
        _check_is_run_there(category, listing.council)
        listing.reclassify(direction=direction, category=category)
    revision = _write_revision(listing, newest.number + 1, officer, content, at)
    listing.reword(revision, at=at)
    return revision


def _write_revision(
    listing: Listing, number: int, officer: Officer, content: dict[str, Any], at: datetime
) -> ListingRevision:
    return ListingRevision.objects.create(
        listing=listing, number=number, author=officer, written_at=at, **content
    )


def _check_acts_for(officer: Officer, council: Council) -> None:
    if not officer.acts_for(council):
        raise Listing.NotYours


def _check_is_run_there(category: Category, council: Council) -> None:
    if not category.may_be_run_by(council.tier):
        raise Listing.NotRunThere


@transaction.atomic
def submit(*, listing: Listing, officer: Officer, at: datetime) -> None:
    """A draft goes to a moderator, on the word of an officer of its body."""
    listing.lock()
    _check_acts_for(officer, listing.council)
    listing.submit(at=at)


@transaction.atomic
def publish(*, listing: Listing, at: datetime) -> None:
    """What waited for a moderator goes live, with its entry."""
    listing.publish(at=at)
    bring_up_to_date(listing)


@transaction.atomic
def request_changes(*, listing: Listing, at: datetime) -> None:
    """What waited for a moderator goes back to its author."""
    listing.request_changes(at=at)


@transaction.atomic
def reject(*, listing: Listing, at: datetime) -> None:
    """What waited for a moderator is refused."""
    listing.reject(at=at)


@transaction.atomic
def pause(*, listing: Listing, at: datetime, why: str) -> None:
    """Out of sight, until it is resumed."""
    listing.pause(at=at, why=why)
    bring_up_to_date(listing)


@transaction.atomic
def resume(*, listing: Listing, at: datetime) -> None:
    """Back in sight, and current."""
    listing.resume(at=at)
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
