"""A relay that only counts, ``python -m tests.bench.sink PORT``. At its end it says how many."""

from __future__ import annotations

import asyncio
import signal
import sys

ANSWERS = {b"EHLO": b"250 sink\r\n", b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Goodbye\r\n"}
DOT = b"\r\n.\r\n"


class Conversation(asyncio.Protocol):
    """One connection."""

    taken: dict[bytes, int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.text, self.is_text, self.recipient = transport, b"", False, b""
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.text += data
        while (DOT if self.is_text else b"\r\n") in self.text:
            self.hear()

    def hear(self) -> None:
        if self.is_text:
            _mail, _dot, self.text = self.text.partition(DOT)
            self.taken[self.recipient] = self.taken.get(self.recipient, 0) + 1
            self.is_text = False
            self.transport.write(b"250 Kept\r\n")
            return
        line, _end, self.text = self.text.partition(b"\r\n")
        verb = line[:4].upper()
        self.is_text = verb == b"DATA"
        if verb == b"RCPT":
            self.recipient = line
        self.transport.write(ANSWERS.get(verb, b"250 OK\r\n"))


async def serve(port: int) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    async with await loop.create_server(Conversation, "127.0.0.1", port):
        await ended.wait()
    copies = Conversation.taken.values()
    print(len(copies), sum(copies), flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
