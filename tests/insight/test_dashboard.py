"""An officer's dashboard: what waits for her council, what fits, and where things stand."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from councils.models import Council, Membership, Officer
from marketplace.insight.waiting import waiting_for
from marketplace.moderation.models import Decision
from services.models import Listing
from tests.factories import (
    make_council,
    make_listing,
    make_membership,
    make_officer,
)


def page_of(officer: Officer) -> str:
    client = Client()
    client.force_login(officer)
    response = client.get("/dashboard/")
    assert response.status_code == 200
    return response.content.decode()


def waits(officer: Officer, council: Council) -> list[str]:
    return [row.title for row in waiting_for(officer, council, timezone.now())]


@pytest.fixture
def lead(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Membership.Role.LEAD)


def returned(council: Council, **fields: Any) -> Listing:
    """A listing whose words a moderator has returned."""
    listing = make_listing(council, state=Listing.State.CHANGES_REQUESTED, **fields)
    Decision.objects.create(
        listing=listing,
        revision=listing.revisions.get(),
        moderator=make_officer(is_moderator=True),
        outcome=Decision.Outcome.RETURNED,
        reasons=[Decision.Reason.UNCLEAR],
        note="Say how many payslips.",
        decided_at=timezone.now(),
    )
    return listing


@pytest.mark.django_db
def test_every_empty_part_says_what_to_do_next() -> None:
    page = page_of(make_officer(make_council()))
    assert "Nothing. What needs your answer stands here" in page
    assert "Nothing to match yet" in page
    assert "No listing yet" in page
    assert "No proposal yet" in page
    assert "Get going: 1 of 5 done" in page


def test_her_listings_stand_there_with_their_state(cast: SimpleNamespace) -> None:
    make_listing(cast.wenlow, title="An idea for later")
    page = page_of(cast.ann)
    assert "A payroll partner from April" in page
    assert "An idea for later" in page
    assert "Payroll for two more councils" not in page  # Harcombe's


def test_a_listing_that_was_returned_waits_until_it_is_written_anew(cast: SimpleNamespace) -> None:
    listing = returned(cast.wenlow, title="Payroll, perhaps")
    assert waits(cast.ann, cast.wenlow) == ["Returned for changes: Payroll, perhaps"]
    assert "It does not say what is offered or needed" in page_of(cast.ann)
    revision = listing.revisions.get()
    revision.pk, revision.number = None, 2
    revision.save()
    assert waits(cast.ann, cast.wenlow) == []


def test_a_listing_is_to_be_confirmed_from_day_76_on(cast: SimpleNamespace) -> None:
    for days, expected in ((75, []), (76, ["Is this still current: A payroll partner from April?"])):
        Listing.objects.filter(pk=cast.seek.pk).update(
            confirmed_at=timezone.now() - timedelta(days=days, hours=1)
        )
        assert waits(cast.ann, cast.wenlow) == expected


def test_only_a_lead_sees_who_asks_to_join(cast: SimpleNamespace, lead: Officer) -> None:
    make_membership(make_officer(full_name="Nell Haigh"), cast.wenlow, state=Membership.State.WAITING)
    make_membership(make_officer(full_name="Ivo Brook"), cast.harcombe, state=Membership.State.WAITING)
    assert waits(lead, cast.wenlow) == ["Nell Haigh asks to act for Wenlow"]
    assert waits(cast.ann, cast.wenlow) == []
    assert "Nell Haigh" in page_of(lead)


def test_an_officer_of_two_councils_sees_one_and_may_go_to_the_other(cast: SimpleNamespace) -> None:
    make_membership(cast.ann, cast.harcombe)
    client = Client()
    client.force_login(cast.ann)
    assert "Go to Wenlow" in client.get("/dashboard/").content.decode()
    assert client.post("/your-council/switch/wenlow/").headers["Location"] == "/dashboard/"
    page = client.get("/dashboard/").content.decode()
    assert "A payroll partner from April" in page
    assert "Go to Harcombe" in page
    assert client.post("/your-council/switch/farley/").status_code == 404


def test_who_has_no_council_is_led_on(cast: SimpleNamespace) -> None:
    waiting = make_officer()
    make_membership(waiting, cast.farley, state=Membership.State.WAITING)
    for officer, address in ((waiting, "/join/waiting/"), (make_officer(), "/join/")):
        client = Client()
        client.force_login(officer)
        assert client.get("/dashboard/").headers["Location"] == address


def test_a_moderator_without_a_council_is_shown_the_queue(cast: SimpleNamespace) -> None:
    assert "/moderation/" in page_of(cast.moderator)
