"""What no page can use, whatever it asks for: refused with 400 before any page sees it.

PostgreSQL stores no NUL and no lone surrogate, and counts to 63 bits. Numbers that somebody types into a form
are the form's to judge, so that they get their page back with a sentence; numbers in an address are ours.
"""

import codecs
import re
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.utils.http import parse_header_parameters

GREATEST = 2**63 - 1
# NUL, and the halves of a pair that stand alone.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LONG_DIGITS = re.compile(r"\d{19,}")
WHOLE_NUMBER = re.compile(r"\s*[-+]?\d[\d_]*\s*")


def fault_of_address(request: HttpRequest) -> str:
    """Why the address or the cookies cannot be used; empty when they can."""
    if not can_be_stored([request.path, *texts(request.GET), *cookies(request)]):
        return "NUL and lone surrogates cannot be stored."
    if any(is_too_large(digits) for digits in LONG_DIGITS.findall(request.path)):
        return "A number in the path is too large."
    if any(is_too_large(value) for value in values(request.GET)):
        return "A number in the query is too large."
    return ""


def fault_of_body(request: HttpRequest) -> str:
    """Why what was posted cannot be used: its fields, and its files' names."""
    try:
        names = [str(file.name) for _field, files in request.FILES.lists() for file in files]
    except UnreadablePostError:
        return "The request ended early."
    if not can_be_stored([*texts(request.POST), *names]):
        return "NUL and lone surrogates cannot be stored."
    return ""


def is_utf8(content_type: str) -> bool:
    """Whether a body of this type is UTF-8 text, or no text.

    Other character sets can spell what UTF-8 cannot, and some codecs of Python yield no text at all: Django
    fails on those while it makes the request, before any middleware.
    """
    try:
        _type, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):
        return False


def texts(data: QueryDict) -> Iterator[str]:
    yield from data
    yield from values(data)


def values(data: QueryDict) -> Iterator[str]:
    for _name, several in data.lists():
        yield from several


def cookies(request: HttpRequest) -> Iterator[str]:
    for name, value in request.COOKIES.items():
        yield name
        yield value


def can_be_stored(several: Iterable[str]) -> bool:
    return not any(UNSTORABLE.search(text) for text in several)


def is_too_large(value: str) -> bool:
    """Whether this is a whole number, as Python reads one, that no column holds."""
    if len(value) < 19 or not WHOLE_NUMBER.fullmatch(value):
        return False
    digits = re.sub(r"[\s_+-]", "", value).lstrip("0")
    return len(digits) > 19 or (bool(digits) and int(digits) > GREATEST)
