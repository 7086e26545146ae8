"""The demonstration's processes as one tree: they start together and end together, whatever happens."""

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import IO, Any

from django.conf import settings
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Message
from honcho.process import Popen, Process

from marketplace.demo.surroundings import own

ENDS_WITHIN = 5.0
PR_SET_PDEATHSIG = 1  # From <linux/prctl.h>.


class Leashed(Process):
    """A process that also ends when its manager was killed and could not end it."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        for meant_for_the_manager in (signal.SIGHUP, signal.SIGQUIT):
            signal.signal(meant_for_the_manager, lambda *_: None)
        self._child_ctor = partial(Popen, preexec_fn=ends_with_its_parent())
        Thread(target=self.end_with_the_manager, daemon=True).start()
        super().run(events, ignore_signals)

    def end_with_the_manager(self) -> None:
        manager = multiprocessing.parent_process()
        if manager:
            manager.join()
            for number in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError, AttributeError):
                    os.killpg(self._child.pid, number)
                time.sleep(ENDS_WITHIN)
        os._exit(1)


def ends_with_its_parent() -> Callable[[], object] | None:
    """What asks Linux to end a process with its parent, for when manager and leashes are killed together."""
    if sys.platform != "linux":
        return None
    return partial(ctypes.CDLL(None).prctl, PR_SET_PDEATHSIG, signal.SIGTERM)


class LeadersFirst:
    """Asks the leader of a group to end, which ends its own workers in order; kills whole groups."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


class LogFiles:
    """Keeps what each process says in a file of its own under ``var/log``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.width = 0
        self.files: dict[str, IO[str]] = {}

    def write(self, message: Message) -> None:
        if message.name not in self.files:
            self.files[message.name] = (self.folder / f"{message.name}.log").open("w", buffering=1)
        data = message.data if isinstance(message.data, str) else message.data.decode(errors="replace")
        self.files[message.name].write(data)

    def last_lines(self, name: str) -> str:
        """The end of its log, if it said anything in this run."""
        if name not in self.files:
            return "  It said nothing."
        lines = (self.folder / f"{name}.log").read_text(errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-15:])


class Tree(Manager):
    """honcho's manager, which here also bears being told to end before all have begun."""

    def __init__(self, logs: LogFiles, when_started: Callable[[], None]) -> None:
        super().__init__(printer=logs)
        self._process_ctor = Leashed
        self._procmgr = LeadersFirst()
        self.when_started = when_started
        self.is_ending = False
        self.broken: list[str] = []  # Those that ended though nobody had asked them to.

    def _start(self) -> None:
        super()._start()
        Thread(target=self.when_started, daemon=True).start()

    def terminate(self) -> None:
        self.is_ending = True
        if super()._all_started():
            super().terminate()

    def _all_started(self) -> bool:
        everyone = bool(super()._all_started())
        if everyone and self.is_ending:
            super().terminate()
        return everyone

    def _all_stopped(self) -> bool:
        self.end_what_nobody_holds()
        return bool(super()._all_stopped())

    def end_what_nobody_holds(self) -> None:
        """Where the holder of a process was killed, nobody would hear of its end: end it, and note that."""
        for known in self._processes.values():
            if "returncode" not in known and known["process"].exitcode:
                self._procmgr.kill(known["pid"])
                known["returncode"] = known["process"].exitcode

    def _any_stopped(self) -> bool:
        if not self.is_ending and not self.broken:
            self.broken = [name for name, known in self._processes.items() if "returncode" in known]
        return bool(super()._any_stopped())


def environment() -> dict[str, str]:
    """What the processes inherit: no password of an owner. How long a statement may take is theirs to say."""
    kept_back = ("STATEMENT_TIMEOUT_MS", "DATABASE_OWNER_URL")
    inherited = {name: value for name, value in os.environ.items() if name not in kept_back}
    return inherited | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{os.environ['PORT']}",
    }


def commands() -> dict[str, str]:
    """What the Procfile says, the mail relay, the mailbox, and a watch over the servers."""
    servers = " ".join(f"{server.name}:{server.pid()}" for server in own)
    mailbox = f"--workers 1 --bind 127.0.0.1:{os.environ['MAILBOX_PORT']}"
    return dict(parse_procfile((settings.BASE_DIR / "Procfile").read_text()).processes) | {
        "relay": "python -m marketplace.demo.relay",
        "mailbox": f"python -m gunicorn {mailbox} 'marketplace.demo.mailbox:application()'",
        "servers": f"python -m marketplace.demo.watch {servers}",
    }


def run(when_started: Callable[[], None]) -> None:
    """Run everything until somebody ends it; raises ``Broken`` when a part ended by itself."""
    logs = LogFiles(settings.VAR_DIR / "log")
    tree = Tree(logs, when_started)
    for name, command in commands().items():
        tree.add_process(name, f"exec {command}", env=environment(), cwd=settings.BASE_DIR)
    signal.signal(signal.SIGHUP, lambda *_: tree.terminate())
    tree.loop()
    if tree.broken:
        raise Broken("\n".join(f"{name} ended by itself:\n{logs.last_lines(name)}" for name in tree.broken))


class Broken(Exception):
    """A part of the demonstration ended although nobody had asked it to."""
