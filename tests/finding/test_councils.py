"""The directory of bodies, and the page of each."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from councils.importing import DATA, import_councils
from councils.models import Border, Council, Ownership, Spending, Succession
from marketplace.finding.bars import bars, money
from tests.factories import make_council, make_live_listing, make_partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> None:
    list(import_councils(DATA))


def names(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/councils/{query}")
    assert response.status_code == 200
    return [council.short_name for council in response.context["page_obj"]]


def page(client: Client, council: Council | str) -> str:
    slug = council if isinstance(council, str) else council.slug
    response = client.get(f"/councils/{slug}/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.usefixtures("register")
def test_the_directory_lists_every_body_of_today(client: Client) -> None:
    response = client.get("/councils/")
    assert response.context["page_obj"].paginator.count == 382 + 14 + 81
    assert names(client)[:3] == ["Aberdeen City", "Aberdeenshire", "Adur"]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ynys+mon", "isle-of-anglesey"),
        ("Ynys+M%C3%B4n", "isle-of-anglesey"),
        ("telford+and+wrekin", "telford-and-wrekin"),
        ("king's+lynn", "kings-lynn-and-west-norfolk"),
        ("Kings+Lynn+%26+West", "kings-lynn-and-west-norfolk"),
        ("KENT+police", "kent-police"),
    ],
)
def test_names_are_found_however_they_are_written(client: Client, words: str, found: str) -> None:
    response = client.get(f"/councils/?q={words}")
    slugs = [council.slug for council in response.context["page_obj"]]
    assert any(slug == found or found.startswith(slug) for slug in slugs), slugs


@pytest.mark.usefixtures("register")
def test_choices_narrow_the_directory(client: Client) -> None:
    def count(query: str) -> int:
        return client.get(f"/councils/?{query}").context["page_obj"].paginator.count

    assert count("kind=fire") == 29
    assert count("kind=fire&kind=police") == 65
    assert count("nation=Wales") == 22
    assert count("region=North+East&kind=unitary") == 7
    assert count("county=kent") == 1 + 12, "a county area is the county council and its districts"
    assert count("county=kent&kind=district") == 12
    assert count("county=kent&county=surrey") == 25
    assert count("county=atlantis") == 477
    assert count("standing=former") == 75
    assert count("standing=former&standing=current") == 552
    assert count("kind=castle&nation=Mars") == 477


def test_the_directory_is_sorted_as_its_heads_ask(client: Client) -> None:
    for name, population in [("Ashby", 300), ("Bexby", None), ("Colby", 100), ("Dalby", 200)]:
        make_council(name=f"{name} Borough Council", slug=name.lower(), population=population)
    make_live_listing(Council.objects.get(slug="colby"))
    assert names(client) == ["Ashby", "Bexby", "Colby", "Dalby"]
    assert names(client, "?sort=-name") == ["Dalby", "Colby", "Bexby", "Ashby"]
    assert names(client, "?sort=population") == ["Colby", "Dalby", "Ashby", "Bexby"]
    assert names(client, "?sort=-population") == ["Ashby", "Dalby", "Colby", "Bexby"], "unknown comes last"
    assert names(client, "?sort=-listings") == ["Colby", "Ashby", "Bexby", "Dalby"]
    assert names(client, "?sort=password") == ["Ashby", "Bexby", "Colby", "Dalby"]


def test_sorting_and_narrowing_keep_each_other(client: Client) -> None:
    make_council(slug="wenlow")
    drawn = client.get("/councils/?kind=district&sort=-population").content.decode()
    assert 'href="?kind=district&amp;sort=population"' in drawn
    assert 'aria-sort="descending"' in drawn
    assert '<input type="hidden" name="sort" value="-population">' in drawn


@pytest.mark.parametrize("query", ["q=%25", "q=_", "q=" + "a" * 5000, "page=9999", "page=x", "sort=-"])
def test_odd_addresses_are_answered(client: Client, query: str) -> None:
    make_council()
    assert client.get(f"/councils/?{query}").status_code == 200


def test_nothing_found_says_what_to_do(client: Client) -> None:
    assert "No body has that name" in client.get("/councils/?q=atlantis").content.decode()


def test_a_body_shows_its_listings_and_partnerships(client: Client) -> None:
    council = make_council(name="Wenlow Borough Council")
    make_live_listing(council, title="Payroll for two more")
    make_live_listing(make_council(), title="Somebody else's")
    make_partnership(council, make_council(), name="Wenlow and friends")
    told = page(client, council)
    assert "Payroll for two more" in told
    assert "Somebody else" not in told
    assert "Wenlow and friends" in told
    assert names(client, "?q=wenlow")


@pytest.mark.usefixtures("register")
def test_a_district_shows_who_and_where_it_is(client: Client) -> None:
    told = page(client, "cambridge")
    assert 'href="/councils/cambridgeshire/"' in told
    assert 'href="/councils/south-cambridgeshire/"' in told
    assert "149,963" in told
    assert "people, 2023" in told
    assert "Financial year 2024-25" in told
    assert "−£5.9m" in told
    assert "mySociety, CC BY 4.0" in told
    assert "Open Government Licence v3.0" in told


@pytest.mark.usefixtures("register")
def test_blanks_are_said_to_be_blank(client: Client) -> None:
    police = page(client, "kent-police")
    assert police.count("Not in the source") >= 4
    assert "Position</dt><dd>Not known" in police
    cardiff = page(client, "cardiff")
    assert "Figures are published for bodies in England only" in cardiff


@pytest.mark.usefixtures("register")
def test_an_earlier_return_says_its_year(client: Client) -> None:
    assert "Financial year 2022-23" in page(client, "birmingham")


@pytest.mark.usefixtures("register")
def test_a_county_shows_its_districts_and_a_former_body_its_successors(client: Client) -> None:
    assert 'href="/councils/south-kesteven/"' in page(client, "lincolnshire")
    cumbria = page(client, "cumbria-county-council-to-2023")
    assert "This body was abolished in 2023" in cumbria
    assert 'href="/councils/cumberland/"' in cumbria
    cumberland = page(client, "cumberland")
    assert "Cumbria County Council</a>, 1 April 2023" in cumberland


def test_a_joint_body_shows_its_owners_and_they_show_it(client: Client) -> None:
    shared = make_council(name="Wenlow and Farley Audit", kind=Council.Kind.JOINT, tier=Council.Tier.NONE)
    closed = make_council(name="Old Payroll", kind=Council.Kind.JOINT, dissolved_on=date(2020, 3, 31))
    owner, stranger = make_council(name="Farley Council"), make_council(name="Thornby Council")
    for body in (shared, closed):
        Ownership.objects.create(body=body, owner=owner)
    told, theirs = page(client, shared), page(client, owner)
    assert "Owned by" in told
    assert f'href="/councils/{owner.slug}/"' in told
    assert f'href="/councils/{stranger.slug}/"' not in told
    assert "Owns with others" in theirs
    assert f'href="/councils/{shared.slug}/"' in theirs
    assert "Old Payroll" not in theirs, "nor what it once owned"
    assert "Owns with others" not in page(client, stranger)


def test_bodies_before_and_after_have_a_date_and_a_status(client: Client) -> None:
    council = make_council()
    before, after = make_council(name="Old Wenlow Council"), make_council(name="West Wenlow Council")
    Succession.objects.create(
        predecessor=before, successor=council, status="vested", vests_on=date(2009, 4, 1)
    )
    Succession.objects.create(
        predecessor=council, successor=after, status="order_made", vests_on=date(2028, 4, 1)
    )
    told = page(client, council)
    assert 'Old Wenlow Council</a>, 1 April 2009 <span class="cp-small cp-muted">Vested' in told
    assert 'West Wenlow Council</a>, 1 April 2028 <span class="cp-small cp-muted">Order made' in told


def test_a_planned_reorganisation_is_told(client: Client) -> None:
    council, successor = make_council(), make_council(name="West Wenlow Council")
    Succession.objects.create(
        predecessor=council, successor=successor, status="decided", vests_on=date(2028, 4, 1)
    )
    assert "Passes to West Wenlow: decided, 1 April 2028" in page(client, council)


def test_nothing_is_claimed_of_a_future_that_is_not_known(client: Client) -> None:
    district = make_council()
    scottish = make_council(nation="Scotland", region="Scotland", kind="scottish_council", tier="single")
    assert "Most county and district areas are to become unitary" in page(client, district)
    assert "None planned, as far as the source knows" in page(client, scottish)


def test_a_website_is_linked_without_trust(client: Client) -> None:
    council = make_council(website="https://www.wenlow.gov.uk/")
    assert 'href="https://www.wenlow.gov.uk/" rel="ugc nofollow noopener"' in page(client, council)


def test_there_is_no_page_of_nobody(client: Client) -> None:
    assert client.get("/councils/nobody/").status_code == 404
    assert client.post("/councils/").status_code == 405


def fill(council: Council, number: int) -> None:
    """Give a body so many of everything that its page shows."""
    for _ in range(number):
        other = make_council(county=council)
        Border.objects.create(first=council, second=other, relation="borders", distance_km=9)
        Succession.objects.create(predecessor=other, successor=council, status="vested")
        Ownership.objects.create(body=council, owner=other)
        Ownership.objects.create(body=make_council(), owner=council)
        make_live_listing(council)
        make_partnership(council, other, make_council())
    for line in Spending.Line.values[:number]:
        Spending.objects.create(council=council, year="2024-25", line=line, amount_gbp=number)


@pytest.mark.parametrize("number", [1, 4])
def test_the_number_of_queries_does_not_grow(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    council = make_council(hex_q=1, hex_r=1)
    fill(council, number)
    with django_assert_num_queries(16):
        client.get(f"/councils/{council.slug}/")
    with django_assert_num_queries(9):
        client.get("/councils/?q=wenlow&kind=district")


def test_bars_share_one_scale_with_nought_where_it_is_needed() -> None:
    gain, loss = bars([300, -100])
    assert (gain.zero, gain.x, gain.width, gain.is_income) == (25, 25, 75, False)
    assert (loss.x, loss.width, loss.is_income) == (0, 25, True)
    assert [bar.width for bar in bars([0, 0])] == [0, 0]
    assert bars([]) == []


@pytest.mark.parametrize(
    ("pounds", "said"),
    [
        (58_669_000, "£58.7m"),
        (303_000, "£303,000"),
        (-1_200_000, "−£1.2m"),
        (0, "£0"),
        (1_136_800_000, "£1,136.8m"),
    ],
)
def test_money_is_said_as_people_say_it(pounds: int, said: str) -> None:
    assert money(pounds) == said
