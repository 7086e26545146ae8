"""Every page of the access table, as those who may open it: accessible in light and dark, wide and narrow."""

import os
from collections.abc import Callable, Iterator
from zlib import crc32

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.access import PEOPLE, declared
from tests.access.market import Market, make_market
from tests.axe import FIRST, LOOKS, Look, Watch, faults

ALL = os.environ.get("EXAMPLES") == "all"
NOT_PAGES = {"healthz", "readyz"}
Enter = Callable[[str], Page]


def chance(*words: object) -> int:
    """The same number each time, as good as any."""
    return crc32(" ".join(map(str, words)).encode())


def pages() -> list[str]:
    return sorted(name for name, access in declared().items() if access.get == 200 and name not in NOT_PAGES)


def opened_by(person: str) -> list[str]:
    """The pages that this person opens: all that she may, or in a sample those that fall to her."""
    return [
        name
        for name in pages()
        if person in (who := sorted(declared()[name].who))
        and (ALL or who[chance(name) % len(who)] == person)
    ]


def looks_at(name: str, person: str) -> list[Look]:
    """The first look at every page; in a sample the others at one page in eight."""
    return [look for look in LOOKS if ALL or look == FIRST or chance(name, person, look) % 8 == 0]


@pytest.fixture
def market(live_site: str) -> Market:
    return make_market()


@pytest.fixture
def enter(market: Market, live_site: str, browser: Browser) -> Iterator[Enter]:
    """Opens a browser in which this person is logged in."""
    contexts: list[BrowserContext] = []

    def open_as(person: str) -> Page:
        contexts.append(browser.new_context(locale="en-GB", base_url=live_site))
        if person != "anonymous":
            client = Client()
            client.force_login(
                market.people[person], backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            session = client.cookies["session"].value
            contexts[-1].add_cookies([{"name": "session", "value": session, "url": live_site}])
        return contexts[-1].new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_are_accessible(market: Market, enter: Enter, live_site: str, person: str) -> None:
    page = enter(person)
    watch = Watch(page, live_site)
    found = {}
    for name in opened_by(person):
        answer = page.goto(reverse(name, kwargs=market.rows[declared()[name].row]))
        assert answer is not None
        assert answer.status == 200, name
        wrong = faults(page, looks_at(name, person)) + watch.take()
        if wrong:
            found[name] = wrong
    assert not found, "\n".join(f"{name}: {fault}" for name, some in found.items() for fault in some)
