"""What the site says of itself to those who watch it."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from marketplace.notifications.models import Halt, Heartbeat
from tests.databases import empty


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_process_that_answers_is_alive(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_all_is_well(client: Client) -> None:
    for part in ("worker", "beat"):
        Heartbeat.objects.create(part=part, seen_at=timezone.now() - timedelta(seconds=20))
    response = client.get("/readyz")
    told = response.json()
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert told["status"] == told["database"] == told["migrations"] == told["redis"]["status"] == "ok"
    assert told["worker"]["status"] == told["beat"]["status"] == "ok"
    assert 19 < told["worker"]["seconds_since_seen"] < 40


@pytest.mark.django_db
def test_silence_of_worker_and_beat_is_told_and_pages_are_still_served(client: Client) -> None:
    Heartbeat.objects.create(part="worker", seen_at=timezone.now() - timedelta(seconds=200))
    response = client.get("/readyz")
    told = response.json()
    assert (response.status_code, told["status"]) == (200, "degraded")
    assert told["worker"]["status"] == told["beat"]["status"] == "degraded"
    assert told["worker"]["seconds_since_seen"] > 190
    assert told["beat"]["seconds_since_seen"] is None


@pytest.mark.django_db
def test_a_broker_that_refuses_is_told(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert (response.status_code, response.json()["redis"]["status"]) == (200, "degraded")


@pytest.mark.django_db
def test_a_broker_that_never_answers_costs_less_than_a_second(
    client: Client, settings: Any, silent_port: int
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = time.monotonic()
    response = client.get("/readyz")
    assert time.monotonic() - began < 1
    assert (response.status_code, response.json()["redis"]["status"]) == (200, "degraded")


@pytest.mark.django_db
def test_a_missing_migration_makes_it_unavailable(client: Client) -> None:
    it = "WHERE app = 'councils' AND name = '0001_initial'"
    empty([f"UPDATE django_migrations SET app = 'nothing' {it}"])
    try:
        response = client.get("/readyz")
    finally:
        empty([f"UPDATE django_migrations SET app = 'councils' {it.replace('councils', 'nothing')}"])
    assert response.status_code == 503
    assert response.json()["migrations"] == ["councils.0001_initial"]


@pytest.mark.django_db(transaction=True)
def test_without_a_database_it_is_unavailable_and_alive(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "OperationalError"}
    assert client.get("/healthz").status_code == 200
    monkeypatch.undo()
    connection.close()


@pytest.mark.django_db
def test_a_kind_of_mail_that_is_halted_is_told(client: Client) -> None:
    assert client.get("/readyz").json()["mail"] == {"status": "ok", "halted": []}
    Halt.objects.create(kind="digest", reason="A fault", begun_at=timezone.now())
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["mail"] == {"status": "degraded", "halted": ["digest"]}
