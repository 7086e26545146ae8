"""Guesses at passwords, many at once: how many reach the hasher, counted at the hasher."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client

from councils import tries
from councils.models import Tries
from marketplace.notifications import clock
from tests.factories import PASSWORD, code_of_app, make_officer
from tests.sampling import ALL

STREAMS, GUESSES = (50, 1000) if ALL else (10, 60)


@contextmanager
def counted_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of the hasher meanwhile: to verify a password, or to hash one as if it did."""
    asked: list[str] = []
    verify, encode = Argon2PasswordHasher.verify, Argon2PasswordHasher.encode

    def counted_verify(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        asked.append("verify")
        return verify(self, password, encoded)

    def counted_encode(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        asked.append("encode")
        return encode(self, password, salt)

    with monkeypatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "verify", counted_verify)
        patch.setattr(Argon2PasswordHasher, "encode", counted_encode)
        yield asked


def guess(login: str, password: str = "not the right one", where: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=where).post("/account/login/", {"login": login, "password": password})


def in_streams(logins: list[str]) -> list[int]:
    """Guess at each of these in so many parallel streams; the statuses of the answers."""

    def stream(mine: list[str]) -> list[int]:
        try:
            return [guess(login).status_code for login in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(STREAMS) as pool:
        parts = [logins[start::STREAMS] for start in range(STREAMS)]
        return [status for statuses in pool.map(stream, parts) for status in statuses]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [True, False])
def test_of_many_guesses_at_one_account_few_reach_the_hasher(
    monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    if is_known:
        make_officer(email="ann@wenlow.example")
    with counted_hashing(monkeypatch) as asked:
        answers = in_streams(["ann@wenlow.example"] * GUESSES)
    assert len(asked) == tries.PASSWORD_OF.most
    assert len(answers) == GUESSES
    assert set(answers) <= {422, 429}
    print(f"{GUESSES} guesses in {STREAMS} streams at one account: {len(asked)} reached the hasher")  # noqa: T201


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_from_one_place_few_reach_the_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    known = make_officer().email
    with counted_hashing(monkeypatch) as asked:
        in_streams([known, *(f"somebody{number}@wenlow.example" for number in range(GUESSES - 1))])
    assert len(asked) == tries.PASSWORD_FROM.most
    print(f"{GUESSES} guesses in {STREAMS} streams at as many accounts: {len(asked)}")  # noqa: T201


@pytest.mark.django_db
def test_who_is_let_in_has_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make_officer()
    assert [guess(officer.email, PASSWORD).status_code for _time in range(7)] == [302] * 7


@pytest.mark.django_db
def test_a_stopped_account_answers_as_a_stopped_unknown_one() -> None:
    known = make_officer(email="ann@wenlow.example").email
    pages = []
    for login in (known, "eve@wenlow.example"):
        for _time in range(5):
            guess(login)
        pages.append(guess(login, PASSWORD))
    assert [page.status_code for page in pages] == [429, 429]
    texts = [re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode()) for page in pages]
    assert texts[0].replace(known, "eve@wenlow.example") == texts[1]
    assert "Too many tries" in texts[0]


@pytest.mark.django_db
def test_limits_end(monkeypatch: pytest.MonkeyPatch) -> None:
    officer, now = make_officer(), clock.now()
    for _time in range(6):
        guess(officer.email)
    assert guess(officer.email, PASSWORD).status_code == 429
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=6))
    assert guess(officer.email, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_no_address_of_a_stranger_is_kept() -> None:
    guess("stranger@wenlow.example")
    keys = Tries.objects.values_list("key", flat=True)
    assert len(keys) == 3
    assert not any("wenlow" in key for key in keys)


@pytest.mark.django_db
def test_guesses_at_the_present_password_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    officer, client = make_officer(), Client()
    client.force_login(officer)
    with counted_hashing(monkeypatch) as asked:
        for number in range(30):
            client.post("/account/again/", {"password": f"guess {number}"})
    assert len(asked) == tries.PASSWORD_OF.most


@pytest.mark.django_db(transaction=True)
def test_codes_tried_at_once_are_judged_one_after_another() -> None:
    """One code, many log-ins in the same moment: it opens one of them."""
    officer = make_officer()
    clients = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(5)]
    for client in clients:
        client.post("/account/login/", {"login": officer.email, "password": PASSWORD})
    code = code_of_app()

    def type_it(client: Client) -> int:
        try:
            return client.post("/account/second-step/", {"code": code}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(type_it, clients)) == [302, 422, 422, 422, 422]
