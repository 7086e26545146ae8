"""Every address, every person, every method: answered exactly as declared, and nothing undeclared."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.http import HttpResponseBase
from pytest_django import DjangoDbBlocker

from tests.access import METHODS, PEOPLE, VISITORS, as_markdown, declared
from tests.access.admin import MODELS, SITE, pages_of_models
from tests.access.market import Market, make_market
from tests.once import kept_for_the_module
from tests.sampling import ALL, chance
from tests.security.browser import Browser
from tests.security.pages import Page, admin_pages, our_pages, site_patterns

CHANGES_WITH_EACH_ANSWER = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Market]:
    logging.disable(logging.WARNING)  # Thousands of refusals are what is asked for.
    with kept_for_the_module(django_db_blocker):
        yield make_market()
    logging.disable(logging.NOTSET)


@pytest.fixture
def market(db: None, made: Market) -> Market:
    return made


# --- Nothing is undeclared ---------------------------------------------------------------------


def test_every_url_of_ours_is_declared_and_every_declaration_is_a_url() -> None:
    ours = Counter(name for name, route in site_patterns() if not route.startswith("admin/"))
    assert "" not in ours, "an address without a name"
    assert set(ours) == set(declared())
    assert [name for name, count in ours.items() if count > 1] == [], "one name, several addresses"


def test_every_url_of_the_django_admin_is_declared() -> None:
    found = {(name, route) for name, route in site_patterns() if route.startswith("admin/")}
    of_models = set(pages_of_models())
    assert of_models <= {route for _name, route in found}
    of_site = {name for name, route in found if route not in of_models}
    assert of_site == {f"admin:{name}" for name in SITE if name != "anything else"} | {""}
    assert [route for name, route in found - {("", route) for route in of_models} if not name] == [
        "admin/(?P<url>.*)$"
    ]
    assert {model._meta.label_lower for model in admin.site._registry} == set(MODELS)


def test_the_documented_table_is_the_declared_one() -> None:
    documented = Path(settings.BASE_DIR, "docs", "access.md").read_text()
    assert documented == "\n".join(as_markdown()) + "\n", "Run: make access"


# --- Every cell is as declared -----------------------------------------------------------------


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_of_ours_answers_as_declared(market: Market, person: str) -> None:
    asking = Asking(market, person)
    wrong = [
        fault
        for page in our_pages(market)
        for method in METHODS
        if ALL or tells_much(page, method) or chance(person, page.name, method) % 8 == 0
        for fault in asking.faults(page, method)
    ]
    assert not wrong, "\n".join(wrong)


def tells_much(page: Page, method: str) -> bool:
    """Whether different people are answered differently."""
    return method in ("GET", "POST") and len({page.access.status(person, method) for person in PEOPLE}) > 1


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_of_the_django_admin_answers_as_declared(market: Market, person: str) -> None:
    asking, pages = Asking(market, person), admin_pages()
    wrong = [
        fault
        for page in pages
        for method in METHODS
        if ALL or drawn(page, person, method)
        for fault in asking.faults(page, method)
    ]
    assert not wrong, "\n".join(wrong)


def drawn(page: Page, person: str, method: str) -> bool:
    """In a sample: for every page one of those who may and one of those who may not, by one method each."""
    for side in (page.access.who, set(PEOPLE) - page.access.who):
        cells = [(one, way) for one in sorted(side) for way in ("GET", "POST")]
        if cells and cells[chance(page.name, len(side)) % len(cells)] == (person, method):
            return True
    return chance(page.name, person, method) % 64 == 0


class Asking(Browser):
    """Asks for pages, and tells where an answer is not the declared one."""

    def faults(self, page: Page, method: str) -> Iterator[str]:
        """Where the answer to one cell is not the declared one."""
        cell = f"{self.person} {method} {page.path} ({page.name})"
        response = self.ask(page.path, method)
        expected = page.access.status(self.person, method)
        if response.status_code != expected:
            yield f"{cell}: {response.status_code}, not {expected}"
        door = page.access.door_of(self.person, page.path)
        if self.is_sent_away(page, expected) and led_to(response) != door:
            yield f"{cell}: led to {led_to(response)}"
        if method == "HEAD" and response.content:
            yield f"{cell}: HEAD with a body"
        may_write = method == "POST" and self.person in page.access.who
        if (written := self.ledger.since()) and not may_write:
            yield f"{cell}: wrote {sorted(written)}"
        if page.twin and method in ("GET", "POST") and expected != 405 and (ALL or chance(cell) % 3 == 0):
            yield from self.faults_of_twin(page, method, cell, response)

    def is_sent_away(self, page: Page, status: int) -> bool:
        """Whether she is a visitor who is led to the page's door."""
        return status == 302 and self.person in VISITORS - page.access.who

    def faults_of_twin(self, page: Page, method: str, cell: str, answer: HttpResponseBase) -> Iterator[str]:
        """Where it can be told from the answer whether a row exists."""
        twin = self.ask(page.twin, method)
        if self.is_sent_away(page, answer.status_code):
            if led_to(twin) != page.access.door_of(self.person, page.twin):
                yield f"{cell}: of a row that does not exist: {twin.status_code}, led to {led_to(twin)}"
        elif twin.status_code != 404:
            yield f"{cell}: of a row that does not exist: {twin.status_code}, not 404"
        elif answer.status_code == 404 and shown(answer) != shown(twin):
            yield f"{cell}: another 404 than of a row that does not exist"
        if written := self.ledger.since():
            yield f"{cell}: of a row that does not exist: wrote {sorted(written)}"


def led_to(response: HttpResponseBase) -> str:
    return response.headers.get("Location", "")


def shown(response: HttpResponseBase) -> bytes:
    """What is shown, without what differs from one answer to the next."""
    return CHANGES_WITH_EACH_ANSWER.sub(b"", response.content)


# --- The tests bite ----------------------------------------------------------------------------


def test_a_page_open_to_too_many_is_found(market: Market) -> None:
    asking = Asking(market, "stranger")
    page = next(page for page in our_pages(market) if page.name == "own_listing")
    shown = Page(page.name, market.address("listing", "listing"), page.access)
    assert list(asking.faults(page, "GET")) == []
    assert list(asking.faults(shown, "GET")) != []
