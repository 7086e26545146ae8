"""Every form, filled in as people and machines do: it answers, keeps what was typed, shows none as markup."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, cycle
from random import Random
from typing import Any

import pytest
from allauth.core.context import request_context
from django.http import HttpResponseBase
from django.utils import timezone

from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from tests.access.market import Market, make_market
from tests.sampling import ALL
from tests.security.browser import FORM, Browser
from tests.security.forms import TOKEN, Filled, filled_forms
from tests.security.fuzz import (
    MARKS,
    UNESCAPED,
    encoded,
    given_anew,
    is_storable,
    lost,
    names_in,
    refused_forms,
    spoilt,
)
from tests.security.rows import taken_back

SHARDS, INPUTS = (12, 8400) if ALL else (1, 250)  # Values typed, several a form.
ANEW = 10 if ALL else 2  # Times that a form which was refused is given something else without its view.
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
        self.forms = forms
        self.answers: Counter[int] = Counter()
        self.typed = self.typed_into_pages = 0

    def in_turn(self) -> Iterator[Filled]:
        """Every form, then again and again those into which something is typed, the larger ones oftener."""
        typed_into = [form for form in self.forms if form.data.keys() - {TOKEN}]
        larger = [form for form in typed_into for _field in range(min(4, len(form.data) // 3))]
        return chain(self.forms, cycle(typed_into + larger))

    def once(self, form: Filled) -> Iterator[str]:
        """Send a form, perhaps after another, perhaps twice; what is wrong with the answer."""
        data, names = spoilt(self.random, form)
        self.typed += len(names)
        self.typed_into_pages += len(names)
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
                yield from self.given_anew(form, answer)
            elif answer.status_code == 302 and names & form.texts and is_here(answer):
                yield from self.wrong_with(self.browser.client.get(answer.headers["Location"]))
            yield from wrong_letters(newest)
        self.browser.again()

    def given_anew(self, form: Filled, answer: Any) -> Iterator[str]:
        """Its form alone, as its view made it, given other things; what is wrong with how it asks again."""
        for bound in refused_forms(answer):
            asked = replace(form, texts=form.texts & names_in(bound.render()))
            for _time in range(ANEW):
                data, names = spoilt(self.random, form, storable=True)
                self.typed += len(names)
                with request_context(answer.wsgi_request):
                    drawn = given_anew(bound, data)
                yield from lost(asked, data, drawn)
                if found := UNESCAPED.search(drawn):
                    yield f"unescaped: {found[0]}"

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


def is_here(answer: Any) -> bool:
    return bool(answer.headers["Location"].startswith("/"))


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
    for number, form in enumerate(fuzz.in_turn()):
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
    assert fuzz.typed_into_pages > fuzz.typed / 20  # The others were given to the forms of those pages.


def test_what_stood_on_a_page_as_markup_would_be_found() -> None:
    for mark in MARKS:
        assert UNESCAPED.search(f"<p>{mark}</p>"), mark
