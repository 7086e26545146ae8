"""The site's frame in a real browser: it is styled, and nothing in it is refused by its own policy."""

from playwright.sync_api import Page


def test_a_page_loads_with_its_own_style_and_script_only(live_site: str, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(live_site)
    assert page.locator("h1").is_visible()
    assert "Public Sans" in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert complaints == []
