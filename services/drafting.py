"""How a listing is written: begun with what and which way, answered question by question, copied.

Functions that change several rows, as in ``actions.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from councils.models import Council, Officer
from services.actions import (
    check_acts_for,
    check_is_run_there,
    is_shared_mailbox,
    revise,
    write_revision,
)
from services.models import Category, Direction, Listing, ListingRevision, System


@transaction.atomic
def begin(
    *, officer: Officer, council: Council, direction: str, category: Category, at: datetime, key: UUID
) -> Listing:
    """A draft that says nothing yet. The same key from the same officer gives the same draft."""
    check_acts_for(officer, council)
    check_is_run_there(category, council)
    listing, is_new = _draft(officer, key, at, council=council, direction=direction, category=category)
    if is_new:
        write_revision(listing, 1, officer, {}, at)
    elif (listing.direction, listing.category) != (direction, category):
        reclassify(listing=listing, officer=officer, direction=direction, category=category, at=at)
    return listing


@transaction.atomic
def reclassify(
    *, listing: Listing, officer: Officer, direction: str, category: Category, at: datetime
) -> None:
    """Move what nobody has seen to another service or direction, without what has no meaning there."""
    listing.lock()
    said = listing.newest_revision().content
    known = System.objects.filter(categories=category, slug__in=said["systems"])
    said["systems"] = [slug for slug in said["systems"] if slug in set(known.values_list("slug", flat=True))]
    if direction != Direction.OFFER:
        said["capacity_to_spare"] = None
    revise(listing=listing, officer=officer, content=said, at=at, direction=direction, category=category)


@transaction.atomic
def answer(
    *, listing: Listing, officer: Officer, answers: dict[str, Any], at: datetime, based_on: int | None
) -> ListingRevision:
    """Replace these answers and keep all others. Whoever read older answers to the same question, which
    somebody has changed since, is told and nothing is changed."""
    listing.lock()
    newest = listing.newest_revision()
    if based_on not in (None, newest.number):
        read = listing.revisions.filter(number=based_on).first()
        if read is None or differs(read, newest, answers):
            raise Listing.ChangedMeanwhile
    return revise(listing=listing, officer=officer, content=newest.content | answers, at=at)


def differs(one: ListingRevision, other: ListingRevision, columns: Iterable[str]) -> bool:
    """Whether two revisions say something else in any of these columns."""
    return any(getattr(one, name) != getattr(other, name) for name in columns)


@transaction.atomic
def copy(*, listing: Listing, officer: Officer, at: datetime, key: UUID) -> Listing:
    """A new draft that says what this listing says, but for what has gone by since,
    and is shown to nobody to whom that one was not."""
    check_acts_for(officer, listing.council)
    check_is_run_there(listing.category, listing.council)
    what = {"council": listing.council, "direction": listing.direction, "category": listing.category}
    draft, is_new = _draft(officer, key, at, **what)
    if is_new:
        write_revision(draft, 1, officer, _still_true(listing, at), at)
        draft.show_to(listing.visibility, at=at)
    return draft


def _draft(officer: Officer, key: UUID, at: datetime, **what: Any) -> tuple[Listing, bool]:
    """The draft that this form of hers made, and whether it made it just now."""
    begun = {"created_at": at, "state_changed_at": at}
    return Listing.objects.get_or_create(author=officer, key=key, defaults=what | begun)


def _still_true(listing: Listing, at: datetime) -> dict[str, Any]:
    """What its newest words say, without a day that has gone by and a mailbox that is somebody's own now."""
    newest = listing.newest_revision()
    gone: dict[str, Any] = {"expires_on": None} if newest.has_ended_by(timezone.localdate(at)) else {}
    if not is_shared_mailbox(newest.contact_mailbox, listing.council):
        gone["contact_mailbox"] = ""
    return newest.content | gone
