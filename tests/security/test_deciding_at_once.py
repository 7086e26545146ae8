"""Fifty people decide about the same thing in the same moment: one wins, the others are told."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from councils import actions
from councils.models import Membership, Officer
from marketplace.moderation.actions import decide
from marketplace.moderation.models import Decision
from marketplace.notifications.models import Message
from services.models import Entry, Listing
from tests.factories import make_council, make_listing, make_membership, make_officer

MANY = 50
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(step: Callable[[int], None]) -> Counter[str]:
    """Let many take a step in the same moment, each on a connection of her own; how it ended for how many."""
    start = Barrier(MANY)

    def run(number: int) -> str:
        try:
            start.wait()
            step(number)
            return "done"
        except (Membership.AlreadyDecided, Decision.AlreadyMade) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(run, range(MANY)))


def moderators() -> list[Officer]:
    return [make_officer(is_moderator=True) for _ in range(MANY)]


def test_of_fifty_who_decide_about_an_officer_one_wins() -> None:
    asked = make_membership(make_officer(), make_council(), state=Membership.State.WAITING)
    judges = moderators()

    def step(number: int) -> None:
        mine = Membership.objects.get(pk=asked.pk)
        if number % 2:
            actions.confirm(membership=mine, decided_by=judges[number], at=NOW)
        else:
            actions.refuse(membership=mine, decided_by=judges[number], note="No", at=NOW)

    assert at_once(step) == {"done": 1, "AlreadyDecided": MANY - 1}
    asked.refresh_from_db()
    assert asked.state in (Membership.State.CONFIRMED, Membership.State.REFUSED)
    assert Message.objects.filter(officer=asked.officer).count() == 1


def test_of_fifty_who_judge_a_listing_one_wins() -> None:
    listing = make_listing(state=Listing.State.SUBMITTED)
    revision, judges = listing.newest_revision(), moderators()

    def step(number: int) -> None:
        is_approval = bool(number % 2)
        decide(
            listing=Listing.objects.get(pk=listing.pk),
            revision=revision,
            moderator=judges[number],
            outcome=Decision.Outcome.APPROVED if is_approval else Decision.Outcome.RETURNED,
            reasons=[] if is_approval else [Decision.Reason.UNCLEAR],
            note="" if is_approval else "Say what you offer.",
            at=NOW,
        )

    assert at_once(step) == {"done": 1, "AlreadyMade": MANY - 1}
    listing.refresh_from_db()
    assert Decision.objects.count() == Message.objects.count() == 1
    assert Entry.objects.filter(listing=listing).exists() == (listing.state == Listing.State.LIVE)
