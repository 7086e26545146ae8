"""The digest reads the same as text and as HTML, asks nothing remote, and cannot be made to say more."""

import html as markup
import re
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.digests.messages import Digest as DigestKind
from marketplace.digests.models import Digest
from marketplace.matching.models import Match
from marketplace.notifications.letters import Letter
from services.models import Entry

LINK = re.compile(r"https?://[^\s\"<>]+")
Digests = Callable[..., Digest]


@pytest.fixture
def written(market: SimpleNamespace, at: datetime, digest_of: Digests) -> Callable[[Any], Letter]:
    def write(officer: Any) -> Letter:
        message = digest_of(officer).message
        assert message is not None
        return DigestKind().write(message, at)

    return write


def words(letter: Letter) -> tuple[str, str]:
    """The text, and what the HTML says, both as one line of words in lower case."""
    body = re.sub(r"<style.*?</style>|<title.*?</title>|<!--.*?-->", " ", letter.html, flags=re.S)
    body = re.sub(r'<div style="display:none.*?</div>', " ", body, flags=re.S)
    said = markup.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " ")
    return " ".join(letter.text.split()).lower(), " ".join(said.split()).lower()


def test_it_leads_with_service_and_council(written: Callable[[Any], Letter], market: SimpleNamespace) -> None:
    letter = written(market.ann)
    assert letter.subject == "Payroll: Harcombe District offers to share"
    assert letter.text.startswith(
        "Payroll: Harcombe District offers to share\n\nWenlow Borough Council, week of "
    )
    assert "New matches\n\n1. Payroll for two more councils\nHarcombe District Council\n" in letter.text
    assert "Payroll: 1 offer, 1 seek, 1 new this week." in letter.text
    assert "You get this because you act for Wenlow Borough Council." in letter.text
    assert letter.about == {
        "told": dict(Match.objects.filter(listing=market.seek).values_list("pk", "stamp"))
    }


def test_text_and_html_hold_the_same_facts_and_links(
    written: Callable[[Any], Letter], market: SimpleNamespace
) -> None:
    letter = written(market.ann)
    assert set(LINK.findall(letter.text)) == set(LINK.findall(letter.html))
    match = Match.objects.get(listing=market.seek)
    text, said = words(letter)
    facts = [
        "you seek",
        "they offer",
        "payroll for two more councils",
        "harcombe district council",
        f"for you {match.fit_for_us:.0f}, for them {match.fit_for_them:.0f}",
        "confidence",
        *[told.text for told in [*match.why_it_fits[:2], *match.doubts_and_gaps[:1]]],
        "payroll: 1 offer, 1 seek, 1 new this week.",
        "the next is due on",
    ]
    for fact in facts:
        assert fact.lower() in text
        assert fact.lower() in said


def test_what_is_outside_her_usual_says_so_in_both(
    written: Callable[[Any], Letter], market: SimpleNamespace
) -> None:
    Match.objects.filter(listing=market.seek).update(is_exploratory=True, rank=7)
    said = "outside your usual: few others are shown it. by fit it is number seven of your matches."
    assert all(said in text for text in words(written(market.ann)))


def test_nothing_in_it_is_remote(written: Callable[[Any], Letter], market: SimpleNamespace) -> None:
    letter = written(market.bob)
    assert "<img" not in letter.html
    assert "src=" not in letter.html
    assert "url(" not in letter.html
    assert all(link.startswith("http://localhost:8000") for link in LINK.findall(letter.html))
    assert "<script" not in letter.html


@pytest.mark.parametrize(
    "title", ['<b onclick="x">Free</b> & "more"', "Payroll\r\nBcc: a@b.example", "{{ 7|add:7 }}{% url %}"]
)
def test_a_title_is_only_a_title(
    written: Callable[[Any], Letter], market: SimpleNamespace, title: str
) -> None:
    Entry.objects.update(title=title)
    letter = written(market.ann)
    assert title.replace("\r\n", "\n") in letter.text
    assert markup.escape(title) in letter.html or title not in letter.html
    assert "<b " not in letter.html
    assert "\n" not in letter.subject
