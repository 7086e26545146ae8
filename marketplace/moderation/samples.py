"""Invented decisions, which stand in no table: samples of mail speak of them."""

from collections.abc import Sequence
from datetime import datetime

from councils.samples import NOWHERE, ann, wenlow
from marketplace.moderation.models import Decision
from services.models import Listing, ListingRevision


def decision(
    outcome: str, at: datetime, reasons: Sequence[str] = (), note: str = "", *, is_live: bool = False
) -> Decision:
    """A moderator's judgement of a listing of Wenlow's, which may be live in other words already."""
    revision = ListingRevision(pk=NOWHERE, number=1, author=ann(), title="Payroll for two more councils")
    listing = Listing(pk=NOWHERE, council=wenlow(), author=ann())
    if is_live:
        listing.live_revision = revision
    return Decision(
        pk=NOWHERE,
        listing=listing,
        revision=revision,
        outcome=outcome,
        reasons=list(reasons),
        note=note,
        decided_at=at,
    )
