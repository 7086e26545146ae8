"""A database with all tables, made once, of which each worker's own is a copy: to migrate is slow.

A server of the tests' own is kept beside the runs, as it was after it was made, for the next run with the
same migrations. On a server that was named to us the tables are made anew for each run.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from marketplace.embedded import Postgres

ROOT = Path(__file__).resolve().parent.parent
NAMED_IN = "TEMPLATE_OF_TESTS"
OURS = "prepared"  # On a server of the tests' own.


def copied_or_made(folder: Path, *, keep_in: Path) -> Postgres:
    """A server of the tests' own that holds the prepared database, started."""
    kept = keep_in / f"prepared-{digest()}"
    if kept.exists():
        shutil.copytree(kept, folder)
    server = Postgres(folder, durable=False)
    server.start()
    os.environ |= server.named() | {NAMED_IN: OURS}
    if not kept.exists():
        make(OURS)
        server.stop()
        keep(folder, kept)
        server.start()
        os.environ |= server.named()
    return server


def digest() -> str:
    """Changes with the migrations, ours and those of what is installed."""
    told = hashlib.sha256(sys.version.encode())
    for path in [ROOT / "requirements-dev.lock", *sorted(ROOT.glob("*/**/migrations/0*.py"))]:
        if ".venv" not in path.parts and "node_modules" not in path.parts:
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


def keep(folder: Path, kept: Path) -> None:
    """Keep a stopped server for the next run, and no older one."""
    unfinished = kept.with_name(f"unfinished-{secrets.token_hex(4)}")
    shutil.copytree(folder, unfinished)
    for older in kept.parent.glob("prepared-*"):
        shutil.rmtree(older, ignore_errors=True)
    unfinished.rename(kept)


def make_beside() -> None:
    """Make the prepared database on a server that was named to us."""
    os.environ[NAMED_IN] = f"prepared_{secrets.token_hex(4)}"
    make(os.environ[NAMED_IN])


def make(name: str) -> None:
    as_owner(f"CREATE DATABASE {name}")
    within = {
        key: urlsplit(os.environ[key])._replace(path=f"/{name}").geturl()
        for key in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | within | {"REDIS_URL": "redis://nobody-asks.invalid:6379/0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if migrated.returncode:
        raise RuntimeError(f"The tables could not be made: {migrated.stderr}")


def drop_beside() -> None:
    """Leave a server that was named to us as it was."""
    name = os.environ.pop(NAMED_IN, OURS)
    if name != OURS:
        as_owner(f"DROP DATABASE {name}")


def as_owner(statement: str) -> None:
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def template() -> str:
    return os.environ[NAMED_IN]
