"""The demonstration's full market, served as in production: accessible pages, and a light first one."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, Page, Request
from pytest_django import DjangoDbBlocker

from councils.models import Officer
from marketplace.demo.accounts import ACCOUNTS
from marketplace.embedded import free_port
from tests.axe import Watch, faults
from tests.journeys.conftest import session_of
from tests.journeys.test_every_page import looks_at, pages
from tests.running import Running
from tests.sampling import ALL, chance

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demonstration")]  # Made once: on one worker.
BYTES = 100_000
REQUESTS = 6
VISITOR = ""
WHO = (VISITOR, *[account.email for account in ACCOUNTS if account.role != "admin"])


class Demonstration(NamedTuple):
    """Where it is, and for each of its officers the cookie of somebody who is logged in."""

    address: str
    sessions: dict[str, SetCookieParam]


@pytest.fixture(scope="module")
def demonstration(
    seeded: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """The seeded market behind gunicorn, with its static files compressed, for all tests of this module."""
    with django_db_blocker.unblock(), served(tmp_path_factory.mktemp("site")) as address:
        officers = Officer.objects.filter(email__in=WHO)
        yield Demonstration(address, {of.email: session_of(of, address) for of in officers})


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the site while gunicorn serves it."""
    port = free_port()
    given = {
        "DEMO": "1",
        "SITE_URL": f"http://localhost:{port}",
        "STATICFILES_STORAGE": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "VAR_DIR": str(folder),
    }
    gather = Running("gather", ["manage", "collectstatic", "--no-input"], folder, **given)
    assert gather.process.wait(60) == 0, gather.log()
    web = Running("web", ["gunicorn", "--bind", f"localhost:{port}"], folder, **given)
    web.wait_for("Booting worker")
    yield given["SITE_URL"]
    web.stop()


def name_of(address: str, site: str) -> str:
    """Which page of the access table stands at an address; none for what is not a page of ours."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name if f"{parts.scheme}://{parts.netloc}" == site else ""
    except Resolver404:
        return ""
    return name if name in pages() else ""


def walk(page: Page, site: str, seen: Counter[str], each: int) -> Iterator[str]:
    """Opens page after page by following links, so many of each name."""
    waiting, known = deque([f"{site}/"]), set[str]()
    while waiting:
        address = waiting.popleft()
        name = name_of(address, site)
        if not name or address in known or (known and seen[name] >= each):
            continue
        known.add(address)
        answer = page.goto(address)
        if answer is None or name_of(page.url, site) != name or answer.status == 404:
            continue  # A page for others: this one was led elsewhere.
        assert answer.status == 200, address
        seen[name] += 1
        yield name
        links: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.href)")
        waiting.extend(urldefrag(link).url for link in links)


@pytest.mark.parametrize(
    "who", [[email] for email in WHO] if ALL else [list(WHO)], ids=lambda who: who[0] if ALL else "everybody"
)
def test_its_pages_are_accessible(demonstration: Demonstration, browser: Browser, who: list[str]) -> None:
    """In the sample all go together, each opens what none before her has seen, and half of that is judged."""
    wrong, seen = [], Counter[str]()
    for email in who:
        with browser.new_context(locale="en-GB") as context:
            if email:
                context.add_cookies([demonstration.sessions[email]])
            page = context.new_page()
            watch = Watch(page, demonstration.address)
            for name in walk(page, demonstration.address, seen, 3 if ALL else 1):
                is_judged = ALL or chance("demonstration", name) % 2
                found = (faults(page, looks_at(name, email)) if is_judged else []) + watch.take()
                wrong += [f"{email}, {page.url}: {told}" for told in found]
    assert not wrong, "\n".join(wrong)
    assert len(seen) > (15 if ALL else 35)


def test_the_first_page_is_light(demonstration: Demonstration, browser: Browser) -> None:
    with browser.new_context() as context:
        page, loaded = context.new_page(), list[Request]()
        page.on("requestfinished", lambda request: loaded.append(request))
        page.goto(demonstration.address, wait_until="networkidle")
        weights = {request.url: over_the_wire(request) for request in loaded}
    told = "\n".join(f"{weight:7} {url}" for url, weight in weights.items())
    assert len(loaded) <= REQUESTS, told
    assert sum(weights.values()) <= BYTES, told


def over_the_wire(request: Request) -> int:
    """The bytes of the answer as sent: compressed, with its headers."""
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
