"""Text and HTML of every digest say the same and lead to the same places; no word becomes a header."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.digests import samples
from marketplace.digests.messages import Digest
from marketplace.digests.periods import newest_open
from marketplace.notifications.letters import Letter, enveloped

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SAMPLES = {sample.name: sample.letter for sample in Digest().samples(AT)}
SITE = "http://localhost:8000"
EMPTY = {"br", "meta", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """What a person reads of a letter, and where its links lead; hidden parts left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: set[str] = set()
        self.open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        if tag in EMPTY:
            return
        hidden = tag in ("style", "title") or told.get("aria-hidden") == "true"
        self.open.append((tag, hidden))
        if tag == "a":
            self.links.add(told["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(hidden for _tag, hidden in self.open):
            self.words.append(bare(data))


def bare(text: str) -> str:
    """Words as they sound: without case, numbering and the marks at either end."""
    said = " ".join(text.replace("\xa0", " ").split()).lower()
    return re.sub(r"^\d+\. ", "", said).strip(" .:,")


def read_text(letter: Letter) -> tuple[list[str], set[str]]:
    """The lines of the text, and its links."""
    links = set(re.findall(r"https?://\S+", letter.text))
    lines = [bare(line.replace(f": {SITE}", "")) for line in letter.text.splitlines()]
    return [line for line in lines if line and line != "--" and not line.startswith("http")], links


@pytest.mark.parametrize("name", SAMPLES)
def test_both_lead_to_the_same_places(name: str) -> None:
    letter = SAMPLES[name]
    assert Reader(letter.html).links == read_text(letter)[1]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_of_the_text_is_in_the_html(name: str) -> None:
    letter = SAMPLES[name]
    said = " ".join(Reader(letter.html).words)
    for line in read_text(letter)[0]:
        for part in re.split(r"[:.,] ", line):
            assert bare(part) in said, line


@pytest.mark.parametrize("name", SAMPLES)
def test_every_word_of_the_html_is_in_the_text(name: str) -> None:
    letter = SAMPLES[name]
    text = " ".join(read_text(letter)[0])
    for words in Reader(letter.html).words:
        for part in re.split(r"[:.,] ", words):
            assert bare(part) in text, words


def headers_of(letter: Letter) -> list[str]:
    """The names of the headers as the reader's mail program sees them."""
    wire = enveloped(letter, kind="digest", address="ann@wenlow.example", message_id="<1@x>", at=AT)
    return message_from_bytes(wire, policy=default).keys()


ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NASTY = st.sampled_from(["\r\nBcc: a@x.example", "\nTo: b@x.example\n\n", "\x0bX: y", "\u2028X: y", "\x00"])


@settings(max_examples=60, deadline=None)
@given(service=ANYTHING | NASTY, council=ANYTHING | NASTY, title=ANYTHING | NASTY)
def test_no_title_is_a_header(service: str, council: str, title: str) -> None:
    section = samples.matches(AT)
    for match in section.rows:
        entry = match.counterpart.entry
        entry.title, entry.category.name = title, service
        entry.council.name = entry.council.short_name = council
    letter = Digest().letter(newest_open(AT), [council], [section])
    assert headers_of(letter) == headers_of(SAMPLES["matches"])
    assert "\n" not in letter.subject
