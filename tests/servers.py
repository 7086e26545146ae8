"""Starts real servers before the settings are read, and stops them when the tests have ended.

Of parallel runs, the one that leads starts them and the workers find their addresses in the environment:
each worker has a database of its own (by pytest-django, of a prepared one) and a numbered database of Redis.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from marketplace.embedded import Postgres, Redis, Server
from marketplace.roles import make_role_at
from tests import prepared

RUNS = Path(__file__).resolve().parent.parent / "var" / "test"
started: list[Server] = []
folder: Path | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], 1 + int(worker.removeprefix("gw")))
    else:
        lead()
    return (yield)


def lead() -> None:
    global folder
    RUNS.mkdir(parents=True, exist_ok=True)
    clear_up()
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=RUNS))
    (folder / "static").mkdir()
    os.environ |= {
        "SECRET_KEY": "only for tests",
        "STATEMENT_TIMEOUT_MS": "60000",  # A query that never ends is a failure, not a wait.
        "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "VAR_DIR": str(folder),
        "OPENBLAS_NUM_THREADS": "1",  # Small products: threads would only wait for each other.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright runs a loop in the thread of the test.
    }
    if "DATABASE_URL" not in os.environ:
        started.append(prepared.copied_or_made(folder / "postgres", keep_in=RUNS))
    else:
        if "DATABASE_OWNER_URL" not in os.environ:
            make_two_of_one()
        prepared.make_beside()
    if "REDIS_URL" not in os.environ:
        begin(Redis(folder / "redis"))


def begin(server: Server) -> None:
    started.append(server)
    server.start()
    os.environ |= server.named()


def make_two_of_one() -> None:
    """Whoever is named owns the tests' databases; beside it a role is made as which the site works."""
    owner = os.environ["DATABASE_OWNER_URL"] = os.environ["DATABASE_URL"]
    name, password = f"counterpart_test_{secrets.token_hex(4)}", secrets.token_hex(16)
    make_role_at(owner, name, password)
    parts = urlsplit(owner)
    place = parts.netloc.rpartition("@")[2]
    os.environ["DATABASE_URL"] = parts._replace(netloc=f"{name}:{password}@{place}").geturl()


def clear_up() -> None:
    """Stop and remove what killed runs left behind; a run that still goes holds its servers."""
    for left in RUNS.glob("run-*"):
        servers: list[Server] = [Postgres(left / "postgres"), Redis(left / "redis")]
        known = [server for server in servers if (server.folder / "users").exists()]
        for server in known:
            server.stop()
        if known and all(server.pid() is None for server in known):
            shutil.rmtree(left, ignore_errors=True)


def numbered(url: str, number: int) -> str:
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def pytest_unconfigure() -> None:
    if folder:
        prepared.drop_beside()
    while started:
        started.pop().stop()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
