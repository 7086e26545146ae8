"""The groups of a listing: who stands in them, what each gains, who could host; nobody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councils.models import Council
from marketplace.matching import actions
from marketplace.matching.models import Group, GroupMember
from services.actions import pause
from services.models import Listing
from tests.factories import make_council, make_officer
from tests.matching.rows import AT, live, offer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.notifications.clock.now", lambda: AT)


def buyers(many: int, own: Council) -> Listing:
    """Seeks that could found something together; the first is our own."""
    councils = [own, *(make_council() for _number in range(many - 1))]
    listings = [
        live(council, role="cofounder", max_partners=7, volume=1000, volume_unit="payslips a month")
        for council in councils
    ]
    actions.match_everything(AT)
    return listings[0]


def page_of(client: Client, listing: Listing) -> str:
    response = client.get(f"/your-listings/{listing.pk}/groups/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_run_leaves_groups_with_their_members() -> None:
    listing = buyers(4, make_council())
    group = Group.objects.of(listing).get(size=4)
    assert group.worst > 50
    assert group.members.filter(could_host=True).count() == 4
    before = list(Group.objects.values()), list(GroupMember.objects.values())
    actions.match_everything(AT)
    assert (list(Group.objects.values()), list(GroupMember.objects.values())) == before


def test_the_page_says_who_and_what_each_gains(client: Client) -> None:
    own = make_council()
    officer = make_officer(own)
    listing = buyers(3, own)
    client.force_login(officer)
    page = page_of(client, listing)
    for member in Group.objects.get().members.exclude(listing=listing):
        assert member.listing.council.short_name in page
    assert "3,000 payslips a month between those who seek, instead of 1,000 alone" in page
    assert "Could host" in page
    assert "Groups" in client.get(f"/your-listings/{listing.pk}/matches/").content.decode()


def test_a_stranger_finds_no_such_page(client: Client) -> None:
    listing = buyers(3, make_council())
    client.force_login(make_officer(make_council()))
    assert client.get(f"/your-listings/{listing.pk}/groups/").status_code == 404


def test_a_group_of_which_a_listing_is_paused_is_not_shown_and_goes(client: Client) -> None:
    own = make_council()
    officer, listing = make_officer(own), buyers(3, own)
    other = GroupMember.objects.exclude(listing=listing).select_related("listing").first()
    assert other
    pause(listing=other.listing, at=AT, why="busy")
    client.force_login(officer)
    assert "No group yet" in page_of(client, listing)
    actions.match_what_changed(AT)
    assert not Group.objects.exists()


def test_an_offer_serves_and_clients_are_served(client: Client) -> None:
    council = make_council()
    officer = make_officer(council)
    own = live(council, role="client", max_partners=3)
    live(role="client", max_partners=3), offer(role="host", max_partners=5)
    actions.match_everything(AT)
    client.force_login(officer)
    page = page_of(client, own)
    assert "2 bodies to serve" in page
    assert "Somebody who could do the work" in page


@pytest.mark.parametrize("many", [4, 7])
def test_the_page_costs_a_fixed_number_of_queries(client: Client, many: int) -> None:
    own = make_council()
    officer, listing = make_officer(own), buyers(many, own)
    client.force_login(officer)
    page_of(client, listing)
    with CaptureQueriesContext(connection) as queries:
        page_of(client, listing)
    assert len(queries) == 11
