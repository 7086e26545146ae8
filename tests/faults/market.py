"""The market of one run: officers who all have matches to be told of. ``python -m tests.faults.market``.

``make OFFICERS MOMENT`` makes it, as if it were that moment everywhere. ``withdraw SHARE SEED`` waits until
digests are on their way, takes back that share of the listings, and prints their titles as JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import datetime, timedelta

from django.utils import timezone

OFFICERS_OF_A_BODY = 5


def make(officers: int, at: datetime) -> None:
    """So many officers, five a body; every body lists one thing that others of the market want."""
    from councils.models import Membership, Officer
    from marketplace.matching.actions import match_everything
    from tests.factories import make_council, make_live_listing, make_officer

    a_month_ago = at - timedelta(days=30)
    for number in range(max(2, officers // OFFICERS_OF_A_BODY)):
        council = make_council(latitude=51 + number / 30)
        members = [make_officer(council, email=address(number, seat)) for seat in range(OFFICERS_OF_A_BODY)]
        make_live_listing(
            council,
            author=members[0],
            direction="seek" if number % 2 else "offer",
            title=f"Partner {number:03} wanted",
            at=at - timedelta(days=20),
        )
    Officer.objects.update(address_confirmed_at=a_month_ago)
    Membership.objects.update(asked_at=a_month_ago, decided_at=a_month_ago)
    match_everything(at)


def address(body: int, seat: int) -> str:
    return f"officer{seat}@body{body}.example"


def withdraw(share: float, seed: int) -> None:
    from marketplace.digests.models import DigestItem
    from marketplace.notifications import clock
    from marketplace.notifications.models import Message
    from services import actions
    from services.models import Entry, Listing

    while Message.objects.filter(state="sent").count() < 20:
        time.sleep(0.02)
    listings = sorted(set(DigestItem.objects.values_list("match__counterpart", flat=True)))
    chosen = random.Random(seed).sample(listings, round(share * len(listings)))
    titles = dict(Entry.objects.filter(pk__in=chosen).values_list("pk", "title"))
    for listing in Listing.objects.filter(pk__in=chosen):
        actions.withdraw(listing=listing, at=clock.now(), why="gone")
    print(json.dumps({"at": time.time(), "titles": sorted(titles.values())}), flush=True)  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    import django

    django.setup()
    if sys.argv[1] == "make":
        moment = datetime.fromisoformat(sys.argv[3])
        timezone.now = lambda: moment - timedelta(days=30)  # type: ignore[assignment]  # For the factories.
        make(int(sys.argv[2]), moment)
    else:
        withdraw(float(sys.argv[2]), int(sys.argv[3]))
