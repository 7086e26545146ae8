"""The help pages say what the site does, and no more than is so."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django.fixtures import Settings

from marketplace.insight.accessibility import TESTED, Check
from marketplace.insight.help import TOPICS, cookies_set
from marketplace.notifications.keepers import kept_for_good, rules
from tests.factories import PASSWORD
from tests.running import ROOT

PAGES = ["privacy", "cookies", "accessibility", "terms", "contact"]


def page_of(client: Client, name: str) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def test_help_leads_to_each_page(client: Client) -> None:
    """No page of help touches the database: it can be read when nothing else can."""
    page = page_of(client, "help")
    for topic in TOPICS:
        assert f'href="{reverse(topic.url_name)}">{topic.title}</a>' in page


@pytest.mark.parametrize("name", PAGES)
def test_each_page_leads_back_and_on(client: Client, name: str) -> None:
    page = page_of(client, name)
    assert '<a class="govuk-breadcrumbs__link" href="/help/">Help</a>' in page
    aside = page.partition("<aside")[2].partition("</aside>")[0]
    assert aside.count("<a ") == len(TOPICS) - 1, "all pages but this one"


def test_help_says_who_runs_the_site(client: Client, settings: Settings) -> None:
    for name in ("privacy", "terms", "contact"):
        assert "has not said so here" in page_of(client, name)
    settings.OPERATOR = "Wenlow & Harcombe Joint Committee"
    for name in ("privacy", "terms", "contact"):
        assert "run by Wenlow &amp; Harcombe Joint Committee" in page_of(client, name)


def test_a_weakness_goes_to_its_own_address(client: Client, settings: Settings) -> None:
    settings.SECURITY_EMAIL = "safe@market.example"
    page = page_of(client, "contact")
    assert "mailto:safe@market.example" in page
    assert 'href="/.well-known/security.txt"' in page
    assert 'id="security"' in page


def test_cookies_are_those_of_the_settings(client: Client, settings: Settings) -> None:
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    page = page_of(client, "cookies")
    assert "__Host-session" in page
    assert "__Host-csrf" in page
    assert "after 12 hours at the latest" in page
    assert "After 52 weeks" in page


def test_reading_sets_no_cookie(client: Client, cast: SimpleNamespace) -> None:
    addresses = ["home", "find", "councils", "partnerships", "about_data", "help", *PAGES]
    for address in [*map(reverse, addresses), f"/listings/{cast.offer.pk}/", "/councils/wenlow/"]:
        assert client.get(address).cookies == {}, address


def test_no_other_cookie_is_set(client: Client, cast: SimpleNamespace) -> None:
    """Through log-in, a message on the page that follows, and log-out."""
    listing = reverse("listing_pause", args=[cast.seek.pk])
    answers = [
        client.get("/account/login/"),
        client.post("/account/login/", {"login": "ann@wenlow.example", "password": PASSWORD}),
        client.get("/dashboard/"),
        client.post(listing, {"why": "busy"}),
        client.get(reverse("own_listing", args=[cast.seek.pk])),
        client.post("/account/logout/"),
        client.get("/account/signup/"),
        client.post("/account/password/reset/", {"email": "ann@wenlow.example"}),
    ]
    told = {cookie.name for cookie in cookies_set()}
    assert {name for answer in answers for name in answer.cookies} == told


@pytest.mark.parametrize("check", TESTED, ids=lambda check: check.proof)
def test_each_claim_of_the_accessibility_statement_names_a_test_that_stands(check: Check) -> None:
    path, _, name = check.proof.partition("::")
    assert f"def {name}(" in (ROOT / path).read_text()


def test_the_accessibility_statement_says_what_was_not_tested(client: Client) -> None:
    page = page_of(client, "accessibility")
    for check in TESTED:
        assert str(check.what) in page
    assert "No outside body has audited it" in page
    assert "fully compliant" not in page


def test_privacy_gives_every_period_as_the_code_has_it(client: Client) -> None:
    page = page_of(client, "privacy")
    for rule in rules():
        assert escape(str(rule.why)) in page
        assert rule.period in page
    for kept in kept_for_good():
        assert escape(str(kept.what)) in page
    assert "12 hours at most" in page
    assert 'href="/your-data/erase/"' in page
