"""A request that wakes a worker succeeds, and soon, whatever the broker does."""

import json
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from celery import Celery, Task, current_app
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django.fixtures import Settings
from redis import Redis

from marketplace.embedded import free_port
from marketplace.notifications.models import Message
from marketplace.notifications.tasks import send_what_is_due
from marketplace.notifications.wake import Broker, undisturbed, wake

Notes = Callable[..., Message]

plan_note: Callable[..., Message]


def planning(request: HttpRequest) -> HttpResponse:
    """A page that plans three messages, as a decision on a proposal might."""
    with transaction.atomic():
        for number in range(3):
            plan_note(f"note:{number}")
    return HttpResponse("planned")


urlpatterns = [path("planning/", planning)]


@pytest.fixture
def broker_at() -> Iterator[Callable[[int], None]]:
    """Points this process's Celery at another broker, and back again afterwards."""
    app: Celery = current_app._get_current_object()
    url = app.conf.broker_url

    def point(address: str) -> None:
        app.amqp._producer_pool = None
        app._pool = None
        app.conf.broker_url = app.conf.broker_write_url = address
        Broker.silent_until = 0.0

    yield lambda port: point(f"redis://127.0.0.1:{port}/0")
    point(url)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A socket that listens, accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield listener.getsockname()[1]


def post(settings: Settings, note: Notes) -> float:
    """How long the page takes."""
    global plan_note
    plan_note = note
    settings.ROOT_URLCONF = __name__
    began = time.monotonic()
    response = Client().post("/planning/")
    assert response.content == b"planned"
    return time.monotonic() - began


@pytest.mark.django_db(transaction=True)
def test_a_post_succeeds_when_redis_refuses(
    settings: Settings, note: Notes, broker_at: Callable[[int], None]
) -> None:
    broker_at(free_port())
    assert post(settings, note) < 1
    assert Broker.silent_until > 0
    assert Message.objects.pending().count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_post_succeeds_when_redis_listens_and_says_nothing(
    settings: Settings, note: Notes, broker_at: Callable[[int], None], silent_port: int
) -> None:
    broker_at(silent_port)
    assert post(settings, note) < 1
    assert Broker.silent_until > 0
    assert Message.objects.pending().count() == 3
    assert post(settings, note) < 0.29, "a silent broker is left alone for a while"


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_after_the_commit_and_not_before(settings: Settings, note: Notes) -> None:
    queue = Redis.from_url(settings.REDIS_URL)
    queue.delete("default")
    with transaction.atomic():
        note()
        assert queue.llen("default") == 0
    [wake_up] = queue.lrange("default", 0, -1)
    assert json.loads(wake_up)["headers"]["task"] == send_what_is_due.name
    queue.close()


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_by_what_was_rolled_back() -> None:
    woken: list[str] = []
    with transaction.atomic():
        wake(listed(woken))
        transaction.set_rollback(True)
    assert woken == []


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_by_who_does_the_work_alone() -> None:
    woken: list[str] = []
    with undisturbed():
        wake(listed(woken))
    assert woken == []
    wake(listed(woken))
    assert woken == ["woken"]


def listed(woken: list[str]) -> Task:
    """A task that notes that it was woken."""

    class Listed(Task):
        name = "listed"

        def apply_async(self, *args: object, **options: object) -> None:
            woken.append("woken")

    return Listed()
