"""Printed on A4, a page is what it says: no menu, nothing to press, nothing cut off at the margin."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.access import declared
from tests.access.market import Market
from tests.axe import sideways
from tests.journeys.conftest import OpenWindow

PAPER = {"width": 720, "height": 1040}  # A4 within its margins, in CSS pixels.
LEADS_ELSEWHERE = "nav, button, .govuk-button, .govuk-skip-link, .govuk-breadcrumbs, .govuk-back-link"
PRINTED = {
    "anonymous": ["home", "find", "listing", "councils", "council", "partnerships", "partnership", "privacy"],
    "own officer": ["dashboard", "own_listings", "own_listing", "proposals", "proposal", "matches"],
    "moderator": ["moderation", "moderation_case", "email_samples"],
}


def faults_on_paper(page: Page) -> list[str]:
    shown = [
        f"prints {part.evaluate('(part) => part.outerHTML.slice(0, 120)')}"
        for part in page.locator(LEADS_ELSEWHERE).all()
        if part.is_visible()
    ]
    if not page.locator("h1").is_visible():
        shown.append("prints no heading")
    return shown + sideways(page)


@pytest.mark.parametrize("person", PRINTED)
def test_pages_print_sensibly(market: Market, windows: OpenWindow, person: str) -> None:
    page = windows(market.people.get(person), viewport=PAPER)
    page.emulate_media(media="print")
    wrong = []
    for name in PRINTED[person]:
        page.goto(reverse(name, kwargs=market.rows[declared()[name].row]))
        wrong += [f"{name}: {fault}" for fault in faults_on_paper(page)]
    assert not wrong, "\n".join(wrong)


def test_a_link_prints_its_address_only_where_it_leads_off_the_site(
    market: Market, windows: OpenWindow
) -> None:
    page = windows()
    page.emulate_media(media="print")
    page.goto(reverse("privacy"))
    after = "(link) => getComputedStyle(link, '::after').content"
    assert page.get_by_role("link", name="How matching works").first.evaluate(after) == "none"
    outside = page.get_by_role("link", name="Information Commissioner").evaluate(after)
    assert "ico.org.uk" in outside
