"""Every form, filled in as people and machines do: it answers, keeps what was typed, shows none as markup."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.utils import timezone

from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from tests.access.market import Market, make_market
from tests.sampling import ALL
from tests.security.browser import FORM, Browser
from tests.security.forms import Filled, filled_forms
from tests.security.fuzz import MARKS, UNESCAPED, encoded, is_storable, lost, spoilt
from tests.security.rows import taken_back

SHARDS, INPUTS = (50, 2000) if ALL else (1, 250)  # Values typed, several a form.
SENT_BY = ("own lead", "other party", "moderator", "anonymous", "own officer", "admin")


@pytest.fixture
def market(db: None) -> Iterator[Market]:
    logging.disable(logging.CRITICAL)
    yield make_market()
    logging.disable(logging.NOTSET)


class Fuzz:
    """One person's forms, sent again and again."""

    def __init__(self, market: Market, person: str, seed: int) -> None:
        self.random, self.browser = Random(seed), Browser(market, person)
        self.browser.client.raise_request_exception = False
        forms = filled_forms(market, self.browser)
        listings = [form for form in forms if form.name.startswith("listing")] if ALL else []
        self.forms = forms + listings * 2  # In depth.
        self.answers: Counter[int] = Counter()
        self.typed = 0

    def once(self, form: Filled) -> Iterator[str]:
        """Send a form, perhaps after another, perhaps twice; what is wrong with the answer."""
        data, several = spoilt(self.random, form)
        self.typed += several
        with taken_back():
            newest = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            if self.random.random() < 0.15:  # The page is stale: something was done since it was fetched.
                other = self.random.choice(self.forms)
                self.post(other, encoded(other.data))
            for _press in range(1 + (self.random.random() < 0.1)):
                answer = self.post(form, encoded(data))
            self.answers[answer.status_code] += 1
            yield from self.wrong_with(answer)
            if answer.status_code == 422 and is_storable(data):
                yield from lost(form, data, answer.content.decode())
            elif answer.status_code == 302 and answer.headers["Location"].startswith("/"):
                yield from self.wrong_with(self.browser.client.get(answer.headers["Location"]))
            yield from wrong_letters(newest)
        self.browser.again()

    def post(self, form: Filled, body: bytes) -> Any:
        return self.browser.client.generic("POST", form.action, body, FORM)

    def wrong_with(self, answer: HttpResponseBase) -> Iterator[str]:
        if answer.status_code >= 500:
            trace = getattr(answer, "exc_info", None)
            yield f"{answer.status_code} " + (
                "".join(traceback.format_exception(*trace)[-3:]) if trace else ""
            )
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and (found := UNESCAPED.search(answer.content.decode())):
            yield f"unescaped: {found[0]}"


def wrong_letters(newest: int) -> Iterator[str]:
    """Of the letters that came of it, those that hold markup or a second line in the subject."""
    at = timezone.now()
    for message in Message.objects.filter(pk__gt=newest).select_related("officer"):
        kind = kind_named(message.kind)
        if not kind.refusal(message, at):
            letter = kind.write(message, at)
            if UNESCAPED.search(letter.html) or "\n" in letter.subject:
                yield f"letter of {message.kind}: {letter.subject!r}"


@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_is_typed_the_form_answers_and_keeps_it(market: Market, shard: int) -> None:
    fuzz = Fuzz(market, SENT_BY[shard % len(SENT_BY)], shard)
    wrong = []
    for number in count():
        form = fuzz.forms[number % len(fuzz.forms)]
        try:
            wrong += [f"{form.name}: {fault}" for fault in fuzz.once(form)]
        except Exception as error:
            wrong.append(f"{form.name}: {''.join(traceback.format_exception(error)[-4:])}")
            fuzz.browser.again()
        if fuzz.typed >= INPUTS and number >= len(fuzz.forms):
            break
    told = sorted(set(wrong))
    assert not told, f"{len(wrong)}, {len(told)} kinds: " + "\n".join(told[:40])
    assert {302, 422} <= fuzz.answers.keys(), fuzz.answers


def test_what_stood_on_a_page_as_markup_would_be_found() -> None:
    for mark in MARKS:
        assert UNESCAPED.search(f"<p>{mark}</p>"), mark
