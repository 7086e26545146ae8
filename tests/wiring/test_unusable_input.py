"""No input makes the site fail: what no page can use is refused with 400 before any page sees it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from marketplace.wsgi import application
from tests.access import declared
from tests.access.market import Market, make_market
from tests.once import kept_for_the_module
from tests.sampling import ALL, chance

TOO_LARGE = str(2**63)
FACETS = st.sampled_from(["q", "page", "sort", "category", "region", "model"])
UNUSABLE = [
    "q=%00",
    "%00=q",
    "q=a%00b",
    f"page={TOO_LARGE}",
    f"page=-{TOO_LARGE}",
    f"page=%20{TOO_LARGE}%20",
    f"page={'9' * 5000}",
    "page=" + quote("٩" * 20),
    "page=9_999_999_999_999_999_999",
]
ODD = [
    "q=",
    "q=%ED%A0%80",
    "q=%FF",
    "page=0",
    "page=-1",
    "page=x",
    f"page={2**63 - 1}",
    "page=1e400",
    "page=",
]


@pytest.mark.parametrize("query", UNUSABLE)
def test_an_unusable_query_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/healthz?{query}").status_code == 400


@pytest.mark.parametrize("query", ODD)
def test_an_odd_query_is_not(client: Client, query: str) -> None:
    assert client.get(f"/healthz?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/councils/%00/", f"/listings/{TOO_LARGE}/", f"/listings/{'9' * 5000}/"])
def test_an_unusable_path_is_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


def status_of(content_type: str, query: str = "") -> str:
    """What the server's own entry answers to a request whose body is of this type."""
    told: list[str] = []
    environ = {
        "HTTP_HOST": "testserver",
        "PATH_INFO": "/healthz",
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
    }
    setup_testing_defaults(environ)
    list(application(environ, lambda status, headers, error=None: told.append(status)))
    return told[0][:3]


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "hex", "undefined", "no such", "ascii", "\0"])
def test_another_character_set_is_refused(charset: str) -> None:
    assert status_of(f"text/plain; charset={charset}") == "400"
    assert status_of(f"application/x-www-form-urlencoded; charset={charset}", "q=%2B2AA-") == "400"
    assert status_of("text/plain; charset*=nonsense''utf-8") == "400"


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "Utf_8"])
def test_utf_8_by_any_of_its_names_is_welcome(charset: str) -> None:
    assert status_of(f"text/plain; charset={charset}") == "200"
    assert status_of("") == "200"


def test_a_cookie_that_spells_nul_is_refused(client: Client) -> None:
    assert client.get("/healthz", HTTP_COOKIE='session="\\000"').status_code == 400


@pytest.mark.parametrize("field", [{"email": "a\0b"}, {"a\0b": "email"}])
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_an_unusable_body_is_refused(client: Client, field: dict[str, str], content_type: str) -> None:
    address = reverse("account_login")
    if content_type.startswith("multipart"):
        assert client.post(address, field).status_code == 400
    else:
        body = "&".join(f"{quote(name)}={quote(value)}" for name, value in field.items())
        assert client.post(address, body, content_type=content_type).status_code == 400


@pytest.mark.django_db
def test_a_large_number_typed_into_a_form_is_the_forms_to_judge(client: Client) -> None:
    response = client.post(reverse("account_login"), {"login": TOO_LARGE, "password": "x"})
    assert response.status_code < 400 or response.status_code == 422


def test_a_broken_multipart_body_is_refused(client: Client) -> None:
    response = client.post(
        reverse("account_login"), b"no parts", content_type="multipart/form-data; boundary=\xff"
    )
    assert response.status_code == 400


@pytest.mark.django_db
def test_a_file_is_not_read_for_its_content(client: Client) -> None:
    file = SimpleUploadedFile("plan.pdf", b"\0" * 1000)
    assert client.post(reverse("account_login"), {"login": "x", "plan": file}).status_code != 400


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Market]:
    with kept_for_the_module(django_db_blocker):
        yield make_market()


@pytest.fixture
def market(db: None, made: Market) -> Market:
    return made


def drawn(name: str, things: list[str]) -> list[str]:
    """All of them, or in a sample one that falls to this address."""
    return things if ALL else [things[chance(name) % len(things)]]


@pytest.mark.parametrize("name", sorted(declared()))
def test_no_address_fails_on_odd_input(market: Market, name: str) -> None:
    access = declared()[name]
    address = reverse(name, kwargs=market.rows[access.row])
    for person in drawn(name, ["anonymous", "own lead", "moderator"]):
        client = market.client(person)
        for query in drawn(person + name, ODD):
            assert client.get(f"{address}?{query}").status_code < 500, query
        posted = {"direction": "x", "category": TOO_LARGE, "title": "\ufeff\u202e" * 200, "pk": "x"}
        assert client.post(address, posted).status_code < 500


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(FACETS, st.text()))
def test_the_search_bears_anything(market: Market, client: Client, query: dict[str, Any]) -> None:
    response = client.get(reverse("find"), {name: quote(value) for name, value in query.items()})
    assert response.status_code < 500
    address = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query.items())
    assert client.get(f"{reverse('find')}?{address}").status_code < 500
