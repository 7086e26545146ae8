"""The public page of a listing."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from councils.models import Council
from marketplace.proposals.models import Partnership
from services.entries import bring_up_to_date
from services.models import Listing
from tests.factories import make_council, make_listing, make_live_listing, make_officer, make_system

pytestmark = pytest.mark.django_db


def make_partnership(name: str, listing: Listing, *members: Council) -> Partnership:
    partnership = Partnership.objects.create(
        slug=name.lower().replace(" ", "-"),
        name=name,
        status="live",
        evidence="verified",
        start_year=2011,
        source="https://council.example/",
    )
    partnership.categories.add(listing.category)
    partnership.members.set(members)
    return partnership


def page_of(client: Client, listing: Listing) -> str:
    response = client.get(f"/listings/{listing.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_reads_a_live_listing(client: Client) -> None:
    make_system("mhr-itrent", name="MHR iTrent")
    council = make_council(name="Wenlow Borough Council")
    listing = make_live_listing(
        council,
        title="Payroll for two",
        systems=["mhr-itrent"],
        term_years=5,
        volume=4000,
        volume_unit="payslips",
    )
    page = page_of(client, listing)
    for words in (
        "Payroll for two",
        "Wenlow Borough Council",
        "Confirmed today",
        "MHR iTrent",
        "Shared staff",
        "5 years",
        "4,000 payslips",
        "Sign in to propose",
    ):
        assert words in page, words


def test_its_words_are_never_markup(client: Client) -> None:
    listing = make_live_listing(details="First line\n\n<script>alert(1)</script>")
    page = page_of(client, listing)
    assert "<script>alert" not in page
    assert "<p>First line</p>" in page


def test_an_officer_of_another_body_may_propose(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    assert client.get(f"/listings/{cast.offer.pk}/").context["reader"] == "other"
    assert client.get(f"/listings/{cast.seek.pk}/").context["reader"] == "own"


def test_who_is_confirmed_nowhere_may_not_propose(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(make_officer())
    assert client.get(f"/listings/{cast.offer.pk}/").context["reader"] == "waiting"
    client.force_login(cast.moderator)
    assert client.get(f"/listings/{cast.offer.pk}/").context["reader"] == "moderator"


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "changes_requested", "rejected", "paused", "withdrawn"]
)
def test_what_is_not_live_is_not_there(client: Client, state: str) -> None:
    listing = make_listing(state=state)
    assert client.get(f"/listings/{listing.pk}/").status_code == 404


def test_what_was_public_and_has_ended_says_so(client: Client, cast: SimpleNamespace) -> None:
    cast.offer.mark_matched(at=timezone.now(), why="found_here")
    cast.seek.withdraw(at=timezone.now(), why="gone")
    bring_up_to_date(cast.offer)
    bring_up_to_date(cast.seek)
    for listing in (cast.offer, cast.seek):
        response = client.get(f"/listings/{listing.pk}/")
        assert response.status_code == 410
        page = response.content.decode()
        assert "This listing has ended" in page
        assert 'href="/listings/"' in page
        assert listing.live_revision.title not in page, "it is not shown any more"


def test_what_is_stale_or_expired_is_not_there(client: Client) -> None:
    stale = make_live_listing(at=timezone.now() - timedelta(days=91))
    expired = make_live_listing(expires_on=timezone.localdate() - timedelta(days=1))
    for listing in (stale, expired):
        assert client.get(f"/listings/{listing.pk}/").status_code == 404
    assert client.get("/listings/999999/").status_code == 404


def test_who_shares_the_service_already_stands_nearest_first(client: Client) -> None:
    council = make_council(region="North West")
    listing = make_live_listing(council)
    make_partnership("A far away", listing, make_council(region="London"))
    make_partnership("B near", listing, make_council(region="North West"))
    make_partnership("C theirs", listing, council)
    response = client.get(f"/listings/{listing.pk}/")
    assert [one.name for one in response.context["partnerships"]] == ["C theirs", "B near", "A far away"]


def test_similar_listings_are_of_the_same_service_and_the_region_first(client: Client) -> None:
    listing = make_live_listing(make_council(region="Wales"), title="This one")
    make_live_listing(make_council(region="Wales"), title="Near")
    make_live_listing(make_council(region="London"), title="Far")
    response = client.get(f"/listings/{listing.pk}/")
    assert [one.title for one in response.context["similar"]] == ["Near", "Far"]


def test_a_lonely_listing_says_so(client: Client) -> None:
    page = page_of(client, make_live_listing())
    assert "No other council lists payroll at present" in page
    assert "The directory knows of no partnership in payroll yet" in page


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    council = make_council(hex_q=1, hex_r=1)
    listing = make_live_listing(council)
    for number in range(6):
        make_partnership(f"Partnership {number}", listing, make_council(), make_council())
        make_live_listing()
    with django_assert_num_queries(8):
        client.get(f"/listings/{listing.pk}/")


def test_only_reading_is_served(client: Client) -> None:
    assert client.post(f"/listings/{make_live_listing().pk}/").status_code == 405
