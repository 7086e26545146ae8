"""What people and machines type into forms, and what then stands on the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote

from django.forms import BaseForm
from django.http import QueryDict

from tests.security.forms import TOKEN, TYPED, Fields, Filled

# Markup that must never reach a reader as markup. None of it stands on any page otherwise.
MARKS = ('<script>alert("fz")</script>', '"><img src=x onerror=fz>', "<i fz>", "</textarea><b fz>")
UNESCAPED = re.compile(r"<script>alert\(|<img src=x onerror=fz|<(?:i|b) fz|[\"'] onmouseover=fz")
LONG = ("x" * 120, "x" * 400, "long " * 1500, "é" * 10_000, "😀" * 300)
ODD = (
    *(
        "\x07\x1b[31mred",
        "\u202egnp.exe",
        "مرحبا بالعالم",
        "שלום",
        "😀👩🏽‍🚀",
        "İıß",
        "\ufeff",
        "\u200b",
        "\u2028",
    ),
    *(
        "a\r\nBcc: x@evil.example",
        "a\nb\r\nc",
        "\t=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "'; DROP TABLE x; --",
    ),
    *(
        "{{ 7*7 }}{% now %}",
        "%s %d {0} ${x}",
        "../../etc/passwd",
        "javascript:alert(1)",
        "http://[::1",
        "a@b@c",
    ),
    *("Élan naïve – £5 “so”", "&lt;b&gt; &amp;amp;", "' onmouseover=fz '", "null", "[]", "{}", "None"),
)
WRONG = (
    *("", " ", "0", "-1", "1.5", "1e400", "NaN", "Infinity", "9" * 30, "٣", "²", "１２", "0x10", "1_000"),
    *("2026-02-30", "31", "13", "99999", "on", "true", "no such choice", "payroll", "draft", "1 2"),
)
UNSTORABLE = ("a\x00b", "\ud800", "x\udfff")


def value(random: Random, *, storable: bool = False) -> str:
    if not storable and random.random() < 0.06:
        return random.choice(UNSTORABLE)
    return random.choice(random.choice((MARKS, LONG, ODD, WRONG, WRONG)))


def spoilt(random: Random, form: Filled, *, storable: bool = False) -> tuple[Fields, set[str]]:
    """The form as it was meant, with some of it typed otherwise, left out, or said twice; and which of it."""
    data = {name: list(values) for name, values in form.data.items()}
    names = [name for name in data if name != TOKEN]
    chosen = random.sample(names, min(len(names), random.choice((1, 2, 3, 8, len(names), len(names)))))
    for name in chosen:
        way = random.random()
        if way < 0.08:
            del data[name]
        elif way < 0.14:
            data[name] = [value(random, storable=storable), value(random, storable=storable)]
        else:
            data[name] = [value(random, storable=storable)]
    return data, set(chosen)


def encoded(data: Fields) -> bytes:
    """As a browser would send it; halves of pairs of surrogates too, which browsers would not."""
    pairs = [(name, one) for name, several in data.items() for one in several]
    return "&".join(f"{quote(name)}={quote(one, errors='surrogatepass')}" for name, one in pairs).encode()


def is_storable(data: Fields) -> bool:
    return not any(re.search("[\x00\ud800-\udfff]", one) for several in data.values() for one in several)


class Texts(HTMLParser):
    """What stands in the controls of a page into which one types."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Fields = {}
        self.name = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "textarea":
            self.name = told.get("name", "")
            self.found.setdefault(self.name, []).append("")
        elif tag == "input" and told.get("type", "text") in TYPED and "name" in told:
            self.found.setdefault(told["name"], []).append(told.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.name:
            self.found[self.name][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.name = ""


def refused_forms(answer: Any) -> list[BaseForm]:
    """The forms of the page that asks again, as the view made them for this person and row."""
    contexts = [each for context in answer.context or [] for each in context.dicts]
    found = {id(one): one for each in contexts for one in each.values() if isinstance(one, BaseForm)}
    return [form for form in found.values() if form.is_bound and form.errors]


def given_anew(form: BaseForm, data: Fields) -> str:
    """The same form, given something else and judged again: how it is drawn."""
    sent = QueryDict(mutable=True)
    for name, values in data.items():
        sent.setlist(name, list(values))
    form.data, form._errors = sent, None  # type: ignore[assignment]
    form.full_clean()
    return form.render()


def names_in(page: str) -> set[str]:
    """The controls of a page into which one types."""
    reader = Texts()
    reader.feed(page)
    return set(reader.found)


def as_shown(text: str) -> str:
    """As a browser shows it: one kind of line end, and none at the beginning of a field."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\n")


def lost(form: Filled, typed: Fields, page: str) -> list[str]:
    """What was typed and does not stand on the page that asks for it again."""
    reader = Texts()
    reader.feed(page)
    return [
        f"{name}: {typed[name][-1][:40]!r} became {[text[:40] for text in reader.found.get(name, [])]}"
        for name in sorted(form.texts & typed.keys())
        if as_shown(typed[name][-1]) not in [as_shown(text) for text in reader.found.get(name, [])]
    ]
