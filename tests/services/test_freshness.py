"""A listing is confirmed from time to time: warned on day 76 and 87, paused on day 90, never told twice."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import Membership
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import JobRun, Message
from services import actions, due, tasks
from services.models import Entry, Listing
from tests.factories import make_council, make_live_listing, make_membership, make_officer

LONDON = ZoneInfo("Europe/London")
DAY_0 = datetime(2026, 2, 2, 15, 30, tzinfo=LONDON)
FAR = date(2027, 12, 31)


@pytest.fixture
def listing(cast: SimpleNamespace) -> Listing:
    return make_live_listing(cast.wenlow, author=cast.ann, at=DAY_0, expires_on=FAR)


def day(number: int, hour: int = 0, minute: int = 1) -> datetime:
    """So many days after it was confirmed, across the change of clocks in March."""
    on = DAY_0.date() + timedelta(days=number)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=LONDON)


def told() -> list[tuple[str, str]]:
    """What was planned, and for whom."""
    planned = Message.objects.filter(kind="freshness").order_by("pk")
    return [(message.about["event"], message.officer.email) for message in planned]


def test_warned_twice_then_paused(cast: SimpleNamespace, listing: Listing) -> None:
    ann = cast.ann.email
    expected: dict[int, list[tuple[str, str]]] = {
        75: [],
        76: [("day-76", ann)],
        86: [("day-76", ann)],
        87: [("day-76", ann), ("day-87", ann)],
        89: [("day-76", ann), ("day-87", ann)],
        90: [("day-76", ann), ("day-87", ann), ("paused", ann)],
        95: [("day-76", ann), ("day-87", ann), ("paused", ann)],
    }
    for number, letters in expected.items():
        due.keep_fresh(day(number))
        due.keep_fresh(day(number, 23, 59))
        assert told() == letters, number
        assert Entry.objects.filter(listing=listing).exists() == (number < 90)
    listing.refresh_from_db()
    assert (listing.state, listing.state_reason) == (Listing.State.PAUSED, Listing.Why.UNCONFIRMED)


def test_nobody_is_written_to_at_night(listing: Listing) -> None:
    due.keep_fresh(day(76))
    assert Message.objects.get(kind="freshness").due_at == day(76, 8, 0)
    due.keep_fresh(day(87, 14, 5))
    assert Message.objects.filter(kind="freshness").latest("pk").due_at == day(87, 14, 5)


@pytest.mark.parametrize(("since", "event"), [(80, "day-76"), (88, "day-87"), (200, "paused")])
def test_after_days_off_only_the_last_word_is_said(listing: Listing, since: int, event: str) -> None:
    for _tick in range(3):
        due.keep_fresh(day(since))
    assert [said for said, _who in told()] == [event]


def test_confirming_begins_anew(cast: SimpleNamespace, listing: Listing) -> None:
    due.keep_fresh(day(88))
    actions.confirm_current(listing=listing, at=day(88, 9))
    due.keep_fresh(day(88 + 75))
    assert len(told()) == 1
    due.keep_fresh(day(88 + 76))
    assert [event for event, _who in told()] == ["day-87", "day-76"]


def test_listings_of_one_author_come_in_one_letter(cast: SimpleNamespace, listing: Listing) -> None:
    others = [make_live_listing(cast.wenlow, author=cast.ann, at=DAY_0, expires_on=FAR) for _ in range(30)]
    due.keep_fresh(day(76))
    message = Message.objects.get(kind="freshness")
    assert set(message.about["listings"]) == {listing.pk, *(other.pk for other in others)}
    letter = kind_named("freshness").write(message, day(76, 8))
    assert "31 listings of Wenlow pause on 3 May or soon after: still current?" in letter.subject
    assert letter.text.count("Still current:\n") == letter.html.count(">Still current</a>") == 20
    assert "And 11 more." in letter.text
    assert "And 11 more." in letter.html


def test_what_was_done_meanwhile_is_not_told(cast: SimpleNamespace, listing: Listing) -> None:
    due.keep_fresh(day(76))
    message = Message.objects.get(kind="freshness")
    kind = kind_named("freshness")
    assert kind.refusal(message, day(76, 8)) == ""
    actions.confirm_current(listing=listing, at=day(76, 7))
    assert kind.refusal(message, day(76, 8)) != ""


def test_the_end_that_its_council_chose_is_told_once(cast: SimpleNamespace) -> None:
    ends = (DAY_0 + timedelta(days=40)).date()
    listing = make_live_listing(cast.wenlow, author=cast.ann, at=DAY_0, expires_on=ends)
    for number in (25, 26, 27, 39, 40, 41, 77, 88):
        due.keep_fresh(day(number))
        assert told() == ([("ends", cast.ann.email)] if number >= 26 else []), number
    listing.refresh_from_db()
    assert listing.state == Listing.State.LIVE


def test_where_the_author_has_gone_the_lead_is_told(cast: SimpleNamespace, listing: Listing) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    Membership.objects.filter(officer=cast.ann).update(state=Membership.State.ENDED)
    due.keep_fresh(day(76))
    assert told() == [("day-76", lead.email)]


@pytest.mark.parametrize("change", [{"state": Membership.State.ENDED}, {"officer__is_active": False}])
def test_where_nobody_is_left_it_is_paused_at_once(
    cast: SimpleNamespace, listing: Listing, change: dict[str, Any]
) -> None:
    if "state" in change:
        Membership.objects.filter(council=cast.wenlow).update(**change)
    else:
        type(cast.ann).objects.filter(pk=cast.ann.pk).update(is_active=False)
    assert due.keep_fresh(day(3)) == 2  # With the seek of the cast.
    listing.refresh_from_db()
    assert (listing.state, listing.state_reason) == (Listing.State.PAUSED, Listing.Why.UNATTENDED)
    assert told() == []


def test_letters_lead_to_a_page_that_asks_first(cast: SimpleNamespace, listing: Listing, ann: Client) -> None:
    due.keep_fresh(day(76))
    letter = kind_named("freshness").write(Message.objects.get(kind="freshness"), day(76, 8))
    address = reverse("listing_confirm", args=[listing.pk])
    assert address in letter.text
    assert address in letter.html
    assert "Is this listing still current?" in ann.get(address).text
    listing.refresh_from_db()
    assert listing.confirmed_at == DAY_0


def test_the_number_of_queries_follows_the_authors_not_the_listings(
    cast: SimpleNamespace, listing: Listing, django_assert_num_queries: Any
) -> None:
    for _ in range(40):
        make_live_listing(cast.wenlow, author=cast.ann, at=DAY_0, expires_on=FAR)
    with django_assert_num_queries(16, exact=False):
        due.warn(day(76))


def test_two_bodies_two_letters(cast: SimpleNamespace, listing: Listing) -> None:
    other = make_council()
    make_membership(cast.ann, other)
    make_live_listing(other, author=cast.ann, at=DAY_0, expires_on=FAR)
    due.keep_fresh(day(76))
    assert len(told()) == 2


def test_the_job_notes_what_it_did(cast: SimpleNamespace, listing: Listing) -> None:
    assert tasks.keep_fresh() == 1  # Confirmed in February: long ago by the real clock.
    assert JobRun.objects.get(job="freshness").done == 1
