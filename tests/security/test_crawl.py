"""Following every link as everybody: nothing is changed by looking, and no link leads nowhere."""

import logging
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest

from tests.access import PEOPLE
from tests.access.market import Market, make_market
from tests.sampling import ALL
from tests.security.browser import Browser
from tests.security.forms import name_of, read
from tests.security.pages import our_pages
from tests.security.rows import changes, rows

# What looking may leave behind. When it is kept who saw which listing on which day, that table.
LEFT_BY_LOOKING: set[str] = set()
A_SHAPE = 5 if ALL else 1  # How many addresses are followed of those that differ only in their values,
A_PAGE = 60 if ALL else 12  # and of those that lead to the same page: facets can be combined without end.
READ_BY = PEOPLE if ALL else ("anonymous", "own lead", "moderator")


@pytest.fixture
def market(db: None) -> Iterator[Market]:
    logging.disable(logging.WARNING)
    yield make_market()
    logging.disable(logging.NOTSET)


def shape(address: str) -> tuple[str, ...]:
    """What an address asks for, whatever for: its page, and the names in its query."""
    return name_of(address), *sorted({name for name, _value in parse_qsl(urlsplit(address).query)})


class Crawl:
    """Goes from page to page by their links, and keeps in mind how each answered."""

    def __init__(self, browser: Browser, start: list[str]) -> None:
        self.browser, self.left = browser, deque(start)
        self.found_on = dict.fromkeys(start, "")
        self.shapes: Counter[tuple[str, ...]] = Counter()
        self.pages: Counter[str] = Counter()
        self.answers: dict[str, int] = {}

    def go(self) -> None:
        while self.left:
            address = self.left.popleft()
            response = self.browser.client.get(address)
            self.answers[address] = response.status_code
            links = read(address, response).links
            if response.status_code == 302:
                links.append(response.headers["Location"])
            for link in links:
                self.note(urldefrag(link)[0], address)

    def note(self, link: str, page: str) -> None:
        """Remember to follow a link of this site, unless enough like it were."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or link in self.found_on or parts.path.startswith("/static/"):
            return
        kind = shape(link)
        self.shapes[kind] += 1
        if self.shapes[kind] <= A_SHAPE and self.pages[kind[0]] < A_PAGE:
            self.pages[kind[0]] += 1
            self.found_on[link] = page
            self.left.append(link)

    def dead(self) -> list[str]:
        return [
            f"{address} on {self.found_on[address]}: {status}"
            for address, status in self.answers.items()
            if status not in (200, 302) and self.found_on[address]
        ]


@pytest.mark.parametrize("person", READ_BY)
def test_looking_changes_nothing(market: Market, person: str) -> None:
    browser = Browser(market, person)
    pages = [page.path for page in our_pages(market) if page.access.status(person, "GET") == 200]
    crawl = Crawl(browser, pages + ["/admin/"] * (person == "admin"))
    before = rows()
    crawl.go()
    assert changes(before).keys() <= LEFT_BY_LOOKING
    assert browser.ledger.since() <= LEFT_BY_LOOKING
    assert len(crawl.answers) > len(pages)
    assert crawl.dead() == []
