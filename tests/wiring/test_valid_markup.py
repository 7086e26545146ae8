"""Every page as everybody who may open it, every refused form, fault and letter: valid HTML."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from marketplace.errors import plain_page
from marketplace.moderation.emails import samples
from tests.access import READERS, declared
from tests.access.market import Market, make_market
from tests.markup import html_validate, v_nu
from tests.sampling import ALL, chance

# They are judged by rules of their own, below.
LETTERS = ("email_sample_html", "digest_preview_html", "digest")
JUDGES = [html_validate] + [v_nu] * ALL
# A letter is laid out for mail programs, not for browsers. Outlook sizes and places tables by attributes and
# has properties of its own; the first programs with dark colours asked for them by another name than the
# standard's; and several drop elements that they do not know, such as <main>, but keep a role.
ONLY_IN_LETTERS = re.compile(
    r"[“\"](cellpadding|cellspacing|border|width|height|align|valign|mso-hide|supported-color-schemes)[”\"]"
    r"|prefer-native-element"
)


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


@pytest.mark.parametrize("judge", JUDGES)
def test_every_page_is_valid(market: Market, tmp_path: Path, judge: Callable[[Path], list[str]]) -> None:
    for name, page in (*pages(market), *faults()):
        (tmp_path / f"{name}.html".replace(" ", "_")).write_bytes(page.content)
    assert len(list(tmp_path.iterdir())) > (400 if ALL else 150)
    assert judge(tmp_path) == []


def pages(market: Market) -> Iterator[tuple[str, HttpResponse]]:
    """What each person sees at each address, and what she is told when she sends its form empty."""
    for person in READERS:
        client = market.client(person)
        for name, access in declared().items():
            if person not in shown_to(name) or name in LETTERS:
                continue
            address = reverse(name, kwargs=market.rows[access.row])
            with transaction.atomic():
                answers = [client.get(address), *[client.post(address)] * (access.post != 405)]
                transaction.set_rollback(True)
            for answer in answers:
                if answer.content and answer.headers["Content-Type"].startswith("text/html"):
                    yield f"{name}-{answer.status_code}-{person}", answer


def shown_to(name: str) -> list[str]:
    """Who looks at this page: all who may, or in a sample one of them and one in four of the others."""
    who = [person for person in READERS if person in declared()[name].who]
    first = chance(name) % max(len(who), 1)
    return [one for n, one in enumerate(who) if ALL or n == first or chance(name, one) % 4 == 0]


def faults() -> Iterator[tuple[str, HttpResponse]]:
    request = RequestFactory().get("/")
    for template in (settings.BASE_DIR / "templates").glob("[0-9]*.html"):
        yield template.stem, plain_page(request, template.name, 200)


@pytest.mark.parametrize("judge", JUDGES)
def test_every_letter_is_valid(tmp_path: Path, judge: Callable[[Path], list[str]]) -> None:
    for name, sample in samples().items():
        (tmp_path / f"{name}.html").write_text(sample.letter.html)
    assert [line for line in judge(tmp_path) if not ONLY_IN_LETTERS.search(line)] == []


@pytest.mark.parametrize("judge", JUDGES)
def test_the_judges_find_what_is_wrong(tmp_path: Path, judge: Callable[[Path], list[str]]) -> None:
    wrong = "<p><div></div></p><img src=x.png>"
    page = f'<!doctype html><html lang="en-GB"><head><title>Wrong</title></head><body>{wrong}</body></html>'
    (tmp_path / "wrong.html").write_text(page)
    found = "\n".join(judge(tmp_path))
    assert "wrong.html:1" in found
    assert "alt" in found
