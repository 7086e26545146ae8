"""An officer looks after her bodies' listings."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Officer
from services import actions, wording
from services.models import Entry, Listing
from services.steps import STEPS
from tests.factories import content, make_category, make_listing, make_membership, make_system

State = Listing.State


def test_the_bodies_listings_with_what_to_do_next(ann: Client, cast: SimpleNamespace) -> None:
    make_listing(cast.wenlow, cast.ann, title="A draft about audit")
    page = ann.get(reverse("own_listings"))
    assert "A draft about audit" in page.text
    assert "Check and submit" in page.text
    assert "A payroll partner from April" in page.text
    assert cast.offer.entry.title not in page.text


def test_listings_of_every_body_that_she_acts_for(
    cast: SimpleNamespace, logged_in: Callable[[Officer], Client]
) -> None:
    make_membership(cast.ann, cast.harcombe)
    page = logged_in(cast.ann).get(reverse("own_listings"))
    assert "Wenlow Borough Council" in page.text
    assert "Harcombe District Council" in page.text


def test_a_council_without_listings_is_told_how_to_begin(
    cast: SimpleNamespace, logged_in: Callable[[Officer], Client]
) -> None:
    page = logged_in(cast.stranger).get(reverse("own_listings"))
    assert "You have no listings yet" in page.text
    assert reverse("listing_new") in page.text


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_any_number_of_listings_takes_the_same_queries(ann: Client, cast: SimpleNamespace) -> None:
    make_listing(cast.wenlow, cast.ann)
    few = queries_of(ann, reverse("own_listings"))
    for state in [*State] * 3:
        make_listing(cast.wenlow, cast.ann, state=state)
    assert queries_of(ann, reverse("own_listings")) == few <= 12
    assert len(ann.get(reverse("own_listings"), {"page": 2}).context["page_obj"]) == 9


def test_any_number_of_revisions_takes_the_same_queries(ann: Client, cast: SimpleNamespace) -> None:
    address = reverse("own_listing", args=[cast.seek.pk])
    edit = {"listing": cast.seek, "officer": cast.ann, "at": timezone.now()}
    actions.revise(content=content(title="Second"), **edit)
    few = queries_of(ann, address)
    for number in range(5):
        actions.revise(content=content(title=f"Again {number}"), **edit)
    assert queries_of(ann, address) == few <= 18


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999", ""])
def test_an_odd_page_number_is_answered(ann: Client, number: str) -> None:
    assert ann.get(reverse("own_listings"), {"page": number}).status_code == 200


@pytest.mark.parametrize("state", State)
def test_a_listing_shows_where_it_stands(ann: Client, cast: SimpleNamespace, state: str) -> None:
    listing = make_listing(cast.wenlow, cast.ann, state=state, title="Where it stands")
    page = ann.get(reverse("own_listing", args=[listing.pk]))
    assert "Where it stands" in page.text
    assert str(State(state).label) in page.text


def test_each_step_is_asked_and_then_taken(ann: Client, cast: SimpleNamespace) -> None:
    listing = make_listing(cast.wenlow, cast.ann)
    begins = {"submit": State.DRAFT, "resume": State.PAUSED}
    for name, step in STEPS.items():
        listing = make_listing(cast.wenlow, cast.ann, state=begins.get(name, State.LIVE))
        address = reverse(f"listing_{name}", args=[listing.pk])
        asked = ann.get(address)
        assert str(step.question) in asked.text
        listing.refresh_from_db()
        assert listing.state == begins.get(name, State.LIVE)
        if step.reasons:
            assert "Choose" in (refused := ann.post(address)).text or "required" in refused.text
            assert refused.status_code == 422
        done = ann.post(address, {"why": next(iter(step.reasons), "")}, follow=True)
        assert str(step.done) in done.text
        listing.refresh_from_db()
        assert listing.state == step.leads_to
        assert Entry.objects.filter(listing=listing).exists() == (step.leads_to == State.LIVE)


def test_a_second_press_is_answered_like_the_first(ann: Client, cast: SimpleNamespace) -> None:
    address = reverse("listing_withdraw", args=[cast.seek.pk])
    for _press in range(2):
        assert "Withdrawn." in ann.post(address, {"why": "gone"}, follow=True).text


def test_a_step_from_the_wrong_state_is_told(ann: Client, cast: SimpleNamespace) -> None:
    address = reverse("listing_resume", args=[make_listing(cast.wenlow, cast.ann).pk])
    page = ann.post(address, {"why": "able_again"}, follow=True)
    assert "That was not possible, because the listing is in this state: Draft." in page.text


def test_confirming_keeps_it_fresh(ann: Client, cast: SimpleNamespace) -> None:
    before = cast.seek.confirmed_at
    ann.post(reverse("listing_confirm", args=[cast.seek.pk]))
    cast.seek.refresh_from_db()
    assert cast.seek.confirmed_at > before
    assert cast.seek.entry.confirmed_at == cast.seek.confirmed_at


@pytest.mark.parametrize("name", ["own_listing", "listing_edit", *(f"listing_{step}" for step in STEPS)])
def test_another_councils_listing_does_not_exist(
    cast: SimpleNamespace, logged_in: Callable[[Officer], Client], name: str
) -> None:
    address = reverse(name, args=[cast.seek.pk])
    for officer in (cast.bob, cast.moderator, cast.admin):
        assert logged_in(officer).get(address).status_code == 404
        assert logged_in(officer).post(address).status_code in (404, 405)
    cast.seek.refresh_from_db()
    assert cast.seek.state == State.LIVE


def test_a_draft_whose_last_day_has_gone_by_is_not_submitted(ann: Client, cast: SimpleNamespace) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    listing = make_listing(cast.wenlow, cast.ann, expires_on=yesterday)
    page = ann.post(reverse("listing_submit", args=[listing.pk]), follow=True)
    assert "The last day on which it is shown has gone by" in page.text
    listing.refresh_from_db()
    assert listing.state == State.DRAFT


def test_an_expired_listing_says_so_and_what_to_do(ann: Client, cast: SimpleNamespace) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    listing = make_listing(cast.wenlow, cast.ann, state=State.LIVE, expires_on=yesterday)
    assert "Choose a later last day" in ann.get(reverse("own_listings")).text
    assert "Nobody sees it since" in ann.get(reverse("own_listing", args=[listing.pk])).text


def test_everything_that_a_listing_says_can_be_changed_or_answered(
    ann: Client, cast: SimpleNamespace
) -> None:
    listing = make_listing(cast.wenlow, cast.ann, category=make_category("payroll"))
    make_system("mhr-itrent").categories.add(listing.category)
    page = ann.get(reverse("own_listing", args=[listing.pk]))
    said = page.context["lines"]
    assert len(said) == len(wording.lines(listing.newest_revision()))
    for one in said:
        address = reverse("listing_question", args=[listing.pk, one.question])
        assert f'href="{address}?from=check"' in page.text, one.line.label
