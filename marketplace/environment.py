"""What a management command finds in the environment: where nothing is named, this checkout's own servers."""

import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from marketplace.embedded import Postgres, Redis
from marketplace.given import try_owners_database

READING_FILES_ALONE = ("evaluate_matches", "train_affinity")  # They need no server, so none is started.
NO_DATABASE = "postgres://nobody@127.0.0.1:1/none"
VAR_DIR = Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent / "var"))


def ensure_secret_key() -> None:
    """Give this checkout a key of its own, kept under ``var/``, where none is set."""
    if os.environ.get("SECRET_KEY"):
        return
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    os.environ["SECRET_KEY"] = path.read_text()


@contextmanager
def for_command(name: str) -> Iterator[None]:
    """Name a database, and a broker if one of this checkout runs. Commands may take the time they need."""
    os.environ.setdefault("STATEMENT_TIMEOUT_MS", "0")
    if name == "demo":
        from marketplace.demo.surroundings import surroundings

        with surroundings():
            yield
        return
    if name in READING_FILES_ALONE:
        ensure_secret_key()
        os.environ.setdefault("DATABASE_URL", NO_DATABASE)
        # Their matrices are small: threads would wait for each other, and add in another order each time.
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        yield
        return
    if os.environ.get("DATABASE_URL"):
        if name == "migrate":  # With which every installation and every new version begins.
            try_owners_database()
        yield
        return
    ensure_secret_key()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with ExitStack() as stack:
        postgres = Postgres(VAR_DIR / "postgres")
        stack.callback(postgres.stop)
        postgres.start()
        os.environ |= postgres.named()
        name_the_broker()
        stay_a_demonstration()
        yield


def stay_a_demonstration() -> None:
    """Where the demonstration has been, its officers are invented: no command may write to anybody else."""
    if (VAR_DIR / "demo.lock").exists():
        os.environ.setdefault("DEMO", "1")


def name_the_broker() -> None:
    """The demo's Redis while it runs; else an address where nobody listens, and never a stranger's server."""
    if os.environ.get("REDIS_URL"):
        return
    redis = Redis(VAR_DIR / "redis")
    os.environ["REDIS_URL"] = redis.url() if redis.pid() else "redis://127.0.0.1:1/0"
