"""An officer's dashboard: what waits for her council, what fits, and where things stand."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils.models import Council, Membership, Officer
from marketplace.insight.waiting import waiting_for
from marketplace.matching.models import Match, MatchRun
from marketplace.moderation.models import Decision
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal
from services.models import Listing, ListingRevision
from tests.factories import (
    make_category,
    make_council,
    make_delivery_model,
    make_listing,
    make_live_listing,
    make_match,
    make_membership,
    make_officer,
    numbers,
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
    assert "Act for Wenlow" in client.get("/dashboard/").content.decode()
    assert client.post("/your-council/switch/wenlow/").headers["Location"] == "/dashboard/"
    page = client.get("/dashboard/").content.decode()
    assert "A payroll partner from April" in page
    assert "Act for Harcombe" in page
    assert client.post("/your-council/switch/farley/").status_code == 404


def match(ours: Listing, theirs: Listing, fit: float = 80.0, **fields: Any) -> Match:
    run = MatchRun.objects.create(
        kind=MatchRun.Kind.FULL, as_of=timezone.localdate(), started_at=timezone.now()
    )
    values: dict[str, Any] = {
        "run": run,
        "shape": Match.Shape.OFFER_SEEK,
        "rank": 1,
        "fit": fit,
        "fit_for_us": fit,
        "fit_for_them": fit,
        "factors_known": 9,
        "factors_asked": 10,
        "confidence": 0.9,
        "reasons": [],
        "stamp": "x",
        "found_at": timezone.now(),
    }
    return Match.objects.create(listing=ours, counterpart=theirs, **values | fields)


def propose(cast: SimpleNamespace, listing: Listing) -> Proposal:
    """Bob of Harcombe proposes to the council of a listing."""
    return actions.propose(
        officer=cast.bob,
        council=cast.harcombe,
        listing=listing,
        what="We could run it for you.",
        delivery_model=make_delivery_model(),
        start_on=timezone.localdate() + timedelta(days=200),
        at=timezone.now(),
    )


def test_the_three_best_matches_stand_there_and_no_more(cast: SimpleNamespace) -> None:
    fits = {"First": 91.0, "Second": 84.0, "Third": 77.0, "Fourth": 70.0}
    for title, fit in fits.items():
        match(cast.seek, make_live_listing(title=title), fit)
    page = page_of(cast.ann)
    assert [title for title in fits if f">{title}</a>" in page] == ["First", "Second", "Third"]
    assert page.index("First") < page.index("Second") < page.index("Third")
    assert "All 4, by listing" in page


@pytest.mark.parametrize("state", [Match.State.DISMISSED, Match.State.OBSOLETE, Match.State.PROPOSED])
def test_a_match_that_was_answered_is_not_shown_again(cast: SimpleNamespace, state: str) -> None:
    match(cast.seek, make_live_listing(title="Gone"), state=state, dismissed_reason="scale")
    assert "Gone" not in page_of(cast.ann)


def test_a_match_whose_councils_talk_already_is_not_shown(cast: SimpleNamespace) -> None:
    match(cast.seek, cast.offer)
    assert "Payroll for two more councils" in page_of(cast.ann)
    propose(cast, cast.seek)
    assert "Payroll for two more councils" not in page_of(cast.ann)


def test_a_proposal_waits_for_the_council_that_has_not_answered(cast: SimpleNamespace) -> None:
    proposal = propose(cast, cast.seek)
    assert waits(cast.ann, cast.wenlow) == ["Harcombe District proposes to share: Payroll"]
    assert waits(cast.bob, cast.harcombe) == []
    assert waits(cast.stranger, cast.farley) == []
    for officer in (cast.ann, cast.bob):
        assert f'href="{proposal.get_absolute_url()}"' in page_of(officer)
    assert "your answer" in page_of(cast.ann)
    assert "their answer" in page_of(cast.bob)
    assert proposal.get_absolute_url() not in page_of(cast.stranger)


def test_what_is_due_first_stands_first_and_what_has_no_date_last(
    cast: SimpleNamespace, lead: Officer
) -> None:
    make_membership(make_officer(full_name="Nell Haigh"), cast.wenlow, state=Membership.State.WAITING)
    propose(cast, cast.seek)
    Listing.objects.filter(pk=cast.seek.pk).update(confirmed_at=timezone.now() - timedelta(days=80))
    assert [title.split()[0] for title in waits(lead, cast.wenlow)] == ["Is", "Harcombe", "Nell"]


def test_she_goes_on_with_what_she_began(cast: SimpleNamespace) -> None:
    begun = make_listing(
        cast.wenlow, state="draft", author=cast.ann, category=make_category("audit", name="Audit")
    )
    said: dict[str, Any] = {
        "title": "",
        "summary": "",
        "delivery_models": [],
        "expires_on": None,
        "volume_unit": "",
    }
    unsaid = ("earliest_start_on", "latest_start_on", "term_years", "volume", "capacity_to_spare")
    ListingRevision.objects.filter(listing=begun).update(**said, **dict.fromkeys(unsaid))
    make_listing(cast.wenlow, state="draft", author=cast.ann, title="Ready to submit")
    rows = [
        row for row in waiting_for(cast.ann, cast.wenlow, timezone.now()) if row.button == "Go on writing"
    ]
    assert [(row.title, row.text, row.address) for row in rows] == [
        ("Continue: Audit", "3 of 8 answered", f"/your-listings/{begun.pk}/edit/")
    ]
    assert "Continue: Audit" in page_of(cast.ann)
    assert "Continue: Audit" not in page_of(make_officer(cast.wenlow))


def test_it_takes_the_same_queries_however_much_there_is(cast: SimpleNamespace, lead: Officer) -> None:
    client = Client()
    client.force_login(lead)

    def fill(number: int) -> int:
        for _number in range(number):
            theirs = make_live_listing(category=make_category(f"service-{next(numbers)}"))
            ours = make_live_listing(cast.wenlow, direction="seek", category=theirs.category)
            match(ours, theirs)
            propose(cast, make_live_listing(cast.wenlow, category=make_category(f"s-{next(numbers)}")))
            returned(cast.wenlow)
            make_listing(cast.wenlow, state="draft", author=lead, title="")
            make_membership(make_officer(), cast.wenlow, state=Membership.State.WAITING)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/dashboard/").status_code == 200
        return len(queries)

    few, many = fill(2), fill(12)
    assert few == many <= 25


def test_it_says_when_the_next_digest_comes(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, expected in (
        (datetime(2026, 11, 24, 7, 59, tzinfo=UTC), "Tuesday 24 November, 08:00"),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "Tuesday 1 December, 08:00"),
    ):
        monkeypatch.setattr("marketplace.insight.dashboard.timezone.now", lambda day=day: day)
        assert expected in page_of(cast.ann)


def test_who_has_no_council_is_led_on(cast: SimpleNamespace) -> None:
    waiting = make_officer()
    make_membership(waiting, cast.farley, state=Membership.State.WAITING)
    for officer, address in ((waiting, "/join/waiting/"), (make_officer(), "/join/")):
        client = Client()
        client.force_login(officer)
        assert client.get("/dashboard/").headers["Location"] == address


def test_a_moderator_without_a_council_is_led_to_the_queue(cast: SimpleNamespace) -> None:
    client = Client()
    client.force_login(cast.moderator)
    assert client.get("/dashboard/").headers["Location"] == "/moderation/"


def test_a_match_says_how_fresh_the_other_listing_is(cast: SimpleNamespace) -> None:
    make_match(cast.seek, make_live_listing(cast.harcombe, at=timezone.now() - timedelta(days=33)))
    assert "Confirmed 33 days ago" in page_of(cast.ann)
