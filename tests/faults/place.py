"""Where runs take place: servers of their own, and a database a run, copied from a market made once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from marketplace.embedded import Postgres, Redis, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
# A clock that can be set, before the one of the catalogue on the path of whoever works on the database.
CLOCK = """
    CREATE SCHEMA shifted;
    CREATE TABLE shifted.clock (by interval NOT NULL);
    INSERT INTO shifted.clock VALUES (%(by)s);
    CREATE FUNCTION shifted.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        'SELECT pg_catalog.clock_timestamp() + by FROM shifted.clock';
    GRANT USAGE ON SCHEMA shifted TO app;
    GRANT SELECT, UPDATE ON shifted.clock TO app;
"""


@dataclass
class Place:
    """PostgreSQL and Redis in a folder, both of which stay on their ports when they are started again."""

    folder: Path
    officers: int
    scale: float = 0.01
    made: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.postgres = Postgres(self.folder / "postgres")
        self.redis = Redis(self.folder / "redis")
        self.postgres.port, self.redis.port = free_port(), free_port()

    @contextmanager
    def open(self) -> Iterator[Place]:
        try:
            for server in (self.postgres, self.redis):
                if server.folder.exists():
                    server.stop()  # Of a killed run, on another port.
                server.start()
            self.drop_databases()
            yield self
        finally:
            self.postgres.stop()
            self.redis.stop()

    # --- Databases -----------------------------------------------------------------------------

    def owner(self, database: str = "postgres") -> str:
        return urlsplit(self.postgres.url())._replace(path=f"/{database}").geturl()

    def role(self, database: str) -> str:
        return urlsplit(self.postgres.url_of_role())._replace(path=f"/{database}").geturl()

    def ask(self, database: str, question: str, values: Any = None) -> list[tuple[Any, ...]]:
        """Run one statement as the owner; its rows."""
        with closing(psycopg2.connect(self.owner(database), connect_timeout=5)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(question, values)
                return cursor.fetchall() if cursor.description else []

    def drop_databases(self) -> None:
        """Begin with none of an earlier run."""
        for (name,) in self.ask(
            "postgres", "SELECT datname FROM pg_database WHERE datname ~ '^(run|market|empty)'"
        ):
            self.drop(name)

    def drop(self, database: str) -> None:
        self.ask("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def copy(self, database: str, of: str) -> None:
        self.drop(database)
        self.ask("postgres", f"CREATE DATABASE {database} TEMPLATE {of}")

    def market(self, moment: datetime | None) -> str:
        """A database with the market as of that moment, made where there is none yet."""
        name = f"market_{moment:%Y%m%d}" if moment else "market_now"
        if name not in self.made:
            if "empty" not in self.made:
                self.copy("empty", "template1")
                self.manage("empty", "migrate", "--verbosity", "0")
                self.made.add("empty")
            self.copy(name, "empty")
            at = moment or datetime.now(UTC)
            self.python(name, "-m", "tests.faults.market", "make", str(self.officers), at.isoformat())
            self.made.add(name)
        return name

    def begin(self, database: str, moment: datetime | None) -> None:
        """A fresh copy of the market, by whose clock it is that moment now."""
        self.copy(database, self.market(moment))
        if moment:
            self.ask(database, CLOCK, {"by": moment - datetime.now(UTC)})
            self.ask(
                database,
                f"ALTER ROLE app IN DATABASE {database} SET search_path = shifted, pg_catalog, public",
            )

    def step(self, database: str, minutes: float) -> None:
        """Set the clock forward, or back."""
        self.ask(database, "UPDATE shifted.clock SET by = by + %s * interval '1 minute'", [minutes])

    # --- Programs ------------------------------------------------------------------------------

    def environment(self, database: str, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DATABASE_URL": self.role(database),
            "DATABASE_OWNER_URL": self.owner(database),
            "REDIS_URL": self.redis.url(),
            "SECRET_KEY": "only for tests",
            "VAR_DIR": str(self.folder),
            "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "OUTBOX_TIME_SCALE": str(self.scale),
            "TICK_SECONDS": "3",
            "TZ": "Europe/London",
            "PYTHONUNBUFFERED": "1",
            "OPENBLAS_NUM_THREADS": "1",
            **more,
        }

    def python(self, database: str, *words: str, **more: str) -> str:
        """What a program says; fails where it fails."""
        ran = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment(database, **more),
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(f"{words}: {ran.stdout[-500:]} {ran.stderr[-1500:]}")
        return ran.stdout

    def manage(self, database: str, *words: str, **more: str) -> str:
        return self.python(database, "manage.py", *words, **more)

    # --- Servers -------------------------------------------------------------------------------

    def crash_postgres(self) -> None:
        """End it at once, without a word to whoever is connected, and start it again."""
        pid = self.postgres.pid()
        assert pid
        os.kill(pid, signal.SIGQUIT)
        self.end_of(self.postgres)
        self.postgres.launch()
        assert self.postgres.comes_up()

    def stop_redis(self) -> None:
        pid = self.redis.pid()
        if pid:
            os.kill(pid, signal.SIGKILL)
            self.end_of(self.redis)

    def start_redis(self) -> None:
        """What stood in it is gone."""
        if self.redis.pid() is None:
            self.redis.launch()
            assert self.redis.comes_up()

    @staticmethod
    def end_of(server: Postgres | Redis) -> None:
        assert server.process
        server.process.wait(60)
        server.process = None
