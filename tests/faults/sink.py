"""The relay at the receiving end: it counts what really arrives, and misbehaves as it is told.

A process of its own, with an SMTP server of its own making, since a fault may lie between any two bytes.
``journal`` gets a line of JSON for each message accepted or refused for good, on disk before the answer;
``accepted`` the Message-IDs, as the log of a relay would. Run: ``python -m tests.faults.sink '{"port": …}'``.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sys
import time
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

TITLE = re.compile(r"Partner \d{3} wanted")


class HangUp(Exception):
    """The line is to be cut."""


@dataclass
class Plan:
    """How the relay is to behave. Times are seconds; the fault begins with the first message.

    It ends when so many have met it, so that a slow machine sees as much of it as a fast one.
    """

    port: int
    folder: str
    seed: int = 1
    fault: str = ""
    times: int = 60
    lasts: float = 8.0  # For a fault that nobody meets: no connection.
    pace: float = 0.02  # How long it thinks about a message, on the average.
    patience: float = 3.0  # After so long without a byte it cuts the line.


class Sink:
    """One relay, and all that it has taken."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.dice = random.Random(f"{plan.seed} {plan.fault}")
        self.began: float | None = None
        self.met = 0
        folder = Path(plan.folder)
        self.journal = (folder / "journal").open("a", encoding="utf-8")
        self.accepted = (folder / "accepted").open("a", encoding="utf-8")
        self.server: asyncio.Server | None = None

    def is_bad(self, share: float = 1.0) -> bool:
        """Whether the fault is on, and meets this one: so large a share of them."""
        is_on = self.began is not None and self.met < self.plan.times and self.dice.random() < share
        self.met += is_on
        return is_on

    def has(self, fault: str, share: float = 1.0) -> bool:
        return self.plan.fault == fault and self.is_bad(share)

    async def serve(self) -> None:
        await self.listen()
        while True:
            await asyncio.sleep(0.1)
            if self.is_away() and self.server:
                self.server.close()
                self.server = None
            elif self.server is None and not self.is_away():
                await self.listen()

    def is_away(self) -> bool:
        """Whether nobody can connect."""
        ends_at = (self.began or 0.0) + self.plan.lasts
        return self.plan.fault == "refusing" and self.began is not None and time.monotonic() < ends_at

    async def listen(self) -> None:
        self.server = await asyncio.start_server(self.talk, "127.0.0.1", self.plan.port, limit=1 << 20)

    async def talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await Conversation(self, reader, writer).hold()
        except (HangUp, ConnectionError, TimeoutError, asyncio.IncompleteReadError):
            writer.transport.abort()

    def write(self, what: str, recipient: str, content: bytes) -> None:
        """Note it durably."""
        mail = message_from_bytes(content, policy=policy.default)
        text = content.decode("ascii", "replace")
        line: dict[str, Any] = {
            "what": what,
            "at": time.time(),
            "to": recipient,
            "id": str(mail["Message-ID"] or ""),
            "kind": str(mail["List-Id"] or ""),
            "titles": sorted(set(TITLE.findall(text.replace("=\r\n", "")))),
        }
        if what == "accepted":
            self.flush(self.accepted, line["id"])
        self.flush(self.journal, json.dumps(line))

    @staticmethod
    def flush(log: Any, line: str) -> None:
        log.write(f"{line}\n")
        log.flush()
        os.fsync(log.fileno())


class Conversation:
    """One connection of a client."""

    def __init__(self, sink: Sink, reader: StreamReader, writer: StreamWriter) -> None:
        self.sink, self.reader, self.writer = sink, reader, writer
        self.recipient = ""

    async def line(self) -> bytes:
        return await asyncio.wait_for(self.reader.readuntil(b"\r\n"), self.sink.plan.patience)

    async def say(self, answer: str) -> None:
        if self.sink.has("slow"):
            await asyncio.sleep(self.sink.dice.uniform(0.02, 0.2))
        self.writer.write(answer.encode() + b"\r\n")
        await self.writer.drain()

    async def be_silent(self) -> None:
        """Until the client gives up."""
        await asyncio.wait_for(self.reader.read(), 60)
        raise HangUp

    async def hold(self) -> None:
        await self.say("220 sink ESMTP")
        while True:
            words = (await self.line()).decode("ascii", "replace").strip()
            verb = words[:4].upper()
            if verb == "QUIT":
                await self.say("221 Goodbye")
                raise HangUp
            await self.answer(verb, words)

    async def answer(self, verb: str, words: str) -> None:
        sink = self.sink
        if sink.has("closing", 0.04):
            raise HangUp
        if verb in ("MAIL", "RCPT") and sink.has("4xx", 0.12):
            await self.say("451 4.3.0 Later")
        elif verb == "RCPT" and sink.has("5xx", 0.1):
            self.refuse(words, b"")
            await self.say("550 5.7.1 Not this one")
        elif verb == "DATA":
            await self.take()
        else:
            if verb == "MAIL" and sink.began is None:
                sink.began = time.monotonic()
            if verb == "RCPT":
                self.recipient = address_in(words)
            await self.say("250 OK")

    async def take(self) -> None:
        sink = self.sink
        if sink.has("silent before the dot", 0.15):
            await self.be_silent()
        await self.say("354 Go on")
        content = bytearray()
        while (line := await self.line()) != b".\r\n":
            content += line[1:] if line.startswith(b".") else line
            if sink.has("closing", 0.001):
                raise HangUp
        await asyncio.sleep(sink.dice.uniform(0, 2 * sink.plan.pace))
        await self.decide(bytes(content))

    async def decide(self, content: bytes) -> None:
        """The dot has come: take it or not, and answer or not."""
        sink, die = self.sink, self.sink.dice.random()
        if sink.has("4xx", 0.15):
            return await self.say("452 4.3.1 Disk full")
        if sink.has("5xx", 0.1):
            self.refuse(self.recipient, content)
            return await self.say("554 5.6.0 Not this text")
        is_lost = sink.has("silent after the dot", 0.2) or sink.has("closing", 0.1)
        if not is_lost or die < 0.5:
            sink.write("accepted", self.recipient, content)
        if is_lost and sink.plan.fault == "closing":
            raise HangUp
        if is_lost:
            await self.be_silent()
        if sink.has("slow", 0.1):
            await asyncio.sleep(sink.dice.uniform(0.5, 2))
        return await self.say("250 2.0.0 Kept")

    def refuse(self, words: str, content: bytes) -> None:
        self.sink.write("refused", address_in(words), content)


def address_in(words: str) -> str:
    found = re.search(r"<([^>]*)>", words)
    return found[1] if found else words


if __name__ == "__main__":
    asyncio.run(Sink(Plan(**json.loads(sys.argv[1]))).serve())
