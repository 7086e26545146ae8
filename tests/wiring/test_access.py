"""Every address of the site, every person, GET and POST: who gets what, and nothing undeclared."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import PEOPLE, as_markdown, declared
from tests.access.market import Market, make_market

NOT_OURS = ("admin:",)  # The Django admin guards its own addresses: one test of its door is enough.


def named_urls(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_urls(pattern, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name or namespace, f"an address without a name: {pattern.pattern}"
            yield f"{namespace}{pattern.name}"


def our_urls() -> list[str]:
    return sorted({name for name in named_urls(get_resolver()) if not name.startswith(NOT_OURS)})


def test_every_url_is_declared_and_every_declaration_is_a_url() -> None:
    assert set(our_urls()) == set(declared())


def test_the_documented_table_is_the_declared_one() -> None:
    documented = Path(__file__).resolve().parent.parent.parent / "docs" / "access.md"
    assert documented.read_text() == "\n".join(as_markdown()) + "\n", "Run: make access"


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def client_of(market: Market, person: str) -> Client:
    client = Client()
    if person != "anonymous":
        client.force_login(
            market.people[person], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


def sent_to_log_in(response: HttpResponseBase) -> bool:
    return response.status_code == 302 and "/account/login/" in response.headers["Location"]


@pytest.mark.parametrize("name", sorted(declared()))
def test_get(market: Market, name: str) -> None:
    access = declared()[name]
    for person in PEOPLE:
        response = client_of(market, person).get(reverse(name, kwargs=market.rows[access.row]))
        if person in access.who:
            assert response.status_code == access.get, person
            assert not sent_to_log_in(response), person
        elif person == "anonymous":
            assert sent_to_log_in(response) or response.status_code in ({302} if access.elsewhere else {405})
        elif access.elsewhere:
            assert response.status_code == 302, person
        else:
            assert response.status_code in ({404, 405} if access.get == 405 else {404}), person


@pytest.mark.parametrize("name", sorted(declared()))
def test_post(market: Market, name: str) -> None:
    """Nobody is let in by another method; those who may are answered, even with an empty form."""
    access = declared()[name]
    for person in PEOPLE:
        response = client_of(market, person).post(reverse(name, kwargs=market.rows[access.row]))
        if not access.post:
            assert response.status_code in {302, 404, 405}, person
        elif person in access.who:
            assert response.status_code in {200, 302, 303, 409, 422}, person
            assert not sent_to_log_in(response), person
        elif person == "anonymous":
            assert sent_to_log_in(response) or (access.elsewhere and response.status_code == 302)
        else:
            assert response.status_code == (302 if access.elsewhere else 404), person


def test_the_django_admin_lets_only_staff_in(market: Market) -> None:
    for person in PEOPLE:
        response = client_of(market, person).get(reverse("admin:index"))
        assert response.status_code == (200 if person == "admin" else 302), person
