"""A mail relay that does what a test tells it to, and short waits."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

from marketplace.embedded import free_port
from marketplace.notifications.actions import plan
from marketplace.notifications.models import Message
from tests.notifications.kinds import Note

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Sink:
    """A relay on the loopback interface. ``answers`` says what it does at which phase, once each."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.log.touch()
        self.received: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: dict[str, list[str]] = {"MAIL": [], "RCPT": [], "DATA": []}
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=10)

    def next(self, phase: str) -> str:
        return self.answers[phase].pop(0) if self.answers[phase] else ""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.next("MAIL") or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.next("RCPT")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """``take`` and ``lose`` stay silent until the client has gone; the first accepts, the second not."""
        answer = self.next("DATA")
        if answer in ("", "take"):
            self.accept(envelope)
        if answer in ("take", "lose"):
            await asyncio.sleep(1)
            return "421 too late"
        return answer or "250 OK"

    def accept(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        with self.log.open("a") as log:
            log.write(f"{mail['Message-ID']}\n")
        self.received.append(mail)
        self.recipients += envelope.rcpt_tos


@pytest.fixture
def sink(settings: Settings, tmp_path: Path) -> Iterator[Sink]:
    """A relay whose log can be asked."""
    sink = Sink(tmp_path / "relay.log")
    sink.controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.controller.port
    settings.RELAY_LOG = str(sink.log)
    yield sink
    sink.controller.stop()


@pytest.fixture
def note(settings: Settings, db: None) -> Callable[..., Message]:
    """Plans a message of a test kind."""
    settings.MESSAGE_KINDS = {
        "note": "tests.notifications.kinds.Note",
        "broken": "tests.notifications.kinds.Broken",
    }
    Note.ended.clear()

    def plan_note(key: str = "note:1", kind: str = "note", officer: Any = None, **about: Any) -> Message:
        address = about.pop("address", "" if officer else "ann@wenlow.example")
        return plan(key=key, kind=kind, officer=officer, about=about, at=AT, address=address)

    return plan_note
