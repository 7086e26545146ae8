"""Names that are not spelt as the register spells them: the nearest are shown, and said to be the nearest."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from councils.importing import DATA, import_councils
from marketplace.finding.spelling import LEAST, alike, nearest, trigrams
from tests.factories import make_council

TOWNS = {1: ["Calderdale"], 2: ["Haringey"], 3: ["Harrow"], 4: ["Kingston upon Hull"]}
NAMES = st.text("abcdefghij lmnoprstuy-'ôŵ", max_size=20)

# As people typed them, and who is meant.
MEANT = {
    "Calderdail": "calderdale",
    "Harringay": "haringey",
    "Kingston on Hull": "kingston-upon-hull",
    "Edinborough": "edinburgh",
    "Lester": "leicester",
    "Middlesborough": "middlesbrough",
    "Dumfrise": "dumfries-and-galloway",
    "Tellford and Reekin": "telford-and-wrekin",
    "Durham couty": "county-durham",
    "Kent polise": "kent-police",
    # Welsh and English, each spelt rightly and wrongly.
    "Abertawe": "swansea",
    "Abertawy": "swansea",
    "Swansee": "swansea",
    "Caerdydd": "cardiff",
    "Sir Gaerfirddin": "carmarthenshire",
    "Carmarthanshire": "carmarthenshire",
    "Ynis Mon": "isle-of-anglesey",
    "Penybont": "bridgend",
}


def found(client: Client, query: dict[str, str]) -> tuple[list[str], str]:
    response = client.get("/councils/", query)
    assert response.status_code == 200
    slugs = [council.slug for council in response.context["page_obj"]]
    return slugs, " ".join(response.content.decode().split())


def test_the_name_with_most_letters_in_a_row_in_common_is_nearest() -> None:
    assert nearest("Calderdail", TOWNS, 9) == [1]
    assert nearest("Harringay", TOWNS, 9) == [2, 3]
    assert nearest("Harringay", TOWNS, 1) == [2]
    assert nearest("the council of Hul", TOWNS, 9) == [4]
    assert nearest("atlantis", TOWNS, 9) == []
    assert nearest("", TOWNS, 9) == []
    assert nearest("anything", {}, 9) == []


def test_accents_apostrophes_and_common_words_tell_nothing() -> None:
    assert trigrams("Ynys Môn") == trigrams("ynys mon")
    assert trigrams("King’s Lynn") == trigrams("Kings Lynn")
    assert trigrams("The Royal Borough of Kingston") == trigrams("kingston")
    assert trigrams("Borough Council"), "but where there is nothing else they count"


@given(NAMES, NAMES)
def test_likeness_lies_between_nothing_and_the_same(one: str, other: str) -> None:
    assert 0 <= alike(trigrams(one), trigrams(other)) <= 1
    assert alike(trigrams(one), trigrams(one)) in (0, 1)


@given(NAMES, st.dictionaries(st.integers(), st.lists(NAMES, max_size=3), max_size=8))
def test_none_is_told_that_is_not_near_enough(words: str, names: dict[int, list[str]]) -> None:
    typed = trigrams(words)
    for key in nearest(words, names, 5):
        assert max(alike(typed, trigrams(name)) for name in names[key]) >= LEAST


@pytest.mark.django_db
def test_the_directory_finds_who_is_meant(client: Client) -> None:
    list(import_councils(DATA))
    for words, slug in MEANT.items():
        assert found(client, {"q": words})[0][:1] == [slug], words


@pytest.mark.django_db
def test_it_says_that_these_are_the_nearest(client: Client) -> None:
    make_council(name="Wenlow Borough Council", slug="wenlow")
    make_council(name="Thornby Council", slug="thornby")
    slugs, told = found(client, {"q": "wennlo"})
    assert slugs == ["wenlow"]
    assert "Nearest to what you typed</h1>" in told
    assert "No body is named “wennlo”. 1 has a name that comes near it." in told


@pytest.mark.django_db
def test_where_a_name_is_right_nothing_else_is_shown(client: Client) -> None:
    for name in ("Wenlow", "Wenlaw"):
        make_council(name=f"{name} Borough Council", slug=name.lower())
    slugs, told = found(client, {"q": "wenlow"})
    assert slugs == ["wenlow"]
    assert "Nearest" not in told


@pytest.mark.django_db
def test_the_nearest_obey_the_filters_and_the_order(client: Client) -> None:
    for name, kind, population in (("Suffold", "county", 300), ("Suffolt", "district", 900)):
        make_council(name=name, slug=name.lower(), kind=kind, population=population)
    assert found(client, {"q": "suffolk"})[0] == ["suffold", "suffolt"]
    assert found(client, {"q": "suffolk", "sort": "-population"})[0] == ["suffolt", "suffold"]
    assert found(client, {"q": "suffolk", "kind": "county"})[0] == ["suffold"]
    slugs, told = found(client, {"q": "suffolk", "kind": "police"})
    assert slugs == []
    assert "No body has that name" in told


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 6])
def test_the_number_of_queries_does_not_grow(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_council(name="Wenlow Borough Council")
    with django_assert_num_queries(10):
        assert client.get("/councils/?q=wennlo").context["page_obj"].paginator.count == number


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["%", "'", "\\", "a" * 5000, "ŵ" * 300, "🙂", "- -", "̂"])
def test_odd_words_are_answered(client: Client, words: str) -> None:
    make_council()
    found(client, {"q": words})
