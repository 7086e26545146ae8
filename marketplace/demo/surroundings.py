"""What the demonstration stands on: ports, servers, address for mail. Named before the settings are read."""

import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

from marketplace.demo.progress import step
from marketplace.embedded import Postgres, Redis, Server, ServerFailed, command_of, free_port
from marketplace.environment import VAR_DIR, ensure_secret_key
from marketplace.given import try_broker, try_owners_database

LEAVES_WITHIN = 30.0
SAYS_SO_AFTER = 2.0
own: list[Server] = []  # The servers that this demonstration has started or found in its folder.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def surroundings() -> Iterator[None]:
    """Name everything to the processes of the demonstration, and stop the servers when it ends."""
    for end in ENDS:
        signal.signal(end, leave)
    with ExitStack() as stack:
        stack.enter_context(the_only_one())
        Thread(target=end_with_make, args=[os.getppid()], daemon=True).start()
        name_the_site()
        name_the_mail()
        ensure_secret_key()
        if os.environ.get("DATABASE_URL"):
            try_owners_database()
        else:
            begin(stack, Postgres(VAR_DIR / "postgres"))
        if os.environ.get("REDIS_URL"):
            try_broker(os.environ["REDIS_URL"])
        else:
            begin(stack, Redis(VAR_DIR / "redis"))
        yield
        stop_listening()


def end_with_make(parent: int) -> None:
    """Where make started it and was killed, nobody's Ctrl-C reaches it any more: end as if it had."""
    while "MAKELEVEL" in os.environ:
        if os.getppid() != parent:
            (VAR_DIR / "demo.lock").write_text("")  # So that the next one waits for our end.
            os.kill(os.getpid(), signal.SIGTERM)
            return
        time.sleep(0.2)


def leave(number: int, _frame: object) -> None:
    """Go, and let nothing disturb the tidying up: a signal to the whole group comes twice."""
    stop_listening()
    sys.exit(128 + number)


def stop_listening() -> None:
    for end in ENDS:
        signal.signal(end, signal.SIG_IGN)


def begin(stack: ExitStack, server: Server) -> None:
    with step(f"Start {server.name}"):
        stack.callback(server.stop)
        server.start()
        os.environ |= server.named()
        own.append(server)


@contextmanager
def the_only_one() -> Iterator[None]:
    """Refuse a second demonstration of this checkout. What a killed one left gets time to end itself."""
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (VAR_DIR / "demo.lock").open("a+") as lock:
        began = time.monotonic()
        while not taken(lock.fileno()):
            lock.seek(0)
            pid = lock.read().strip()
            waited = time.monotonic() - began
            if waited > (SAYS_SO_AFTER if "manage.py" in command_of(int(pid or 0)) else LEAVES_WITHIN):
                told = f"This folder's demonstration runs already: process {pid}."
                raise ServerFailed(f"{told} Stop it with Ctrl-C where it runs, or: kill {pid}")
            time.sleep(0.2)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def taken(lock: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def name_the_site() -> None:
    given = os.environ.setdefault("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise ServerFailed(f"PORT={given} is not the number of a port. Run: PORT=8001 make demo")
    if is_taken(int(given)):
        other = int(given) + 10 if int(given) < 65000 else 8000
        raise ServerFailed(
            f"Port {given} is taken by another program. Stop that one, or run: PORT={other} make demo"
        )
    os.environ["DEMO"] = "1"
    os.environ.setdefault("SITE_URL", f"http://localhost:{given}")
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")


def name_the_mail() -> None:
    """Mail goes to the demonstration's relay; a real server beside it is for the settings to refuse."""
    port = int(os.environ["PORT"]) + 1
    mailbox = os.environ.setdefault("MAILBOX_PORT", str(free_port() if is_taken(port) else port))
    os.environ.setdefault("MAILBOX_URL", f"http://localhost:{mailbox}")
    os.environ.setdefault("EMAIL_HOST", "127.0.0.1")
    for of_a_real_one in ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS"):
        os.environ.pop(of_a_real_one, None)
    os.environ["EMAIL_PORT"] = str(free_port())
    os.environ["RELAY_LOG"] = str(mail_folder() / "accepted")


def mail_folder() -> Path:
    return VAR_DIR / "mail"


def is_taken(port: int) -> bool:
    """Whether somebody listens there on either loopback, or we may not."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with suppress(OSError), socket.socket(family) as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
