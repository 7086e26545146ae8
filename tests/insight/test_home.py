"""The first page counts what is really there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from councils.models import Council
from marketplace.insight.market import figures
from marketplace.proposals.models import Partnership
from tests.factories import make_category, make_council, make_live_listing

pytestmark = pytest.mark.django_db


def make_partnership(name: str, **fields: object) -> Partnership:
    values = {"slug": name.lower(), "name": name, "status": "live", "evidence": "verified"} | fields
    return Partnership.objects.create(**values)


def test_figures_count_what_may_be_shown() -> None:
    now = timezone.now()
    council = make_council()
    make_live_listing(council, direction="offer")
    make_live_listing(council, direction="seek", category=make_category("legal"))
    make_live_listing(make_council(kind="police", tier="none"), direction="seek")
    make_live_listing(title="Stale", at=now - timedelta(days=91))
    make_category("parking")
    make_partnership("Strata")
    counted = figures(AnonymousUser(), now)
    assert (counted.offers, counted.seeks, counted.listings) == (1, 2, 3)
    assert (counted.councils_listing, counted.councils) == (1, 2)
    assert (counted.services_listed, counted.services) == (2, 3)
    assert counted.partnerships == 1


def test_the_map_shows_each_council_once(client: Client) -> None:
    make_live_listing(make_council(short_name="Fife", slug="fife", hex_q=3, hex_r=20))
    make_council(short_name="Angus", hex_q=4, hex_r=21)
    make_council(short_name="Old", hex_q=4, hex_r=21, dissolved_on=timezone.localdate())
    make_council(short_name="County", kind="county")
    titles = [one.title for one in client.get("/").context["hexes"]]
    assert sorted(titles) == ["Angus: 0 offers", "Fife: 1 offer"]
    assert "Fife: 0 seeks" in client.get("/?map=seeks").content.decode()
    assert 'href="/listings/?council=fife"' in client.get("/").content.decode()


def test_the_newest_three_and_the_services_stand_there(client: Client) -> None:
    for number in range(4):
        make_live_listing(title=f"Listing {number}")
    response = client.get("/")
    assert [entry.title for entry in response.context["newest"]] == ["Listing 3", "Listing 2", "Listing 1"]
    assert "4 offers, 0 seeks" in response.content.decode()


def test_a_partnership_of_the_directory_stands_there(client: Client) -> None:
    make_partnership("Strata").members.set([make_council(hex_q=1, hex_r=1), make_council()])
    make_partnership("Ended", status="ended")
    make_partnership("Doubtful", evidence="not_verified")
    assert client.get("/").context["partnership"].name == "Strata"


def test_an_empty_market_says_what_to_do(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "No listing is live yet" in page
    assert "The directory of partnerships is empty" in page


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        council = make_council(hex_q=number, hex_r=1)
        make_live_listing(council)
        make_partnership(f"P{number}").members.add(council)
    with django_assert_num_queries(13):
        client.get("/")
    with django_assert_num_queries(2):
        client.get("/map/")


def test_the_map_is_also_a_table(client: Client) -> None:
    make_live_listing(make_council(short_name="Fife", slug="fife", region="Scotland"))
    page = client.get("/map/").content.decode()
    assert '<a class="govuk-link" href="/listings/?council=fife">Fife</a>' in page
    assert "Scotland" in page


@pytest.mark.parametrize("query", ["?map=%3Cscript%3E", "?map=", "?page=9999", "?page=x"])
def test_odd_input_is_answered(client: Client, query: str) -> None:
    assert client.get(f"/{query}").status_code == 200
    assert client.get(f"/map/{query}").status_code == 200


def test_the_sources_are_named_with_their_licences(client: Client) -> None:
    page = client.get("/about-the-data/").content.decode()
    for words in (
        "mySociety",
        "Open Government Licence v3.0",
        "CC BY 4.0",
        "Open Innovations",
        "revenue outturn",
    ):
        assert words in page


def test_the_page_is_light_although_it_draws_every_council(client: Client) -> None:
    Council.objects.bulk_create(
        Council(
            code=f"M{number:04}",
            name=f"Middle {number} District Council",
            short_name=f"Middle {number}",
            slug=f"middle-{number}",
            kind=Council.Kind.DISTRICT,
            tier=Council.Tier.LOWER,
            nation=Council.Nation.ENGLAND,
            hex_q=number % 25,
            hex_r=number // 25,
        )
        for number in range(361)
    )
    response = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 20_000
