"""Readers set text larger, wider apart, in colours of their own, without motion: nothing is lost."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.access import declared
from tests.access.market import Market
from tests.axe import FIRST, Look, sideways, take, violations
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_every_page import pages
from tests.sampling import ALL, chance
from tests.text_boxes import SPACING, TWICE, add_style, unreadable

# What of a page shows that colours of the reader's own left nothing without an edge or a mark.
EDGED = ".govuk-button, .govuk-input, .govuk-select, .govuk-textarea, .govuk-tag, .cp-dir"
WITHOUT_EDGE = f"""() => [...document.querySelectorAll('{EDGED}')]
    .filter((element) => element.checkVisibility())
    .filter((element) => ['none', 'hidden'].includes(getComputedStyle(element).borderTopStyle))
    .map((element) => `no edge: ${{element.outerHTML.slice(0, 120)}}`)"""
MOVING = """() => [...document.querySelectorAll('*')].filter((element) => {
    const style = getComputedStyle(element)
    const lasts = Math.max(...style.transitionDuration.split(',').map(parseFloat))
    return style.animationName !== 'none' || lasts > 0
}).map((element) => `moves: ${element.outerHTML.slice(0, 120)}`)"""
SETTINGS = {"text twice as large": TWICE, "text spaced": SPACING}
TOLD_MOST = (
    "own officer",
    "own lead",
    "other party",
    "moderator",
    "stranger",
    "waiting",
    "admin",
    "auditor",
    "anonymous",
)


def opened_by(person: str) -> list[str]:
    """In a sample one page in ten, each as somebody who sees much of it; else all that she may open."""
    return [
        name
        for name in pages()
        if person in (who := declared()[name].who)
        and (ALL or (chance(name) % 10 == 0 and person == next(told for told in TOLD_MOST if told in who)))
    ]


VISITORS = [person for person in TOLD_MOST if opened_by(person)]


def visits(market: Market, page: Page, person: str) -> Iterator[str]:
    """Opens one page after the other."""
    for name in opened_by(person):
        page.goto(reverse(name, kwargs=market.rows[declared()[name].row]))
        yield name


@pytest.mark.parametrize("person", VISITORS)
def test_all_text_can_be_read_at_any_size(market: Market, windows: OpenWindow, person: str) -> None:
    page, wrong = windows(market.people.get(person)), []
    for name in visits(market, page, person):
        for setting, css in {"as it is": "", **SETTINGS}.items():
            add_style(page, css)
            for width in (1280, 640, 320):
                take(page, Look(width=width))
                wrong += [f"{name}, {setting}, {width}: {told}" for told in sideways(page) + unreadable(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("person", VISITORS)
def test_in_the_reader_s_own_colours_everything_keeps_its_edge(
    market: Market, windows: OpenWindow, person: str
) -> None:
    page, wrong = windows(market.people.get(person), forced_colors="active"), []
    for name in visits(market, page, person):
        take(page, FIRST)
        # Of colours that the browser has put in the place of the page's, axe still reads the page's.
        found = page.evaluate(WITHOUT_EDGE) + violations(page, without=["color-contrast"])
        wrong += [f"{name}: {told}" for told in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("person", VISITORS)
def test_nothing_moves_for_who_wants_no_motion(market: Market, windows: OpenWindow, person: str) -> None:
    page, wrong = windows(market.people.get(person), reduced_motion="reduce"), []
    for name in visits(market, page, person):
        wrong += [f"{name}: {told}" for told in page.evaluate(MOVING)]
    assert not wrong, "\n".join(wrong)
