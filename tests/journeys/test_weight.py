"""The first page is light: what a browser fetches for it, compressed as production compresses it."""

import gzip

from playwright.sync_api import Page, Response

from tests.factories import make_live_listing

MOST_REQUESTS = 6
MOST_BYTES = 100_000
PACKED_ALREADY = (".woff2", ".png")


def on_the_wire(response: Response) -> int:
    """Bytes of the body, compressed where that is worth it."""
    body = response.body()
    return len(body) if response.url.endswith(PACKED_ALREADY) else len(gzip.compress(body, 6))


def test_home_takes_at_most_six_requests_and_100_kilobytes(live_site: str, page: Page) -> None:
    for _ in range(12):
        make_live_listing()
    fetched: list[Response] = []
    page.on("response", lambda response: fetched.append(response))
    page.goto(live_site)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    assert 3 <= len(fetched) <= MOST_REQUESTS, [response.url for response in fetched]
    assert sum(map(on_the_wire, fetched)) <= MOST_BYTES
