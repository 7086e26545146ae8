"""Asking the mail relay what became of a message when its answer was lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from urllib.request import Request, urlopen

from django.conf import settings

from marketplace.notifications import waits

AT_ONCE = 50  # Messages that are asked about before what was learned is written down.


class CannotAsk(Exception):
    """The relay can be asked, but not now."""


class Relay(Protocol):
    """A relay's memory of what it took."""

    def accepted(self, message_ids: Collection[str]) -> set[str]:
        """Those whose row's message the relay has taken, at whichever attempt; raises ``CannotAsk``."""


def mark(key: str) -> str:
    """What every Message-ID of one row begins with: the relay knows attempts that we have forgotten."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def marked(message_id: str) -> str:
    """The mark in a Message-ID."""
    return message_id.strip().partition("@")[0].partition(".")[0]


def reference(key: str) -> dict[str, str]:
    """The header by which a provider files a message, so that it can be asked for it."""
    header = settings.RELAY_REFERENCE_HEADER
    return {header: mark(key)} if header else {}


@dataclass(frozen=True)
class LogFile:
    """The log of a relay of our own: one Message-ID a line, on disk before the relay says 250."""

    path: Path

    def accepted(self, message_ids: Collection[str]) -> set[str]:
        try:
            with self.path.open(encoding="utf-8", errors="replace") as log:
                taken = {marked(line) for line in log}
            return {message_id for message_id in message_ids if marked(message_id) in taken}
        except OSError as error:
            raise CannotAsk(error.strerror) from error


@dataclass(frozen=True)
class Provider:
    """A provider of mail whose API counts the messages that it took under a reference of ours."""

    address: str  # With {reference} where that goes.
    header: str  # "Name: value", which lets us in.
    count: str  # Where in the answer the number stands.

    def accepted(self, message_ids: Collection[str]) -> set[str]:
        return {message_id for message_id in message_ids if self.has(marked(message_id).removeprefix("<"))}

    def has(self, filed_under: str) -> bool:
        """Whether it took anything under this reference."""
        name, _colon, value = self.header.partition(":")
        headers = {"Accept": "application/json"} | ({name.strip(): value.strip()} if value else {})
        asked = Request(self.address.replace("{reference}", quote(filed_under)), headers=headers)  # noqa: S310
        try:  # Of the operator's choosing; the settings take http and https only.
            with urlopen(asked, timeout=waits.seconds(waits.COMMAND)) as answer:  # noqa: S310
                return int(json.load(answer)[self.count]) > 0
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise CannotAsk(f"{type(error).__name__}: {error}") from error


def relay_to_ask() -> Relay | None:
    """The relay's memory, or None where there is none: then a person must look."""
    if settings.RELAY_LOG:
        return LogFile(Path(settings.RELAY_LOG))
    if settings.RELAY_LOOKUP_URL:
        return Provider(settings.RELAY_LOOKUP_URL, settings.RELAY_LOOKUP_HEADER, settings.RELAY_LOOKUP_COUNT)
    return None
