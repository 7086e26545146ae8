"""The headers and cookies of every answer, exactly."""

import logging
from collections.abc import Iterator, Sequence
from http.cookies import Morsel
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import path

from marketplace import urls
from tests.access import VISITORS
from tests.access.market import Market, make_market
from tests.sampling import ALL, chance
from tests.security.browser import Browser
from tests.security.pages import admin_pages, our_pages

POLICY = {
    "base-uri": "'none'",
    "connect-src": "'self'",
    "default-src": "'none'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
PAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A letter is shown in a frame of its own, in which nothing may run or be sent, and which only we may show.
FRAMED = {
    "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    "default-src": "'none'",
    "img-src": "data:",
    "style-src": "'unsafe-inline'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}
READING = {name: value for name, value in FRAMED.items() if name != "sandbox"} | {"frame-ancestors": "'none'"}
OTHERWISE = {
    "email_sample": (POLICY | {"frame-src": "'self'"}, PAGE_HEADERS),
    "email_sample_html": (FRAMED, PAGE_HEADERS | {"X-Frame-Options": "SAMEORIGIN"}),
    "digest_preview": (POLICY | {"frame-src": "'self'"}, PAGE_HEADERS),
    "digest": (READING, PAGE_HEADERS),
    "digest_preview_html": (FRAMED, PAGE_HEADERS | {"X-Frame-Options": "SAMEORIGIN"}),
}
HSTS = "max-age=31536000; includeSubDomains; preload"


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


urlpatterns = [*urls.urlpatterns, path("failing/", fail)]
handler400, handler429, handler500 = urls.handler400, urls.handler429, urls.handler500


@pytest.fixture
def market(db: None) -> Iterator[Market]:
    logging.disable(logging.CRITICAL)
    yield make_market()
    logging.disable(logging.NOTSET)


def policy(response: HttpResponseBase) -> dict[str, str]:
    """What the page may load, by directive."""
    told = response.headers["Content-Security-Policy"].split(";")
    return {name: value for name, _space, value in (part.strip().partition(" ") for part in told if part)}


def faults(response: HttpResponseBase, name: str = "") -> Iterator[str]:
    allowed, headers = OTHERWISE.get(name, (POLICY, PAGE_HEADERS))
    if (got := policy(response)) != allowed:
        yield f"policy {got}"
    for name, value in headers.items():
        if response.headers.get(name) != value:
            yield f"{name}: {response.headers.get(name)}"
    if any(name in response.headers for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin")):
        yield "says too much"


def cookie_faults(cookies: dict[str, Morsel[str]], *, https: bool) -> Iterator[str]:
    for name, cookie in cookies.items():
        if cookie["max-age"] == 0:
            continue  # It is taken away.
        if name not in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
            yield f"a cookie {name}"
        if (bool(cookie["secure"]), cookie["samesite"], cookie["path"], cookie["domain"]) != (
            *(https, "Lax"),
            *("/", ""),
        ):
            yield f"cookie {cookie}"
        if name == settings.SESSION_COOKIE_NAME and not cookie["httponly"]:
            yield f"cookie {cookie}"


@pytest.mark.parametrize("person", ["anonymous", "own lead", "moderator", "admin"])
def test_every_answer_has_the_headers_of_the_site(market: Market, person: str) -> None:
    browser, wrong = Browser(market, person), []
    pages = [*our_pages(market), *admin_pages(), *refused(market)]
    for page in pages:
        for method in methods(person, page.name):
            response = browser.ask(page.path, method)
            name = page.name if response.status_code == 200 else ""
            found = [*faults(response, name), *cookie_faults(response.cookies, https=False)]
            is_kept = "no-store" not in response.headers.get("Cache-Control", "")
            if person not in VISITORS and is_kept and response.status_code not in (301, 405):
                found.append(f"may be kept: {response.headers.get('Cache-Control')}")
            wrong += [f"{page.path} {method} {response.status_code}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


def methods(person: str, name: str) -> Sequence[str]:
    """In a sample this person asks for this page in one way; the four of them come to several."""
    every = ("GET", "POST", "PUT")
    return every if ALL else [every[chance(person, name) % 3]]


def refused(market: Market) -> list[Any]:
    """Addresses that lead nowhere, in each way."""
    page = our_pages(market)[0]
    ways = (
        "/nothing/",
        "/listings/4000000000000/",
        "/listings/?q=%00",
        "/councils",
        "/listings/99999999999999999999/",
    )
    return [type(page)(way, way, page.access) for way in ways]


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_has_the_headers_of_the_site(market: Market) -> None:
    for person in ("anonymous", "own lead"):
        client = market.client(person)
        client.raise_request_exception = False
        response = client.get("/failing/")
        assert response.status_code == 500
        assert list(faults(response)) == []
        assert response.headers["Cache-Control"] == "no-store"


def test_a_forged_form_is_refused_with_the_headers_of_the_site(market: Market) -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert response.status_code == 403
    assert list(faults(response)) == []


def test_under_https_cookies_are_bound_to_the_host_and_the_site_to_https() -> None:
    """The settings follow the scheme of SITE_URL, in a process of its own."""
    import json
    import os
    import subprocess
    import sys

    told = subprocess.run(
        [sys.executable, "-c", ASKED],
        env=os.environ | {"SITE_URL": "https://market.example", "SECRET_KEY": "x" * 60, "DEMO": "0"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    )
    answer = json.loads(told.stdout)
    assert answer["plain"] == [301, "https://market.example/help/"]
    assert answer["hsts"] == HSTS
    assert sorted(answer["cookies"]) == ["__Host-csrf"]
    assert answer["cookies"]["__Host-csrf"] == {"secure": True, "samesite": "Lax", "path": "/", "domain": ""}
    assert answer["session"] == ["__Host-session", True, True, "Lax"]


ASKED = """
import json, logging
from marketplace.wsgi import application
from django.conf import settings
from django.test import Client
logging.disable(logging.CRITICAL)
client = Client(headers={"host": "market.example"})
plain = client.get("/help/")
secure = client.get("/help/contact/", secure=True)
form = client.get("/account/login/", headers={"x-forwarded-proto": "https"})
print(json.dumps({
    "plain": [plain.status_code, plain.headers["Location"]],
    "hsts": form.headers.get("Strict-Transport-Security"),
    "cookies": {
        name: {key: one[key] for key in ("secure", "samesite", "path", "domain")}
        for name, one in form.cookies.items()
    },
    "session": [
        settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE,
        settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,
    ],
}))
"""


@pytest.mark.django_db  # The end of a request looks after a connection that an earlier test opened.
def test_a_static_file_is_served_as_what_it_is(tmp_path: Path, settings: Any) -> None:
    """In front of everything else: typed, not sniffed, and without a cookie."""
    settings.STATIC_ROOT = str(tmp_path)
    (tmp_path / "a.css").write_text("a{}")
    response = Client().get("/static/a.css")
    response.close()
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/css")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert Client().get("/static/../marketplace/settings.py").status_code in (400, 404)
    assert Client().get("/static/%2e%2e/manage.py").status_code in (400, 404)
