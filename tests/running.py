"""Fixtures that run the real thing: a mail relay, a Celery worker, the whole site."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import settings as examples

# A machine under load is slow, which is no fault of the code. `make test-all` looks at more examples.
examples.register_profile("test", deadline=None, derandomize=True, max_examples=40)
examples.register_profile("all", deadline=None, max_examples=2000)
examples.load_profile(os.environ.get("EXAMPLES", "test"))

ROOT = Path(__file__).resolve().parent.parent


def eventually(happens: Callable[[], Any], *, within: float = 20.0) -> Any:
    """What it returns as soon as that is true; fails when that takes too long."""
    deadline = time.monotonic() + within
    while not (found := happens()):
        assert time.monotonic() < deadline, f"did not happen within {within} s"
        time.sleep(0.1)
    return found


class RunningRelay:
    """The demo's relay on a port of its own, which can be told to misbehave.

    ``fault`` is empty, or a reply such as ``451 4.3.0 Later`` given instead of taking a message, or ``lost``
    (the connection ends after the dot and nothing was taken) or ``kept`` (the message was taken, and the
    connection ends before the answer). ``times`` says how many messages meet the fault; None is all.
    """

    def __init__(self, folder: Path) -> None:
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import SMTP, Envelope, Session

        from marketplace.demo.relay import Relay
        from marketplace.embedded import free_port

        running = self

        class Misbehaving(Relay):
            async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
                return running.answer(server, envelope)

        self.relay = Misbehaving(folder)
        self.fault = ""
        self.times: int | None = None
        self.controller = Controller(self.relay, hostname="127.0.0.1", port=free_port())

    def answer(self, server: Any, envelope: Any) -> str:
        fault = self.next_fault()
        if fault not in ("lost", "kept"):
            return fault or self.relay.accept(envelope)
        if fault == "kept":
            self.relay.accept(envelope)
        server.transport.abort()
        return "451 4.3.0 Nobody hears this"

    def next_fault(self) -> str:
        if self.times is None:
            return self.fault
        self.times -= 1
        return self.fault if self.times >= 0 else ""

    @property
    def port(self) -> int:
        return int(self.controller.port)

    @property
    def log(self) -> Path:
        return self.relay.log

    def accepted(self) -> list[str]:
        """The Message-IDs taken, oldest first; one that came twice stands twice."""
        return self.relay.accepted()

    def messages(self) -> list[EmailMessage]:
        """The messages taken, oldest first; ``Delivered-To`` says to whom."""
        from marketplace.demo.relay import keys, read

        return [read(self.relay.maildir, key) for key in reversed(keys(self.relay.maildir))]

    def messages_to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages() if address in message.get_all("Delivered-To", [])]


@pytest.fixture
def relay(tmp_path: Path, settings: Any) -> Iterator[RunningRelay]:
    """A real SMTP server that keeps all mail; the settings name it for as long as the test runs."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # It tells every line that is spoken.
    running = RunningRelay(tmp_path / "mail")
    running.controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.RELAY_LOG = str(running.log)
    yield running
    running.controller.stop()


def environment() -> dict[str, str]:
    """What a process needs in order to work on this test's database, Redis and mail."""
    from django.conf import settings
    from django.db import connection

    given = urlsplit(os.environ["DATABASE_URL"])
    return os.environ | {
        "DATABASE_URL": given._replace(path="/" + quote(connection.settings_dict["NAME"])).geturl(),
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "RELAY_LOG": settings.RELAY_LOG,
        "OUTBOX_TIME_SCALE": str(settings.OUTBOX_TIME_SCALE),
        "SITE_URL": settings.SITE_URL,
        "PYTHONUNBUFFERED": "1",
    }


class Running:
    """A process of the site beside the test, and what it has said so far."""

    def __init__(self, name: str, command: list[str], folder: Path, **more: str) -> None:
        self.said = folder / f"{name}.log"
        with self.said.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment() | more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self) -> str:
        return self.said.read_text(errors="replace")

    def wait_for(self, words: str, *, within: float = 30.0) -> None:
        deadline = time.monotonic() + within
        while words not in self.log():
            assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.log()}"
            assert time.monotonic() < deadline, f"did not say {words!r} within {within} s:\n{self.log()}"
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and its children at once, as a machine that fails would."""
        import signal

        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def empty_broker() -> None:
    """Drop what an earlier test left in this run's own database of Redis."""
    import redis
    from django.conf import settings

    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    client.close()


@pytest.fixture
def live_site(live_server: Any, settings: Any) -> str:
    """The whole site behind a real socket, for a browser. Its address, which letters name too."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def live_worker(
    transactional_db: None, relay: RunningRelay, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Running]:
    """A real Celery worker with beat on this test's database, ticking each second, mailing to ``relay``."""
    if "live_site" in request.fixturenames:
        request.getfixturevalue("live_site")  # First, so that the worker writes its address into letters.
    empty_broker()
    worker = Running(
        "worker",
        [
            *("celery", "--app", "marketplace", "worker", "--beat", "--queues", "default,match"),
            *("--concurrency", "2", "--loglevel", "INFO", "--without-mingle", "--without-gossip"),
            *("--schedule", str(tmp_path / "schedule")),
        ],
        tmp_path,
        TICK_SECONDS="1",
    )
    worker.wait_for(" ready.")
    yield worker
    worker.stop()
