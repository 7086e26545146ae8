"""The checks of pages find what they are for: without this, "nothing found" would say nothing."""

import pytest
from playwright.sync_api import Page

from tests.axe import LOOKS, Look, Watch, faults
from tests.text_boxes import unreadable

GOOD = """<!doctype html><html lang="en-GB"><head><title>Tried – Counterpart</title></head>
<body><main><h1>Tried</h1>{}</main></body></html>"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p style="color: #aaa">Grey</p>', "color-contrast"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ("<input>", "label"),
        ("<h3>Two levels down</h3>", "heading-order"),
        ('<button style="padding: 0">i</button><button style="padding: 0">j</button>', "target-size"),
        ('<p style="width: 2000px">Wide</p>', "scrolls sideways"),
        ("<h1>Another</h1>", "2 first headings"),
    ],
)
def test_a_fault_is_told(page: Page, body: str, told: str) -> None:
    page.set_content(GOOD.format(body))
    assert any(told in fault for fault in faults(page)), faults(page)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<p style="width: 4em; overflow: hidden; white-space: nowrap">Longer than its box</p>', "cut off"),
        ('<p style="height: 1em; overflow: hidden">Two lines<br>of words</p>', "cut off"),
        ('<p style="margin-left: -9em">Begins too early</p>', "out of the window"),
        ('<p>One thing</p><p style="margin-top: -2.1em">Another on top of it</p>', "overlap"),
    ],
)
def test_text_that_cannot_be_read_is_told(page: Page, body: str, told: str) -> None:
    page.set_content(GOOD.format(body))
    assert any(told in fault for fault in unreadable(page)), unreadable(page)


def test_text_beside_text_is_no_fault(page: Page) -> None:
    page.set_content(GOOD.format('<p>One line<br>and another</p><p style="float: right">Aside</p><p>On</p>'))
    assert unreadable(page) == []


def test_each_look_is_looked_at(page: Page) -> None:
    page.set_content(GOOD.format("<p>Fine</p>"))
    assert faults(page, LOOKS) == []
    grey = "<style>@media (prefers-color-scheme: dark) { p { color: #eee } }</style><p>Light on light</p>"
    page.set_content(GOOD.format(grey))
    assert faults(page) == []
    assert "dark at 1280: color-contrast" in faults(page, [Look("dark")])[0]
    page.set_content(GOOD.format('<p style="width: 400px">Wide on a phone</p>'))
    assert faults(page) == []
    assert "light at 320: scrolls sideways" in faults(page, [Look(width=320)])[0]


def test_what_a_page_complains_of_and_whom_it_asks_is_heard(live_site: str, page: Page) -> None:
    watch = Watch(page, live_site)
    page.goto(live_site)
    assert watch.take() == []
    page.evaluate("console.error('Broken')")
    page.evaluate("new Image().src = 'https://elsewhere.example/x.png'")
    page.wait_for_timeout(200)
    heard = " ".join(watch.take())
    assert "console: Broken" in heard
    assert "elsewhere.example" in heard
