"""Who is like whom in the product's own data, and who is compared with nobody."""

import pytest
from pytest_django import DjangoAssertNumQueries

from councils.figures import Peer, Peers, peers
from councils.importing import DATA, import_councils
from councils.models import Council, Spending
from tests.factories import make_council

pytestmark = pytest.mark.django_db

FIRST = {
    "leeds": ["Sheffield", "Bradford", "Bristol", "Kirklees"],
    "calderdale": ["Telford and Wrekin", "Peterborough", "Rotherham", "Barnsley"],
    "birmingham": ["Manchester", "Liverpool", "Leeds", "Sheffield"],
    "cornwall": ["Somerset", "County Durham", "North Yorkshire", "Dorset"],
    "cambridge": ["Oxford", "Crawley", "Worthing", "Exeter"],
    "kent": ["Essex", "Lancashire", "Nottinghamshire", "Hampshire"],
    "camden": ["Westminster", "Islington", "Kensington and Chelsea"],
    "powys": ["Gwynedd", "Pembrokeshire", "Ceredigion"],
    "glasgow": ["North Lanarkshire", "Dundee City", "Renfrewshire"],
}
# The fifteen nearest by CIPFA's model of some forty measures, as two councils publish them.
PUBLISHED = {
    # Hartlepool's needs assessment: www.hartlepool.gov.uk/info/20015/social_care_and_health/946
    "hartlepool": (
        "Redcar and Cleveland, South Tyneside, Middlesbrough, North East Lincolnshire, Sunderland, "
        "Gateshead, Stoke-on-Trent, North Tyneside, Stockton-on-Tees, Blackpool, Wolverhampton, "
        "Kingston upon Hull, Halton, Walsall, St. Helens"
    ),
    # Trafford Data Lab, corporate plan of 2019: github.com/traffordDataLab/corporate_plan
    "trafford": (
        "Warrington, Swindon, Solihull, Milton Keynes, South Gloucestershire, Thurrock, Stockport, York, "
        "Bedford, Cheshire West and Chester, Peterborough, Darlington, Derby, Bury, Telford and Wrekin"
    ),
}


@pytest.fixture
def register() -> None:
    list(import_councils(DATA))


def nearest(slug: str, number: int) -> list[str]:
    return [peer.council.short_name for peer in peers(Council.objects.get(slug=slug), number).others]


def return_of(council: Council, year: str, pounds_a_head: int) -> None:
    Spending.objects.create(
        council=council, year=year, line=Spending.Line.TOTAL, amount_gbp=pounds_a_head * council.population
    )


@pytest.mark.usefixtures("register")
def test_the_nearest_neighbours_are_these() -> None:
    for slug, first in FIRST.items():
        assert nearest(slug, len(first)) == first, slug


@pytest.mark.usefixtures("register")
def test_half_of_a_published_family_is_found_with_five_measures() -> None:
    """Fifteen drawn by lot from the other 98 would share two or three."""
    for slug, shared in {"hartlepool": 8, "trafford": 7}.items():
        assert len(set(nearest(slug, 15)) & set(PUBLISHED[slug].split(", "))) == shared, slug


@pytest.mark.usefixtures("register")
def test_every_council_of_today_has_neighbours_of_its_own_family() -> None:
    for council in Council.objects.current().principal():
        found = peers(council, 5).others
        assert len(found) == 5, council
        assert {peer.council.nation for peer in found} == {council.nation}
        assert {peer.council.tier for peer in found} == {council.tier}
        assert council not in [peer.council for peer in found]


@pytest.mark.usefixtures("register")
def test_other_bodies_and_former_ones_are_compared_with_nobody() -> None:
    for slug in "kent-police", "west-yorkshire-combined-authority", "cumbria-county-council-to-2023":
        body = Council.objects.get(slug=slug)
        assert list(Council.objects.comparable_with(body)) == []
        assert peers(body, 10).others == []


@pytest.mark.usefixtures("register")
def test_wales_is_compared_without_the_spending_that_nobody_publishes() -> None:
    cardiff = peers(Council.objects.get(slug="cardiff"), 3)
    assert (cardiff.itself.spending, cardiff.itself.year) == (None, "")
    assert [peer.alike.shared for peer in cardiff.others] == [4, 4, 4]
    assert cardiff.compared_with == 21


def test_the_newest_return_is_shown_with_its_year() -> None:
    council = make_council()
    return_of(council, "2023-24", 310)
    return_of(council, "2022-23", 290)
    assert peers(council, 5) == Peers(Peer(council, 310.0, "2023-24"), [], 0)


def test_a_body_without_figures_is_left_out_by_itself_and_by_others() -> None:
    known = [make_council(share_rural=0.5, population=size) for size in (90_000, 100_000)]
    blank = make_council(population=None, area_km2=None)
    assert [peer.council for peer in peers(known[0], 5).others] == [known[1]]
    assert peers(blank, 5) == Peers(Peer(blank, None, ""), [], 2)


def test_it_asks_the_database_twice_however_many_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    council = make_council(share_rural=0.5)
    for number in (1, 9):
        for _ in range(number):
            return_of(make_council(share_rural=0.5), "2024-25", 300)
        with django_assert_num_queries(2):
            peers(council, 10)
