"""Letters are written from three templates, in one frame."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from marketplace.notifications.inline import with_styles
from marketplace.notifications.letters import one_line, render


@pytest.fixture
def greeting(settings: Settings, tmp_path: Path) -> None:
    """A kind's templates: ``emails/greeting/``."""
    folder = tmp_path / "emails" / "greeting"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("{{ title }}\n: news\n")
    (folder / "body.txt").write_text(
        '{% extends "emails/layout.txt" %}{% block content %}\n  {{ title }}\n\n\n\n'
        '  {{ site_url }}{% url "admin:index" %}{% endblock %}{% block why %}You asked.{% endblock %}'
    )
    (folder / "body.html").write_text(
        '{% extends "emails/layout.html" %}{% block content %}<h1>{{ title }}</h1>'
        '<p class="muted">{{ title }}</p>{% endblock %}{% block why %}You asked.{% endblock %}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


def test_a_letter_says_the_same_twice(greeting: None) -> None:
    letter = render("greeting", {"title": 'Tax & <b>"benefits"</b>'})
    assert letter.subject == 'Tax & <b>"benefits"</b> : news'
    assert letter.text.startswith('Tax & <b>"benefits"</b>\n\nhttp://localhost:8000/admin/\n')
    assert "You asked." in letter.text
    assert "You asked." in letter.html
    assert "<title>Tax &amp; &lt;b&gt;" in letter.html
    assert "<b>" not in letter.html
    assert "invented" not in letter.text + letter.html


def test_a_demonstration_says_so(greeting: None, settings: Settings) -> None:
    settings.DEMO = True
    letter = render("greeting", {"title": "x"})
    assert "invented" in letter.text
    assert "invented" in letter.html


def test_every_element_carries_its_style(greeting: None) -> None:
    html = render("greeting", {"title": "x > y"}).html
    assert '<h1 style="margin' in html
    assert '<p class="muted" style="margin' in html
    assert html.count("http") == 2, "nothing remote but the links to the site and to what one gets"


def test_an_element_keeps_its_own_style() -> None:
    assert with_styles('<p style="margin:0">') == '<p style="margin:0">'
    assert with_styles('<p class="no-such">') == '<p class="no-such">'
    assert with_styles('<a title="a > b" href="/">') == '<a title="a > b" href="/" style="color:#0b5675">'
    assert with_styles("<pre>") == "<pre>"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("a\r\nBcc: x", "a Bcc: x"),
        ("a\u2028b\x85c\x0bd\x00e\x7f", "a b c d e"),
        ("  Ynys  Môn\t", "Ynys Môn"),
    ],
)
def test_a_header_is_one_line(value: str, kept: str) -> None:
    assert one_line(value) == kept
