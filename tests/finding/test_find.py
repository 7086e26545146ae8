"""Listings are found by words and by choices."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from services.models import Direction, Entry
from tests.factories import (
    make_category,
    make_council,
    make_delivery_model,
    make_live_listing,
    make_officer,
)

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/listings/{query}")
    assert response.status_code == 200
    return [entry.title for entry in response.context["page_obj"]]


def test_everybody_finds_what_is_live_newest_first(client: Client) -> None:
    make_live_listing(title="Older", at=timezone.now() - timedelta(days=2))
    make_live_listing(title="Newer")
    assert titles(client) == ["Newer", "Older"]


def test_what_is_not_confirmed_or_has_expired_is_not_found(client: Client) -> None:
    now = timezone.now()
    make_live_listing(title="Stale", at=now - timedelta(days=91))
    make_live_listing(title="Expired", expires_on=timezone.localdate() - timedelta(days=1))
    assert titles(client) == []


@pytest.mark.parametrize("words", ["payroll", "PAYROLLS", '"two more"', "Wenlôw", "wages"])
def test_words_find_titles_synonyms_and_councils(client: Client, words: str) -> None:
    council = make_council(name="Wenlow Borough Council", alternative_names=["Wenlôw"])
    category = make_category("payroll")
    listing = make_live_listing(council, category=category, title="Payroll for two more councils")
    Entry.objects.filter(pk=listing.pk).update(also_known_as="Payroll\nwages")
    make_live_listing(category=make_category("legal"), title="Solicitors", summary="Law", details="")
    assert titles(client, f"?q={words}") == ["Payroll for two more councils"]


def test_the_best_answer_comes_first_unless_the_newest_is_asked_for(client: Client) -> None:
    then = timezone.now() - timedelta(days=3)
    make_live_listing(title="Audit", summary="Audit, audit and more audit", at=then)
    make_live_listing(title="Something else", summary="With a little audit")
    assert titles(client, "?q=audit") == ["Audit", "Something else"]
    assert titles(client, "?q=audit&sort=newest") == ["Something else", "Audit"]


def test_each_facet_narrows_the_list(client: Client) -> None:
    make_delivery_model("joint_committee")
    legal = make_category("legal")
    scottish = make_council(region="Scotland", nation="Scotland", kind="scottish_council", slug="fife")
    make_live_listing(title="Plain")
    make_live_listing(
        scottish,
        title="Special",
        direction=Direction.SEEK,
        category=legal,
        delivery_models=["joint_committee"],
    )
    for query in (
        "direction=seek",
        "category=legal",
        "area=Scotland",
        "kind=scottish_council",
        "model=joint_committee",
        "council=fife",
    ):
        assert titles(client, f"?{query}") == ["Special"], query


def test_choices_of_one_facet_add_up_and_of_two_narrow(client: Client) -> None:
    make_live_listing(title="Offer here", direction="offer")
    make_live_listing(title="Seek here", direction="seek")
    make_live_listing(make_council(region="Wales"), title="Seek in Wales", direction="seek")
    assert set(titles(client, "?direction=offer&direction=seek&area=Wales")) == {"Seek in Wales"}
    assert len(titles(client, "?direction=offer&direction=seek")) == 3


def test_counts_say_what_each_choice_would_find(client: Client) -> None:
    make_live_listing(direction="offer")
    make_live_listing(make_council(region="Wales"), direction="seek")
    response = client.get("/listings/?area=Wales")
    facets = {
        facet.name: {choice.value: choice.count for choice in facet.choices}
        for facet in response.context["facets"]
    }
    assert facets["direction"] == {"offer": 0, "seek": 1}
    assert facets["area"]["Wales"] == 1
    assert facets["area"]["North West"] == 1
    assert facets["model"]["shared_staff"] == 1


def test_a_choice_that_finds_nothing_stays_disabled_and_a_chosen_one_stays_free(client: Client) -> None:
    page = client.get("/listings/?area=Wales").content.decode()
    assert 'value="Scotland" disabled' in page
    assert 'value="Wales" checked' in page


def test_a_chosen_facet_is_a_chip_that_can_be_taken_off(client: Client) -> None:
    make_live_listing(make_council(slug="fife", name="Fife Council", short_name="Fife"))
    response = client.get("/listings/?q=payroll&direction=offer&council=fife&page=2")
    chips = [(chip.label, chip.address) for chip in response.context["chips"]]
    assert chips == [("Offers", "?q=payroll&council=fife"), ("Fife", "?q=payroll&direction=offer")]


def test_a_long_list_of_choices_shows_the_fullest_first(client: Client) -> None:
    for number in range(20):
        make_category(f"service-{number:02}")
    make_live_listing(category=make_category("service-19"))
    response = client.get("/listings/?category=service-03")
    facet = next(facet for facet in response.context["facets"] if facet.name == "category")
    assert [choice.value for choice in facet.choices[:2]] == ["service-03", "service-19"]
    assert len(facet.choices) + len(facet.more) == 20


def test_nothing_found_says_what_to_do_next(client: Client) -> None:
    page = client.get("/listings/?q=submarines").content.decode()
    assert "0 listings" in page
    assert "Nothing listed fits “submarines”" in page
    assert "Or list what you seek" in page


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 10_000,
        "q=%22%27%3B--%3Cscript%3E",
        "q=%26%7C%21%28%29%3A*",
        "q=\\",
        "direction=up",
        "category=nothing&area=Atlantis&kind=x&model=y&council=nobody",
        "page=0",
        "page=-1",
        "page=many",
        "sort=%27",
        "direction[]=offer",
        "q=%F0%9F%A6%86",
    ],
)
def test_odd_input_is_answered(client: Client, query: str) -> None:
    make_live_listing()
    response = client.get(f"/listings/?{query}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_an_unknown_choice_is_passed_over(client: Client) -> None:
    make_live_listing(title="Here")
    assert titles(client, "?direction=up&category=nothing") == ["Here"]


def test_twenty_a_page(client: Client) -> None:
    council, author = make_council(), make_officer()
    for number in range(21):
        make_live_listing(council, author=author, title=f"Number {number}")
    assert len(titles(client)) == 20
    assert titles(client, "?page=2&direction=offer") == ["Number 0"]
    assert 'href="?direction=offer&amp;page=2"' in client.get("/listings/?direction=offer").content.decode()


def test_the_number_of_queries_does_not_grow(
    client: Client, cast: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(22):
        make_live_listing()
    for query in ("", "?q=payroll", "?category=payroll&model=shared_staff&area=North+West&area=Wales&page=2"):
        with django_assert_num_queries(10):
            client.get(f"/listings/{query}")


def test_only_reading_is_served(client: Client) -> None:
    assert client.post("/listings/").status_code == 405
