"""Every letter of every kind: whole, light, the same as text and HTML, and asking nothing of anybody else."""

import html as markup
import itertools
import re
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django.fixtures import Settings

from marketplace.moderation.emails import samples
from marketplace.notifications import letters
from marketplace.notifications.kinds import Sample, kind_named
from marketplace.notifications.letters import enveloped
from tests.running import ROOT

LINK = re.compile(r"https?://[^\s\"<>]+")
NAMES = sorted(samples())
MISSING = "no such thing: %s"


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sample(name: str) -> Sample:
    """Made without the database: no test here may touch it."""
    return samples()[name]


@pytest.mark.parametrize("kind", settings.MESSAGE_KINDS)
def test_every_kind_has_samples_of_all_that_it_writes(kind: str) -> None:
    """A new kind, and a new folder of templates, come with their samples."""
    made = list(kind_named(kind).samples(timezone.now()))
    assert made
    assert len({sample.name for sample in made}) == len(made)
    assert len({sample.when for sample in made}) == len(made)
    assert len({sample.letter.text for sample in made}) == len(made), "each says something of its own"


def test_no_template_lacks_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: set[str] = set()
    draw = letters._rendered

    def noted(path: str, known: dict[str, Any]) -> str:
        drawn.add(path.split("/")[1])
        return draw(path, known)

    monkeypatch.setattr(letters, "_rendered", noted)
    samples()
    assert drawn == {path.name for path in (ROOT / "templates" / "emails").iterdir() if path.is_dir()}


def test_nothing_that_it_names_is_missing(name: str, settings: Settings) -> None:
    engine: dict[str, Any] = settings.TEMPLATES[0]
    options = {**engine["OPTIONS"], "string_if_invalid": MISSING}
    settings.TEMPLATES = [{**engine, "OPTIONS": options}]
    letter = samples()[name].letter
    assert "no such thing" not in letter.subject + letter.text + letter.html
    assert "None" not in letter.subject + letter.text + letter.html


def test_it_has_a_subject_that_fits_and_says_what_it_is_about(sample: Sample) -> None:
    subject = sample.letter.subject
    assert 10 < len(subject) <= 100
    assert subject == " ".join(subject.split())
    assert f"<title>{markup.escape(subject)}</title>".replace("&quot;", '"') in sample.letter.html.replace(
        "&quot;", '"'
    )


def test_it_is_light(sample: Sample) -> None:
    wire = enveloped(
        sample.letter, kind="x", address="a@b.example", message_id="<1@b.example>", at=timezone.now()
    )
    assert len(wire) < 60_000


def test_text_and_html_lead_to_the_same_places(sample: Sample) -> None:
    in_text = set(LINK.findall(sample.letter.text))
    in_html = {markup.unescape(link) for link in LINK.findall(sample.letter.html)}
    assert in_text == in_html
    assert all(link.startswith(settings.SITE_URL) for link in in_text), "nothing remote"


def test_in_the_text_each_link_stands_below_the_words_that_say_where_it_leads(sample: Sample) -> None:
    lines = sample.letter.text.splitlines()
    for above, line in itertools.pairwise(lines):
        if LINK.fullmatch(line):
            assert above.endswith(":")
            assert len(above) > 5


def test_it_says_why_it_came(sample: Sample) -> None:
    assert "You get this because" in sample.letter.text
    assert "You get this because" in sample.letter.html


def test_the_html_is_whole_and_still(sample: Sample) -> None:
    page = sample.letter.html
    assert page.startswith("<!doctype html>")
    assert page.count("<h1") == 1
    assert '<html lang="en-GB">' in page
    for never in ("<img", "<script", "<link", "@import", "url(", "<form", "javascript:"):
        assert never not in page
    assert set(re.findall(r"<table(?![^>]*role=\"presentation\")", page)) == set()


def test_its_headers_are_those_of_a_program(name: str, sample: Sample, settings: Settings) -> None:
    settings.SITE_NAME = "Market\r\nBcc: all@evil.example"
    at = timezone.now()
    kind = name.partition("-")[0]
    wire = enveloped(
        sample.letter, kind=kind, address="ann@wenlow.example", message_id="<1@x.example>", at=at
    )
    mail = message_from_bytes(wire, policy=default)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "ann@wenlow.example"
    assert mail["Message-ID"] == "<1@x.example>"
    assert mail["Date"].datetime == at.replace(microsecond=0)
    assert mail["List-Id"].endswith(f"<{kind}.{settings.SITE_HOST}>")
    assert mail["Bcc"] is None
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert max(map(len, wire.split(b"\r\n"))) <= 998
