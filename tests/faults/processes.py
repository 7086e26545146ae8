"""The processes of one run, and the supervisor that every real site has: what has ended is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.faults.place import ROOT

PAUSE = 8.0  # What ends at once is not started again at once.


class Process:
    """One command, in a session of its own."""

    def __init__(self, name: str, words: list[str], environment: dict[str, str], log: Path) -> None:
        self.name, self.words, self.environment, self.log = name, words, environment, log
        self.is_wanted = True
        self.start()

    def start(self) -> None:
        self.is_wanted = True
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.words],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def age(self) -> float:
        return time.monotonic() - self.started_at

    def children(self) -> list[int]:
        """Its children that live."""
        try:
            listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        except OSError:
            return []
        return [int(pid) for pid in listed.split()]

    def kill(self) -> None:
        """End it and its children at once, as a machine that fails would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, within: float) -> None:
        """Ask it to end; kill it if it has not."""
        self.is_wanted = False
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(within)
        self.kill()


class Roster:
    """Who is to run."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self.restarts = 0

    def __iter__(self) -> Iterator[Process]:
        return iter(self.processes)

    def named(self, name: str) -> list[Process]:
        return [process for process in self.processes if process.name == name]

    def tend(self) -> None:
        """Start again what should run and does not."""
        for process in self.processes:
            if process.is_wanted and process.has_ended and process.age > PAUSE:
                self.restarts += 1
                process.kill()
                process.start()

    def end(self) -> None:
        for process in self.processes:
            process.is_wanted = False
            process.kill()
