"""The demonstration as a whole: it starts, tells where it is, ends, and leaves nothing running."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import pytest

from marketplace.embedded import Redis, free_port
from marketplace.proposals.models import Partnership
from tests.factories import make_live_listing
from tests.running import ROOT, environment, eventually
from tests.sampling import first_of

# What the demonstration names by itself.
ITS_OWN = {"REDIS_URL", "EMAIL_HOST", "EMAIL_PORT", "RELAY_LOG", "SITE_URL", "STATEMENT_TIMEOUT_MS"}
ROLES = {"officer", "approver", "lead", "moderator", "auditor", "admin"}
REFUSAL = "DEMO=1 with EMAIL_HOST=smtp.council.gov.uk would send invented mail to real people."


def processes_with(mark: str) -> list[str]:
    """Every process that was started with this mark in its environment."""
    return list(commands_with(mark).values())


def commands_with(mark: str) -> dict[int, str]:
    """Those processes by their numbers, the oldest first."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found[int(folder.name)] = command
        except OSError:
            continue
    return dict(sorted(found.items()))


class Demo:
    """A demonstration on a database that holds a market already."""

    def __init__(self, folder: Path, under_make: bool = False) -> None:
        self.mark = f"MARK={uuid4().hex}"
        self.folder = folder
        self.said = folder / "said"
        self.port = free_port()
        inherited = {name: value for name, value in environment().items() if name not in ITS_OWN}
        name, value = self.mark.split("=")
        more = {"VAR_DIR": str(folder), "PORT": str(self.port), name: value}
        command = [sys.executable, "manage.py", "demo"]
        if under_make:  # As make does: the demonstration is the child of what was started.
            command = ["sh", "-c", f"MAKELEVEL=1 {shlex.join(command)}; exit $?"]
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=inherited | more,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def tells(self) -> str:
        return self.said.read_text()

    def comes_up(self) -> None:
        def is_up() -> bool:
            assert self.process.poll() is None, self.tells()
            return "Ctrl-C" in self.tells()

        eventually(is_up, within=60)

    def end(self, number: int) -> int:
        os.killpg(self.process.pid, number)
        return self.process.wait(30)


@pytest.fixture
def market(transactional_db: None) -> None:
    """All that a demonstration would else load first."""
    make_live_listing()
    Partnership.objects.create(slug="one", name="One", status="live", evidence="not_verified")


@pytest.fixture
def demo(market: None, tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    yield demo
    if demo.process.poll() is None:
        demo.end(signal.SIGKILL)


@pytest.mark.parametrize("ending", first_of([signal.SIGTERM, signal.SIGHUP]))
def test_it_tells_where_it_is_refuses_a_second_one_and_leaves_no_process(demo: Demo, ending: int) -> None:
    """``SIGHUP`` is what closing its terminal sends."""
    demo.comes_up()
    told = json.loads((demo.folder / "demo.json").read_text())
    assert told["url"] == f"http://localhost:{demo.port}"
    assert {row["role"] for row in told["accounts"]} == ROLES
    assert len({row["council"] for row in told["accounts"] if row["role"] == "officer"}) >= 2
    assert all(row["email"].endswith(".example") and row["password"] for row in told["accounts"])
    for address in ("", "/readyz"):
        with urlopen(told["url"] + address, timeout=10) as page:
            assert page.status == 200
    with urlopen(told["mailbox_url"], timeout=10) as page:
        assert b"All mail" in page.read()
    assert len(processes_with(demo.mark)) > 8
    is_refused(Demo(demo.folder), by=demo)
    assert demo.end(ending) == 0
    assert processes_with(demo.mark) == []
    assert "Stopped." in demo.tells()


def is_refused(second: Demo, *, by: Demo) -> None:
    assert second.process.wait(30) == 1
    told = f"This folder's demonstration runs already: process {by.process.pid}. Stop it with Ctrl-C"
    assert second.tells().startswith(told)
    assert second.tells().count("\n") == 1


def test_ctrl_c_while_it_starts_leaves_no_process(demo: Demo) -> None:
    eventually(lambda: "Start Redis" in demo.tells())
    demo.end(signal.SIGINT)
    assert processes_with(demo.mark) == []


def starts_again(folder: Path) -> None:
    """The next one on the same folder comes up as far as its web server, and ends."""
    again = Demo(folder)
    eventually(lambda: "Start web" in again.tells(), within=60)
    assert again.end(signal.SIGTERM) == 0
    assert processes_with(again.mark) == []


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("killed", first_of(["it", "it and its children", "its make"]))
def test_of_a_killed_one_only_servers_are_left_and_the_next_one_uses_them(
    tmp_path: Path, killed: str
) -> None:
    demo = Demo(tmp_path, under_make=killed == "its make")
    demo.comes_up()
    (os.killpg if killed == "it and its children" else os.kill)(demo.process.pid, signal.SIGKILL)
    demo.process.wait()
    if killed != "its make":  # Without it the demonstration ends in peace.
        eventually(lambda: all("redis-server" in command for command in processes_with(demo.mark)))
    again = Demo(tmp_path)
    eventually(lambda: "Start web" in again.tells(), within=60)
    assert again.end(signal.SIGTERM) == 0
    assert processes_with(demo.mark) == []


@pytest.mark.parametrize("killed", first_of(["holder of the relay", "relay", "redis"]))
def test_when_a_part_is_killed_all_end_and_it_says_which(demo: Demo, killed: str) -> None:
    demo.comes_up()
    [relay] = [pid for pid, command in commands_with(demo.mark).items() if "demo.relay" in command]
    parts = {
        "relay": relay,
        "holder of the relay": parent(relay),
        "redis": Redis(demo.folder / "redis").pid(),
    }
    os.kill(parts[killed] or 0, signal.SIGKILL)
    assert demo.process.wait(30) == 1
    assert ("Redis has ended" if killed == "redis" else "relay ended by itself") in demo.tells()
    assert "Traceback" not in demo.tells()
    assert processes_with(demo.mark) == []


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    given = (
        os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DATABASE_OWNER_URL": ""} | more
    )
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "demo"),
        ("manage.py", "check"),
        ("-c", "import marketplace.wsgi"),
        ("-m", "celery", "--app", "marketplace", "report"),
    ],
)
def test_beside_a_real_mail_server_it_does_not_start(command: tuple[str, ...], tmp_path: Path) -> None:
    port = str(free_port())
    database = os.environ["DATABASE_URL"]
    more = {"VAR_DIR": str(tmp_path), "PORT": port, "DATABASE_URL": database, "REDIS_URL": ""}
    refused = run(*command, DEMO="1", EMAIL_HOST="smtp.council.gov.uk", **more)
    assert refused.returncode != 0
    assert REFUSAL in refused.stderr
    if command[0] == "manage.py":
        assert refused.stderr.strip().count("\n") == 0


def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = run("manage.py", "demo", PORT=str(port), VAR_DIR=str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {port} is taken by another program. Stop that one, or run: PORT=")
