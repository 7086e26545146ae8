"""Saves the good rows of a spreadsheet as drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from councils.models import Council, Officer
from services.actions import is_shared_mailbox
from services.bulk import Judged
from services.models import Listing, ListingRevision


@transaction.atomic
def import_drafts(
    *, officer: Officer, council: Council, rows: Sequence[Judged], visibility: str, at: datetime
) -> int:
    """A draft of each row that made none before, whoever presses twice; how many they are."""
    if not officer.acts_for(council):
        raise Listing.NotYours
    if not all(row.category and row.category.is_run_by(council) for row in rows):
        raise Listing.NotRunThere
    for mailbox in {row.content["contact_mailbox"] for row in rows} - {""}:
        if not is_shared_mailbox(mailbox, council):
            raise Listing.NotItsMailbox
    begun = {"council": council, "author": officer, "created_at": at, "state_changed_at": at}
    Listing.objects.bulk_create(
        [
            Listing(
                direction=row.direction,
                category=row.category,
                key=row.key,
                **begun,
                **Listing.as_shown_to(visibility),
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    of_key = {row.key: row for row in rows}
    new = list(Listing.objects.filter(author=officer, key__in=of_key, revisions=None))
    ListingRevision.objects.bulk_create(
        ListingRevision(
            listing=listing, number=1, author=officer, written_at=at, **of_key[listing.key].content
        )
        for listing in new
    )
    return len(new)
