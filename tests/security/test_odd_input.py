"""Nothing that can be sent makes the site fail: odd paths, queries, bodies, headers, at every address."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from marketplace.usable_input import is_utf8
from tests.access.market import Market, make_market
from tests.sampling import ALL
from tests.security.browser import Browser
from tests.security.forms import filled_forms
from tests.security.odd import Odd, draw
from tests.security.pages import admin_pages, our_pages
from tests.security.rows import taken_back

SHARDS, EACH = (50, 2000) if ALL else (6, 200)
SENT_BY = ("anonymous", "own lead", "other party", "moderator", "admin")


@pytest.fixture
def market(db: None) -> Iterator[Market]:
    logging.disable(logging.CRITICAL)
    yield make_market()
    logging.disable(logging.NOTSET)


def send(client: Client, odd: Odd) -> Any:
    """What the site answers, through the door that stands before Django's."""
    if not is_utf8(odd.content_type):
        return HttpResponse(status=400)
    with taken_back():
        headers: dict[str, Any] = odd.headers
        return client.generic(odd.method, odd.path, odd.body, odd.content_type, **headers)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_nothing_odd_makes_the_site_fail(market: Market, shard: int) -> None:
    random = Random(shard)
    person = SENT_BY[shard % len(SENT_BY)]
    browser = Browser(market, person)
    names = sorted({name for form in filled_forms(market, browser) for name in form.data})
    pages = our_pages(market) + (admin_pages() if person == "admin" else [])
    browser.client.raise_request_exception = False
    answers: Counter[int] = Counter()
    wrong = []
    for number in range(EACH):
        page = pages[number % len(pages)] if number < len(pages) else random.choice(pages)
        odd = draw(random, page, names)
        try:
            response = send(browser.client, odd)
        except Exception as error:
            wrong.append(f"{odd}: {''.join(traceback.format_exception(error)[-3:])}")
        else:
            answers[response.status_code] += 1
            if response.status_code >= 500:
                wrong.append(f"{odd}: {response.status_code} {told(response)}")
        browser.again()
    assert not wrong, f"{len(wrong)}: " + "\n\n".join(wrong[:5])
    assert {200, 400} <= answers.keys(), answers


def told(response: Any) -> str:
    """What went wrong behind a page that does not say it."""
    if not getattr(response, "exc_info", None):
        return ""
    return "".join(traceback.format_exception(*response.exc_info)[-3:])
