"""The nearest neighbours on a body's page: figures side by side, and plain words where there are none."""

import pytest
from django.test import Client

from councils.importing import DATA, import_councils
from councils.models import Council
from marketplace.finding.alike import Alike
from tests.factories import make_council

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> None:
    list(import_councils(DATA))


def page(client: Client, slug: str, query: str = "") -> tuple[Alike, str]:
    response = client.get(f"/councils/{slug}/{query}")
    assert response.status_code == 200
    return response.context["alike"], " ".join(response.content.decode().split())


def names(client: Client, slug: str, query: str = "") -> list[str]:
    return [row.name for row in page(client, slug, query)[0].rows]


@pytest.mark.usefixtures("register")
def test_a_council_stands_among_the_ten_that_are_most_like_it(client: Client) -> None:
    alike, told = page(client, "calderdale")
    assert [row.name for row in alike.rows][:3] == ["Calderdale", "Telford and Wrekin", "Peterborough"]
    assert (len(alike.rows), alike.compared_with, alike.year) == (11, 98, "2024-25")
    assert "Compared with 98 other metropolitan districts and unitary councils" in told
    assert 'href="/councils/telford-and-wrekin/"' in told
    assert 'Very alike <span class="cp-muted">0.31</span>' in told
    assert "191,915" in told
    assert "£2,195" in told
    assert "Spending is of 2024-25 unless another year is told." in told


@pytest.mark.usefixtures("register")
def test_the_table_is_sorted_as_its_heads_ask_with_the_council_among_the_others(client: Client) -> None:
    by_people = names(client, "calderdale", "?sort=-population")
    assert by_people[0] == "Doncaster"
    assert 0 < by_people.index("Calderdale") < 10
    assert names(client, "calderdale", "?sort=name") == sorted(by_people)
    assert names(client, "calderdale", "?sort=-likeness")[-1] == "Calderdale"
    assert names(client, "calderdale", "?sort=password") == names(client, "calderdale")
    told = page(client, "calderdale", "?sort=-population")[1]
    assert 'href="?sort=population#alike"' in told
    assert 'aria-sort="descending"' in told


@pytest.mark.usefixtures("register")
def test_figures_of_another_year_say_so(client: Client) -> None:
    assert '£2,291 <span class="cp-muted">in 2022-23</span>' in page(client, "birmingham")[1]


@pytest.mark.usefixtures("register")
def test_what_is_not_in_the_source_is_said_to_be_missing_and_stands_last(client: Client) -> None:
    alike, told = page(client, "cardiff", "?sort=-spending")
    assert alike.year == ""
    assert "in people, density, rurality and deprivation." in told
    assert "Spending is published for England only, so here four figures count." in told
    some = page(client, "calderdale", "?sort=spending")[0].rows
    spent = [row.spending or 0 for row in some]
    assert spent == sorted(spent)


@pytest.mark.usefixtures("register")
def test_a_council_like_no_other_is_told_so(client: Client) -> None:
    told = page(client, "city-of-london")[1]
    assert "No council is much like City of London. These are the least unlike." in told
    assert "Unlike <span" in told


@pytest.mark.usefixtures("register")
def test_bodies_that_are_not_compared_say_why(client: Client) -> None:
    assert (
        "the source has no population, area or deprivation of bodies of this kind"
        in page(client, "kent-police")[1]
    )
    assert (
        "Councils of today are compared with each other" in page(client, "cumbria-county-council-to-2023")[1]
    )


def test_a_council_of_which_too_little_is_known_says_so(client: Client) -> None:
    make_council(slug="blank", name="Blank Borough Council", population=None, share_rural=0.5)
    make_council(share_rural=0.4)
    alike, told = page(client, "blank")
    assert alike.rows == []
    assert "Not compared: too little about Blank is in the source." in told


@pytest.mark.usefixtures("register")
def test_an_island_touches_nobody_and_a_body_without_a_place_is_not_known_to(client: Client) -> None:
    assert "Orkney Islands touches no other council." in page(client, "orkney-islands")[1]
    assert "touches no other" not in page(client, "kent-police")[1]


def test_a_newcomer_of_another_family_changes_no_figure(client: Client) -> None:
    for number in range(4):
        make_council(slug=f"town-{number}", share_rural=0.1 * number, population=50_000 * (number + 1))
    before = page(client, "town-0")[0].rows
    make_council(kind=Council.Kind.COUNTY, tier=Council.Tier.UPPER, population=1_600_000, share_rural=0.9)
    assert page(client, "town-0")[0].rows == before
    assert len(before) == 4
