"""Servers that are named in the environment and cannot be used: one line says which and what to do."""

import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import create_server
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from marketplace.embedded import Redis, ServerFailed, free_port
from marketplace.given import try_broker, try_database
from tests.running import ROOT


def told(kind: bytes, body: bytes) -> bytes:
    """One message of PostgreSQL's protocol."""
    return kind + struct.pack("!i", len(body) + 4) + body


WELCOME = b"".join(
    [
        told(b"R", struct.pack("!i", 0)),
        told(b"S", b"server_version\x0014.19\x00"),
        told(b"S", b"client_encoding\x00UTF8\x00"),
        told(b"S", b"standard_conforming_strings\x00on\x00"),
        told(b"S", b"integer_datetimes\x00on\x00"),
        told(b"S", b"DateStyle\x00ISO, MDY\x00"),
        told(b"Z", b"I"),
    ]
)


@pytest.fixture
def old() -> Iterator[int]:
    """The port of a server that greets as PostgreSQL 14 does."""
    with create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            connection, _address = server.accept()
            with connection:
                asked = connection.recv(1024)
                if len(asked) == 8:  # Whether it speaks TLS. It does not.
                    connection.sendall(b"N")
                    connection.recv(1024)
                connection.sendall(WELCOME)
                connection.recv(1024)

        Thread(target=greet, daemon=True).start()
        yield server.getsockname()[1]


def migrate(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    given = os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": "", "VAR_DIR": str(folder)}
    command = [sys.executable, "manage.py", "migrate"]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def seven() -> Iterator[int]:
    """The port of a server that tells what Redis 7 tells of itself, and no more."""
    version = b"redis_version:7.0.15\r\n"
    answers = {b"HELLO": b"%1\r\n$5\r\nproto\r\n:3\r\n", b"INFO": b"$%d\r\n%s\r\n" % (len(version), version)}

    class Greeter(StreamRequestHandler):
        def handle(self) -> None:
            while (line := self.rfile.readline()).startswith(b"*"):
                words = [self.rfile.read(int(self.rfile.readline()[1:]) + 2) for _ in range(int(line[1:]))]
                self.wfile.write(answers.get(words[0].strip(), b"+OK\r\n"))

    with ThreadingTCPServer(("127.0.0.1", 0), Greeter) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_those_that_can_be_used_are(seven: int) -> None:
    try_database(os.environ["DATABASE_URL"])
    try_broker(f"redis://127.0.0.1:{seven}/0")


def test_an_old_redis_is_refused_though_the_demonstrations_own_is_as_old(tmp_path: Path) -> None:
    server = Redis(tmp_path)
    url = server.start()
    try:
        with pytest.raises(ServerFailed) as refused:
            try_broker(url)
    finally:
        server.stop()
    remedy = "Name Redis 7 or later, or unset it where make demo should bring its own."
    assert re.fullmatch(
        rf"REDIS_URL leads to Redis 6\.2\.\d+ at 127\.0\.0\.1:\d+\. {remedy}", str(refused.value)
    )


def test_an_old_postgresql_is_refused(old: int, tmp_path: Path) -> None:
    refused = migrate(f"postgres://market:secret@127.0.0.1:{old}/market", tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"DATABASE_URL leads to PostgreSQL 14 at 127.0.0.1:{old}. "
        "Name PostgreSQL 15 or later, or unset it where make demo should bring its own.\n"
    )


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    port = free_port()
    refused = migrate(f"postgres://market:secret@127.0.0.1:{port}/market", tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"DATABASE_URL leads to no database at 127.0.0.1:{port}: ")
    assert refused.stderr.count("\n") == 1
    assert "secret" not in refused.stderr


def test_a_redis_that_does_not_answer_is_named() -> None:
    port = free_port()
    with pytest.raises(ServerFailed, match=rf"REDIS_URL leads to no Redis at 127\.0\.0\.1:{port}: .*refused"):
        try_broker(f"redis://:secret@127.0.0.1:{port}/0")
    with pytest.raises(ServerFailed, match="REDIS_URL leads to no Redis"):
        try_broker("http://localhost")
