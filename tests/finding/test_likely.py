"""Likely partners of any council: ranked by affinity, with true reasons, and said to be so."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from councils.importing import DATA, import_councils
from councils.models import Council
from marketplace.matching.affinity import files, record
from marketplace.matching.likely import likely_partners
from marketplace.matching.likely_rows import known
from marketplace.proposals.importing import import_partnerships
from services.importing import import_services
from services.models import Category
from tests.factories import make_category, make_council, make_listing, make_officer, make_partnership

pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> None:
    list(import_councils(DATA))
    list(import_services())
    list(import_partnerships())


def page(client: Client, slug: str, query: str = "") -> str:
    response = client.get(f"/councils/{slug}/likely-partners/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def names(client: Client, slug: str, query: str = "") -> list[str]:
    response = client.get(f"/councils/{slug}/likely-partners/{query}")
    return [card.council.short_name for card in response.context["cards"]]


@pytest.mark.usefixtures("register")
def test_anybody_sees_who_may_share_a_service_and_why(client: Client) -> None:
    told = page(client, "maidstone", "?service=payroll")
    assert names(client, "maidstone", "?service=payroll")[:2] == ["Tunbridge Wells", "Swale"]
    assert "Likely partners of Maidstone" in told
    assert "This order comes from affinity alone" in told
    assert "Partners since 2009: Mid Kent Legal Services" in told
    assert 'href="/partnerships/mid-kent-legal-services/"' in told
    assert "They share a border; " in told
    assert "Nobody here acts for it yet" in told
    found = record.measured()["found"]
    assert f"of every 100 true partners, {found} stood among the first ten" in told


@pytest.mark.usefixtures("register")
def test_reasons_are_true_of_the_pair(client: Client) -> None:
    council = Council.objects.get(slug="brent")
    by_name = {
        Council.objects.get(gss_code=one.code).short_name: [reason.text for reason in one.reasons]
        for one in likely_partners(council, Category.objects.get(slug="ict"))
    }
    assert "Partners since 2016: Shared Technology Services" in by_name["Lewisham"]
    assert "In one county before 1965: Middlesex" in by_name["Ealing"]
    assert "They share a border; 6 km between the middles of the areas" in by_name["Ealing"]
    assert not any("border" in text for text in by_name["Lewisham"])
    taken = likely_partners(Council.objects.get(slug="harrow"), Category.objects.get(slug="ict"))
    doubts = [reason for one in taken for reason in one.reasons if reason.sign == "-"]
    assert "Shares it with others already: Shared Technology Services" in [doubt.text for doubt in doubts]


@pytest.mark.usefixtures("register")
def test_the_database_says_what_the_files_say() -> None:
    here, there = known().world, record.world()
    assert [body.code for body in here.register.bodies] == [body.code for body in there.register.bodies]
    for row in (0, 100, 200, 300, 381):
        assert here.of_pair(row) == pytest.approx(there.of_pair(row))
    assert {one.named: one.rows for one in here.known} == {one.named: one.rows for one in there.known}
    assert set(here.services) == set(files.catalogue())


@pytest.mark.usefixtures("register")
def test_forty_are_listed_on_pages_of_twenty(client: Client) -> None:
    first, second = names(client, "maidstone"), names(client, "maidstone", "?page=2")
    assert (len(first), len(second)) == (20, 20)
    assert not set(first) & set(second)
    assert "No. 21" in page(client, "maidstone", "?page=2")
    assert names(client, "maidstone", "?page=nonsense") == first
    assert names(client, "maidstone", "?service=nonsense") == first


@pytest.mark.usefixtures("register")
def test_only_councils_that_run_the_service_are_ranked(client: Client) -> None:
    council = Council.objects.get(slug="kent")
    found = likely_partners(council, Category.objects.get(slug="trading-standards"))
    tiers = set(
        Council.objects.filter(gss_code__in=[one.code for one in found]).values_list("tier", flat=True)
    )
    assert tiers <= {"upper", "single"}
    assert "Maidstone does not run this service: Trading standards" in page(
        client, "maidstone", "?service=trading-standards"
    )


@pytest.mark.usefixtures("register")
def test_bodies_of_which_nothing_was_learned_say_so(client: Client) -> None:
    former = Council.objects.exclude(dissolved_on=None).first()
    police = Council.objects.filter(kind=Council.Kind.POLICE).first()
    assert "is a former body" in page(client, former.slug)
    assert "a body of another kind" in page(client, police.slug)
    assert "The register does not say where" in page(
        client, make_council(latitude=None, gss_code="E06009999").slug
    )


def test_there_is_no_page_of_nobody(client: Client) -> None:
    assert client.get("/councils/nobody/likely-partners/").status_code == 404
    assert client.post(f"/councils/{make_council().slug}/likely-partners/").status_code == 405


def test_a_partnership_agreed_here_brings_two_councils_together(client: Client) -> None:
    make_category()
    places = {
        name: make_council(short_name=name, latitude=51 + at, longitude=0.0, gss_code=f"E0600{name}")
        for name, at in {"Here": 0, "Near": -0.3, "Afar": 0.8}.items()
    }
    assert names(client, places["Here"].slug, "?service=payroll") == ["Near", "Afar"]
    for _ in range(20):
        make_partnership(places["Here"], places["Afar"])
    assert names(client, places["Here"].slug, "?service=payroll") == ["Afar", "Near"]


def test_who_acts_for_a_council_is_told(client: Client) -> None:
    here = make_council(latitude=51.0, longitude=0.0)
    there = make_council(latitude=51.2, longitude=0.0)
    assert "Nobody here acts for it yet" in page(client, here.slug)
    make_officer(council=there)
    assert "Nobody here acts for it yet" not in page(client, here.slug)


@pytest.mark.usefixtures("register")
def test_the_way_leads_from_the_council_and_from_a_listing_without_matches(client: Client) -> None:
    assert (
        'href="/councils/maidstone/likely-partners/"' in client.get("/councils/maidstone/").content.decode()
    )
    officer = make_officer(council=Council.objects.get(slug="maidstone"))
    listing = make_listing(
        council=Council.objects.get(slug="maidstone"), category=Category.objects.get(slug="payroll")
    )
    client.force_login(officer)
    told = client.get(f"/your-listings/{listing.pk}/matches/").content.decode()
    assert 'href="/councils/maidstone/likely-partners/?service=payroll"' in told


@pytest.mark.parametrize("number", [2, 6])
def test_the_number_of_queries_does_not_grow(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    category = make_category()
    councils = [make_council(latitude=51 + at / 10, longitude=0.0) for at in range(number)]
    for other in councils[1:]:
        make_partnership(councils[0], other, categories=[category])
    with django_assert_num_queries(11):
        client.get(f"/councils/{councils[0].slug}/likely-partners/?service={category.pk}")
