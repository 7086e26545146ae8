"""Nobody can tell from an answer, or from how long it took, whether an address has an account.

``EXAMPLES=all python -m pytest tests/councils/test_no_enumeration.py -s`` measures; the figures stand in
docs/signing-in.md.
"""

import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import Domain, Tries
from tests.factories import make_council, make_officer
from tests.sampling import ALL

ROUNDS = 150 if ALL else 3
MOST_SECONDS = 0.010
CHANGES = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
numbers = count()


def log_in(email: str) -> Any:
    return Client().post("/account/login/", {"login": email, "password": "not the right one"})


def sign_up(email: str) -> Any:
    person = {"full_name": "Eve Marsh", "job_title": "Head of finance", "password1": "quiet lamp harbour"}
    return Client().post("/account/signup/", person | {"email": email})


def reset(email: str) -> Any:
    return Client().post("/account/password/reset/", {"email": email})


def lost_factors(email: str) -> Any:
    return Client().post(reverse("lost_factors"), {"email": email})


ROADS: list[Callable[[str], Any]] = [log_in, sign_up, reset, lost_factors]


@pytest.fixture
def wenlow(transactional_db: None) -> None:
    Domain.objects.create(name="wenlow.example", council=make_council())


def addresses(is_known: bool) -> Iterator[str]:
    """Addresses of one length and shape, each tried once."""
    while True:
        email = f"officer.{next(numbers):05}@wenlow.example"
        if is_known:
            make_officer(email=email)
        yield email


def shown(response: Any, email: str) -> tuple[int, bytes, dict[str, str], set[str]]:
    """All that somebody sees of an answer, but for what differs each time."""
    body = CHANGES.sub(b"", response.content).replace(email.encode(), b"the address")
    return response.status_code, body, dict(response.headers), set(response.cookies)


@pytest.mark.parametrize("road", ROADS)
def test_the_answer_is_the_same(wenlow: None, road: Callable[[str], Any]) -> None:
    known, unknown = (next(addresses(is_known)) for is_known in (True, False))
    first, second = shown(road(known), known), shown(road(unknown), unknown)
    for one in (first, second):
        for header in ("Content-Length", "Expires"):  # A name more or less; the second of the clock.
            one[2].pop(header, None)
    assert first == second
    assert first[0] != 404


@pytest.mark.parametrize("road", ROADS)
def test_it_takes_as_long(wenlow: None, road: Callable[[str], Any]) -> None:
    """Known and unknown by turns, so that a slow moment of the machine meets both alike."""
    tried = {is_known: addresses(is_known) for is_known in (True, False)}
    took: dict[bool, list[float]] = {True: [], False: []}
    for _round in range(ROUNDS):
        for is_known in (True, False):
            email = next(tried[is_known])
            Tries.objects.all().delete()
            began = time.perf_counter()
            road(email)
            took[is_known].append(time.perf_counter() - began)
    known, unknown = median(took[True]), median(took[False])
    said: Any = f"{road.__name__}: known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms"
    print(f"{said}, apart {abs(known - unknown) * 1000:.1f} ms ({ROUNDS} each)")  # noqa: T201
    assert not ALL or abs(known - unknown) < MOST_SECONDS, said
