"""Every letter in a browser, as wide as mail programs show it and on a phone, light and dark."""

import os

import pytest
from playwright.sync_api import Page

from marketplace.moderation.emails import samples
from tests.axe import Look, sideways, take, violations

WIDE = Look("light", 600)
LOOKS = [WIDE, Look("dark", 600), Look("light", 320), Look("dark", 320)]
ALL = os.environ.get("EXAMPLES") == "all"


def looks_at(number: int) -> list[Look]:
    """Each letter wide and light; in a sample each in one other look, in turn."""
    return LOOKS if ALL else [WIDE, LOOKS[1 + number % 3]]


def test_letters_are_accessible_and_fit_their_window(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wrong = []
    for number, (name, sample) in enumerate(samples().items()):
        page.set_content(sample.letter.html)
        for look in looks_at(number):
            take(page, look)
            wrong += [f"{name}, {look}: {fault}" for fault in sideways(page) + violations(page)]
    assert not wrong, "\n".join(wrong)
    assert asked == [], "a letter asks nothing of anybody"


@pytest.mark.parametrize("width", [320, 600])
def test_a_long_name_breaks_rather_than_widen_a_letter(page: Page, width: int) -> None:
    html = samples()["proposal-sent"].letter.html
    page.set_content(html.replace("Wenlow Borough Council", "W" * 120))
    take(page, Look("light", width))
    assert sideways(page) == []
