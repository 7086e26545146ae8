"""Requests as no browser sends them, drawn from a seed: the same ones each time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from django.conf import settings

from tests.security.pages import Page

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
# As they stand in an address, quoted already.
VALUES = [
    *(
        "",
        "%00",
        "a%00b",
        "%ED%A0%80",
        "%ED%BF%BF",
        "%FF",
        "%C0%80",
        "%F4%90%80%80",
        "%",
        "%zz",
        "%u0041",
        "+",
    ),
    *(
        "0",
        "-1",
        "1.5",
        "1e400",
        "NaN",
        "Infinity",
        "-0",
        "0x10",
        "1_000",
        "999999999999",
        "00000000000000000001",
    ),
    *(str(2**31), str(2**63 - 1), str(2**63), str(-(2**63) - 1), "9" * 30, "9" * 5000),
    *(
        quote("٣"),
        quote("٩" * 20),
        quote("²"),
        quote("１２"),
        quote("Ⅷ"),
        quote("\u202e\ufeff"),
        quote("İ"),
        quote("ß" * 300),
    ),
    *(
        "'",
        "%22",
        "'%20OR%201=1--",
        "%3Cscript%3E",
        "{{7*7}}",
        "${x}",
        "..%2F..%2Fetc%2Fpasswd",
        "%0D%0AX:1",
        "a" * 3000,
    ),
    *(
        "true",
        "null",
        "[]",
        "{}",
        "on",
        "*",
        "%25",
        "_",
        "\\",
        "%5C",
        "(",
        "((((",
        "a%20&%20|%20!",
        ":*",
        "%3A*",
        "%26%21",
    ),
    *("2026-02-30", "0000-00-00", "99999-01-01", "2026-11-21T25:00", "live", "newest", "payroll", "wenlow"),
]
NAMES = [
    *(
        "q",
        "page",
        "sort",
        "category",
        "region",
        "nation",
        "kind",
        "tier",
        "county",
        "model",
        "system",
        "direction",
    ),
    *(
        "council",
        "status",
        "evidence",
        "map",
        "from",
        "next",
        "decide",
        "decision",
        "shape",
        "errors",
        "service",
    ),
    *(
        "o",
        "p",
        "all",
        "e",
        "_to_field",
        "_popup",
        "id",
        "id__in",
        "id__exact",
        "state__exact",
        "started_at__year",
    ),
    *(
        "key",
        "email",
        "login",
        "step",
        "pk",
        "based_on",
        "revision",
        "officers",
        "note",
        "year",
        "line",
        "%00",
        "q[]",
    ),
]
HEADERS = [
    *(
        "ACCEPT_LANGUAGE",
        "X_FORWARDED_FOR",
        "X_FORWARDED_PROTO",
        "X_FORWARDED_HOST",
        "REFERER",
        "ORIGIN",
        "RANGE",
    ),
    *(
        "ACCEPT",
        "ACCEPT_ENCODING",
        "IF_MODIFIED_SINCE",
        "IF_NONE_MATCH",
        "USER_AGENT",
        "X_REQUESTED_WITH",
        "HOST",
    ),
    *("AUTHORIZATION", "X_CSRFTOKEN", "X_HTTP_METHOD_OVERRIDE", "CONTENT_ENCODING", "EXPECT"),
]
TYPES = [
    *(
        FORM,
        PARTS,
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 300,
    ),
    *(
        "application/json",
        "text/plain",
        "text/xml",
        "",
        "x",
        "application/x-www-form-urlencoded; charset=utf-16",
    ),
    *(
        "text/plain; charset=hex",
        "multipart/mixed; boundary=x",
        "application/octet-stream",
        "; charset=utf-8",
    ),
]
BODIES: list[bytes] = [
    *(
        b"",
        b"&&&===",
        b"a",
        b"\x00" * 50,
        b"\xff\xfe" * 20,
        b"{",
        b'{"a": [1e999]}',
        b"<!DOCTYPE x [<!ENTITY a '&a;'>]>",
    ),
    *(
        b"--x",
        b"--x--",
        b"--x\r\n\r\n\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n",
    ),
    b'--x\r\nContent-Disposition: form-data; name="title"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="f"; filename="../../x\x00.pdf"\r\n\r\nMZ\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data; name=\"f\"; filename*=utf-16''%FF\r\n\r\nMZ\r\n--x--\r\n",
    b"&".join(b"f%d=1" % number for number in range(500)),
    b"title=" + b"a" * 100_000,
]
COOKIES = [
    *(
        "",
        "x",
        "a" * 32,
        "\x00",
        '"\\000"',
        "é",
        "." * 5000,
        "eyJ:1:x",
        "../../x",
        "' OR 1=1--",
        "a; b",
        "\ud800",
    ),
]


@dataclass
class Odd:
    """One request: what is sent, and how."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)


def draw(random: Random, page: Page, names: list[str]) -> Odd:
    """One odd request for a page: something about it is as it should not be, often several things."""
    odd = Odd("GET" if random.random() < 0.5 else "POST", page.path)
    for spoil in random.sample(WAYS, random.choice((1, 1, 1, 2, 3))):
        spoil(random, odd, names)
    return odd


def spoil_path(random: Random, odd: Odd, names: list[str]) -> None:
    """Put something else where a number, a slug or a key stands, or at the end."""
    value = random.choice(VALUES).replace("?", "")
    path, question, query = odd.path.partition("?")
    parts = re.findall(r"(?<=/)[^/]+(?=/)", path)
    chosen = random.choice(parts) if parts else ""
    spoilt = path.replace(f"/{chosen}/", f"/{value}/", 1) if chosen else f"{path}{value}"
    odd.path = spoilt + question + query


def spoil_query(random: Random, odd: Odd, names: list[str]) -> None:
    asked = [
        f"{random.choice(NAMES)}{random.choice(['', '', '', '[]', '[a]'])}={random.choice(VALUES)}"
        for _ in range(random.choice((1, 1, 2, 5, 40)))
    ]
    odd.path += ("&" if "?" in odd.path else "?") + random.choice(["&", "&", ";", "&&"]).join(asked)


def spoil_form(random: Random, odd: Odd, names: list[str]) -> None:
    """Fields of real forms with odd values."""
    several = random.sample(names, min(len(names), random.choice((1, 5, 30)))) + random.sample(NAMES, 3)
    odd.method = "POST"
    odd.body = "&".join(f"{quote(name)}={random.choice(VALUES)}" for name in several).encode()


def spoil_body(random: Random, odd: Odd, names: list[str]) -> None:
    odd.method = random.choice(["POST", "POST", "POST", "GET", "PUT", "DELETE", "HEAD", "QUERY", "get"])
    odd.body, odd.content_type = random.choice(BODIES), random.choice(TYPES)


def spoil_header(random: Random, odd: Odd, names: list[str]) -> None:
    values = [
        "",
        "\xff",
        "x" * 9000,
        "a,b;q=9",
        "*" * 200,
        "1.1.1.1, ::1, x",
        "bytes=5-1",
        "W/",
        "en;q=x",
        "http://[",
        "-1",
    ]
    odd.headers |= {f"HTTP_{name}": random.choice(values) for name in random.sample(HEADERS, 2)}


def spoil_cookie(random: Random, odd: Odd, names: list[str]) -> None:
    named = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", "x" * 200]
    odd.headers["HTTP_COOKIE"] = (
        "; ".join(
            f"{random.choice(named)}={random.choice(COOKIES)}" for _ in range(random.choice((1, 2, 60)))
        )
        .encode("utf-8", "replace")
        .decode("latin-1")
    )


Spoil = Callable[[Random, Odd, list[str]], None]
WAYS: list[Spoil] = [
    spoil_path,
    spoil_query,
    spoil_query,
    spoil_form,
    spoil_form,
    spoil_body,
    spoil_header,
    spoil_cookie,
]
