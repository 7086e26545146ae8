"""Asking the mail relay what became of a message when its answer was lost."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


class CannotAsk(Exception):
    """The relay can be asked, but not now."""


@dataclass(frozen=True)
class LogFile:
    """The log of a relay of our own: one Message-ID a line, on disk before the relay says 250."""

    path: Path

    def accepted(self, message_ids: Collection[str]) -> set[str]:
        """Those of these messages that the relay has taken; raises ``CannotAsk``."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as log:
                return {line.strip() for line in log}.intersection(message_ids)
        except OSError as error:
            raise CannotAsk(error.strerror) from error


def relay_to_ask() -> LogFile | None:
    """The relay's memory, or None where there is none: then a person must look."""
    return LogFile(Path(settings.RELAY_LOG)) if settings.RELAY_LOG else None
