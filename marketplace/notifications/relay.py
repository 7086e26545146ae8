"""Asking the mail relay what became of a message when its answer was lost."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


class CannotAsk(Exception):
    """The relay can be asked, but not now."""


def mark(key: str) -> str:
    """What every Message-ID of one row begins with: the relay knows attempts that we have forgotten."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def marked(message_id: str) -> str:
    """The mark in a Message-ID."""
    return message_id.strip().partition("@")[0].partition(".")[0]


@dataclass(frozen=True)
class LogFile:
    """The log of a relay of our own: one Message-ID a line, on disk before the relay says 250."""

    path: Path

    def accepted(self, message_ids: Collection[str]) -> set[str]:
        """Those whose row's message the relay has taken, at whichever attempt; raises ``CannotAsk``."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as log:
                taken = {marked(line) for line in log}
            return {message_id for message_id in message_ids if marked(message_id) in taken}
        except OSError as error:
            raise CannotAsk(error.strerror) from error


def relay_to_ask() -> LogFile | None:
    """The relay's memory, or None where there is none: then a person must look."""
    return LogFile(Path(settings.RELAY_LOG)) if settings.RELAY_LOG else None
