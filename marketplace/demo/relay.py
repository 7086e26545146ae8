"""A mail relay that keeps what it accepts and passes nothing on: the demo's, and the tests'.

Messages lie in a Maildir. ``accepted`` beside it is the log that can be asked whether a message was taken:
one Message-ID a line, on disk before the relay answers 250, and never rewritten.
"""

import asyncio
import os
import signal
from email import message_from_bytes, policy
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


class Relay:
    """Takes every message, durably."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.maildir = Maildir(folder / "messages")
        self.log = folder / "accepted"
        self.log.touch(mode=0o600)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return self.accept(envelope)

    def accept(self, envelope: Envelope) -> str:
        content = cast(bytes, envelope.content)
        message = message_from_bytes(content, policy=policy.SMTP)
        recipients = "".join(f"Delivered-To: {address}\n" for address in envelope.rcpt_tos)
        self.maildir.add(recipients.encode() + content.replace(b"\r\n", b"\n"))  # It flushes to disk.
        message_id = str(message["Message-ID"] or "without Message-ID").strip()
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{message_id}\n")
            log.flush()
            os.fsync(log.fileno())
        return f"250 2.0.0 Kept {message_id}"

    def accepted(self) -> list[str]:
        """The Message-IDs taken so far, oldest first; one that came twice stands twice."""
        return self.log.read_text(encoding="utf-8").splitlines()


def keys(maildir: Maildir) -> list[str]:
    """The messages' names, newest first."""
    return sorted(maildir.keys(), key=arrival, reverse=True)


def arrival(key: str) -> tuple[int, int]:
    """Second and microsecond, with which the library begins a message's name."""
    seconds, unique, *_rest = key.split(".")
    return int(seconds), int(unique[1:].partition("P")[0])


def read(maildir: Maildir, key: str) -> EmailMessage:
    """One message; KeyError when there is none of that name."""
    return message_from_bytes(maildir.get_bytes(key), policy=policy.default)


async def serve(folder: Path, port: int) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    relay = Relay(folder)
    server = await loop.create_server(lambda: SMTP(relay, hostname="localhost"), "127.0.0.1", port)
    async with server:
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(os.environ["RELAY_LOG"]).parent, int(os.environ["EMAIL_PORT"])))
