"""Kinds of message for tests: what they say and refuse stands in ``about``."""

from datetime import datetime
from typing import ClassVar

from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message


class Note:
    """Says what it is told to, and remembers how each message ended."""

    optional: ClassVar[str] = ""
    ended: ClassVar[list[tuple[str, str]]] = []

    def refusal(self, message: Message, at: datetime) -> str:
        return message.about.get("refusal", "")

    def write(self, message: Message, at: datetime) -> Letter:
        text = message.about.get("text", "A note.")
        headers = message.about.get("headers", {})
        return Letter(message.about.get("subject", "A note"), text, f"<p>{text}</p>", headers)

    def settled(self, message: Message, at: datetime) -> None:
        self.ended.append((message.key, message.state))


class Broken(Note):
    """Cannot be written."""

    def write(self, message: Message, at: datetime) -> Letter:
        raise ZeroDivisionError


class Optional(Note):
    """Its readers may do without it."""

    optional: ClassVar[str] = "Notes"
