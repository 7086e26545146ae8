"""``make faults``: every fault, three seeds, and the table of what came of it. Finished rows are kept.

``FAULTS=full`` tries ten seeds, and each with a relay that cannot be asked. ``LANES`` says how many runs go
side by side. Names of faults as arguments run those alone, and write no table.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import shutil
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from tests.faults import table
from tests.faults.faults import FAULTS, NAIVE
from tests.faults.place import ROOT, Place
from tests.faults.runs import INTERRUPTED, Fault, Interrupted, Row, Run

FOLDER = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "faults"
OFFICERS = 300
IS_FULL = os.environ.get("FAULTS") == "full"
SEEDS = range(1, 11 if IS_FULL else 4)
Job = tuple[Fault, int, str]
# Modules of the two slices that no job reads: what changes in them makes no row old.
PAGES = {
    *("admin", "forms", "held", "inbox", "inline", "keepers", "keeping", "preview_messages", "previewing"),
    *("reading", "reports", "samples", "showing", "sweeping", "urls", "views"),
}


def jobs() -> list[Job]:
    """Each fault with each seed and a relay that can be asked; with one that cannot, one seed or all."""
    silent = SEEDS if IS_FULL else SEEDS[:1]
    return [
        (fault, seed, relay)
        for seed in SEEDS
        for relay in ("asked", "silent")
        for fault in (*FAULTS, *NAIVE)
        if relay == "asked" or (seed in silent and fault in FAULTS)
    ]


@cache
def common_code() -> bytes:
    """What every run is made of: the code that sends, and what tries it."""
    tried = ("sink", "market", "naive", "place", "processes", "runs")
    sending = (ROOT / "marketplace" / slice for slice in ("notifications", "digests"))
    files = [
        *(file for folder in sending for file in folder.glob("*.py") if file.stem not in PAGES),
        *(ROOT / "tests" / "faults" / f"{name}.py" for name in tried),
    ]
    return b"".join(file.read_bytes() for file in sorted(files))


def code_of(fault: Fault) -> str:
    """Rows of a fault count for as long as what it tries, and how, stays as it was."""
    told = {name: value for name, value in vars(fault).items() if name != "strike"}
    does = (inspect.getsource(fault.strike), told, OFFICERS)
    return hashlib.sha256(common_code() + repr(does).encode()).hexdigest()[:12]


class Kept:
    """The rows that are finished, in a file that a stopped run leaves for the next."""

    def __init__(self, path: Path) -> None:
        self.path, self.lock = path, Lock()
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        known = {(fault.name, code_of(fault)) for fault in (*FAULTS, *NAIVE)}
        rows = [Row(**json.loads(line)) for line in lines]
        self.rows = [row for row in rows if (row.fault, row.code) in known]

    def has(self, job: Job) -> bool:
        fault, seed, relay = job
        return any((row.fault, row.seed, row.relay) == (fault.name, seed, relay) for row in self.rows)

    def add(self, row: Row) -> None:
        with self.lock:
            self.rows.append(row)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(row.as_line() + "\n")
            say(table.line(row))


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


def work(lane: int, queue: SimpleQueue[Job], kept: Kept) -> None:
    """Do what is left to do, in servers of this lane's own."""
    with Place(FOLDER / f"lane{lane}", OFFICERS).open() as place, suppress(Empty, Interrupted):
        while not INTERRUPTED.is_set():
            job = queue.get_nowait()
            try:
                kept.add(replace(Run(place, *job).go(), code=code_of(job[0])))
            except Exception:  # It leaves no row, so the whole fails, and the next time tries it again.
                say(f"{job[0].name} / {job[1]} / {job[2]}: {traceback.format_exc()}")


def run_all(waiting: list[Job], kept: Kept, lanes: int) -> None:
    queue: SimpleQueue[Job] = SimpleQueue()
    for job in waiting:
        queue.put(job)
    threads = [Thread(target=work, args=(lane, queue, kept)) for lane in range(min(lanes, len(waiting)))]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: INTERRUPTED.set())
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main(named: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = Kept(FOLDER / "rows.jsonl")
    waiting = [job for job in jobs() if not kept.has(job) and (not named or job[0].name in named)]
    began = time.monotonic()
    say(f"{len(waiting)} runs of {OFFICERS} officers; {len(kept.rows)} are finished already.")
    run_all(waiting, kept, int(os.environ.get("LANES", 2)))
    rows = [row for row in kept.rows if row.seed in SEEDS]
    missing = sum(not kept.has(job) for job in jobs())
    verdict = table.verdict(rows, missing)
    say(f"{(time.monotonic() - began) / 60:.1f} minutes. {verdict.says}")
    if named:
        return 0 if verdict.is_good else 1
    (ROOT / "docs" / "faults.md").write_text(table.as_markdown(rows, OFFICERS, missing), encoding="utf-8")
    if not missing:
        for lane in FOLDER.glob("lane*"):
            shutil.rmtree(lane, ignore_errors=True)
    return 0 if verdict.is_good and not missing else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
