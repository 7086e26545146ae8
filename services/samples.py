"""Invented listings, which stand in no table: samples of mail speak of them."""

from datetime import datetime, timedelta

from django.utils import timezone

from councils.samples import NOWHERE, ann, wenlow
from services.models import Listing, ListingRevision


def live_listings(at: datetime, days: int) -> list[Listing]:
    """Two of Wenlow's, confirmed so many days ago; the first is shown for ten days more at most."""
    ends = timezone.localdate(at) + timedelta(days=10)
    titles = ["Payroll for two more councils", "A host for revenues and benefits"]
    return [
        Listing(
            pk=NOWHERE,
            council=wenlow(),
            author=ann(),
            direction=direction,
            state=Listing.State.LIVE,
            confirmed_at=at - timedelta(days=days),
            live_revision=ListingRevision(pk=NOWHERE, title=title, expires_on=ends),
        )
        for direction, title in zip(["offer", "seek"], titles, strict=True)
    ]


def draft(state: str, note: str = "") -> Listing:
    """One of Wenlow's that is not out yet."""
    listing = Listing(pk=NOWHERE, council=wenlow(), author=ann(), state=state, sign_off_note=note)
    listing.title = "Payroll for two more councils"
    return listing
