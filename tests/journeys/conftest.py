"""The site in a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Browser, BrowserContext, Page

from councils.models import Officer
from tests import chromium
from tests.access.market import Market, make_market
from tests.running import ROOT
from tests.signing_in import sign_in

OpenWindow = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def style_is_built() -> None:
    """What is looked at is the style sheet of this checkout, not one of yesterday."""
    sheet = ROOT / "static" / "built" / "app.css"
    newest = max(path.stat().st_mtime for path in (ROOT / "static" / "sass").rglob("*.scss"))
    assert sheet.exists() and sheet.stat().st_mtime >= newest, "Run: make build"  # noqa: PT018


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium or Chrome of this machine, quiet, and able to run as root in a container."""
    return browser_type_launch_args | {
        "executable_path": chromium.found(),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def market(live_site: str) -> Market:
    return make_market()


def session_of(officer: Officer, site: str) -> SetCookieParam:
    """The cookie with which a browser is logged in as her."""
    client = Client()
    sign_in(client, officer)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": site}


@pytest.fixture
def windows(browser: Browser, live_site: str) -> Iterator[OpenWindow]:
    """Opens windows of a browser: for a visitor, or with this officer logged in; with scripts on or off."""
    contexts: list[BrowserContext] = []

    def open_window(officer: Officer | None = None, **options: Any) -> Page:
        context = browser.new_context(locale="en-GB", base_url=live_site, **options)
        contexts.append(context)
        if officer is not None:
            context.add_cookies([session_of(officer, live_site)])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
