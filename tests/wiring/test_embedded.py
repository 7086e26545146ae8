"""The servers that a checkout starts for itself: shared, private, and not confused by what lies about."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis as redis_client

from marketplace.embedded import Postgres, Redis, Server, in_use_by_others
from tests.running import ROOT

# Starts a server, says so, and waits to be killed.
LEAVE_BEHIND = """
import sys, time
from pathlib import Path
from marketplace import embedded
print(getattr(embedded, sys.argv[1])(Path(sys.argv[2])).start(), flush=True)
time.sleep(60)
"""


def version_of(url: str) -> str:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])
    finally:
        connection.close()


def in_folder(kind: str, folder: Path) -> Server:
    return Postgres(folder, durable=False) if kind == "Postgres" else Redis(folder)


def test_postgres_starts_anew_and_again(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "a folder", durable=False)
    for _time in (1, 2):
        assert version_of(server.start()).startswith("18.")
        server.stop()
        assert server.pid() is None


def test_the_folder_of_an_older_checkout_gets_its_second_role(tmp_path: Path) -> None:
    server = Postgres(tmp_path, durable=False)
    connection = psycopg2.connect(server.start())
    with connection, connection.cursor() as cursor:
        cursor.execute("DROP ROLE app")
    connection.close()
    server.stop()
    (tmp_path / "password_of_app").unlink()
    server.start()
    assert version_of(server.url_of_role()).startswith("18.")
    assert server.named() == {"DATABASE_URL": server.url_of_role(), "DATABASE_OWNER_URL": server.url()}
    server.stop()


def test_redis_starts_and_keeps_nothing(tmp_path: Path) -> None:
    server = Redis(tmp_path / "a folder")
    for _time in (1, 2):
        client = redis_client.Redis.from_url(server.start())
        assert client.get("a") is None
        client.set("a", "1")
        client.close()
        server.stop()
        assert server.pid() is None


@pytest.mark.parametrize("kind", ["Postgres", "Redis"])
def test_the_last_to_leave_stops_the_server(tmp_path: Path, kind: str) -> None:
    first, second = in_folder(kind, tmp_path), in_folder(kind, tmp_path)
    assert first.start() == second.start()
    first.stop()
    assert second.pid() is not None
    second.stop()
    assert second.pid() is None
    left = in_use_by_others.pop()
    assert left is not None
    left.wait(5)


@pytest.mark.parametrize("kind", ["Postgres", "Redis"])
def test_what_a_killed_run_left_is_used_and_then_stopped(tmp_path: Path, kind: str) -> None:
    command = [sys.executable, "-c", LEAVE_BEHIND, kind, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        url = killed.stdout.readline().strip()
        killed.kill()
    server = in_folder(kind, tmp_path)
    assert server.pid() is not None
    assert server.start() == url
    server.stop()
    assert server.pid() is None


def test_a_number_that_now_belongs_to_another_process_is_no_server(tmp_path: Path) -> None:
    server = Postgres(tmp_path, durable=False)
    server.start()
    pid = server.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert server.process
    server.process.wait()
    server.stop()
    note = tmp_path / "data" / "postmaster.pid"
    note.write_text(note.read_text().replace(str(pid), str(os.getpid()), 1))
    again = Postgres(tmp_path, durable=False)
    assert again.pid() is None
    assert version_of(again.start()).startswith("18.")
    again.stop()


def test_a_half_made_folder_is_made_again(tmp_path: Path) -> None:
    half = tmp_path / "data.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(tmp_path, durable=False)
    assert version_of(server.start()).startswith("18.")
    server.stop()


def test_only_who_can_read_the_folder_gets_in(tmp_path: Path) -> None:
    postgres, redis = Postgres(tmp_path / "postgres", durable=False), Redis(tmp_path / "redis")
    url = postgres.start()
    with pytest.raises(psycopg2.OperationalError, match="no password supplied"):
        psycopg2.connect(url.replace(f":{postgres.password()}@", "@"))
    open_url = redis.start().replace(f":{redis.password()}@", "")
    client = redis_client.Redis.from_url(open_url)
    with pytest.raises(redis_client.AuthenticationError):
        client.ping()
    client.close()
    for server in (postgres, redis):
        assert server.folder.stat().st_mode & 0o777 == 0o700
        for password in server.folder.glob("password*"):
            assert password.stat().st_mode & 0o777 == 0o600
        server.stop()
