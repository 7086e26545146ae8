"""One run: a market, its digests, one fault, and what arrived at the receiving end."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import psycopg2

from marketplace.embedded import free_port
from tests.faults.naive import recipients
from tests.faults.place import Place
from tests.faults.processes import Process, Roster

INTERRUPTED = Event()  # Somebody wants all runs to end now.
DEAF = 25.0  # So long without a sign of life, the supervisor restarts a worker.
STATES = "SELECT state, count(*) FROM notifications_message WHERE kind = 'digest' GROUP BY state"
UNPLANNED = """
    SELECT count(*) FROM councils_officer o
    WHERE NOT EXISTS (SELECT FROM digests_digest WHERE officer_id = o.id)
"""
SILENCE = """
    SELECT extract(epoch FROM clock_timestamp() - seen_at) FROM notifications_heartbeat
    WHERE part = 'worker'
"""


class Interrupted(BaseException):
    """The run ends without a row."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong in a run, in words, and what does it."""

    name: str
    says: str
    strike: Callable[[Run], None] = lambda run: None
    relay: str = ""  # How the relay misbehaves.
    relay_settings: dict[str, float] = field(default_factory=dict)
    workers: int = 1
    concurrency: int = 2
    beats: int = 1
    moment: datetime | None = None
    log: str = ""
    design: str = "ours"
    scale: float = 0.01  # Of every wait of the outbox.
    patience: float = 600.0  # Seconds after which a run that has not settled has failed.
    quiet: float = 8.0  # The control has ended when nothing has arrived for so many seconds.


@dataclass
class Row:
    """What one run came to."""

    fault: str
    seed: int
    relay: str  # "asked" or "silent": whether it can be asked what it took.
    due: int
    delivered: int
    twice: int
    lost: int
    held: int
    refused: int
    skipped: int
    seconds: float
    restarts: int
    told: str = ""  # What else went wrong.
    code: str = ""  # Of what it was tried on, so that rows of older code do not count.

    @property
    def is_good(self) -> bool:
        return not (self.twice or self.lost or self.told or (self.held and self.relay == "asked"))

    def as_line(self) -> str:
        return json.dumps(asdict(self))


class Run:
    """A fault, a seed, a relay that can be asked or not."""

    def __init__(self, place: Place, fault: Fault, seed: int, relay: str) -> None:
        self.place, self.fault, self.seed, self.relay = place, fault, seed, relay
        self.dice = random.Random(f"{fault.name} {seed}")
        self.database = "run"
        self.folder = place.folder / f"{fault.name}-{seed}-{relay}".replace(" ", "_")
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        self.roster = Roster()
        self.port = free_port()
        self.withdrawn: dict[str, Any] = {}
        self.began = time.monotonic()

    def go(self) -> Row:
        """All of it; the row that it came to."""
        self.place.begin(self.database, self.fault.moment)
        self.place.start_redis()
        self.broker("FLUSHALL")
        self.began, told = time.monotonic(), ""
        try:
            self.start()
            self.fault.strike(self)
            self.settle()
        except Exception as error:
            told = f"{type(error).__name__}: {error}"[:200]
        finally:
            self.roster.end()
        return self.count(told)

    # --- What runs -----------------------------------------------------------------------------

    def start(self) -> None:
        plan = {"port": self.port, "folder": str(self.folder), "seed": self.seed, "fault": self.fault.relay}
        words = ["-m", "tests.faults.sink", json.dumps(plan | self.fault.relay_settings)]
        self.add("sink", words).is_wanted = False  # It holds what was counted, and is never restarted.
        for _number in range(self.fault.workers):
            self.add_worker()
        for _number in range(self.fault.beats):
            self.add_beat()
        if self.fault.design == "naive":
            self.wait(4)
            self.place.python(
                self.database, "-m", "tests.faults.naive", str(self.place.officers), **self.told()
            )

    def add_worker(self) -> Process:
        app = "marketplace" if self.fault.design == "ours" else "tests.faults.naive"
        queues = ["--queues", "default"] if self.fault.design == "ours" else []
        size = ["--concurrency", str(self.fault.concurrency), "--loglevel", "INFO"]
        quiet = ["--without-mingle", "--without-gossip"]
        name = f"worker{len(self.roster.processes)}@here"
        words = ["-m", "celery", "--app", app, "worker", *queues, *size, *quiet, "--hostname", name]
        return self.add("worker", words)

    def add_beat(self) -> Process:
        schedule = self.folder / f"schedule{len(self.roster.processes)}"
        words = ["-m", "celery", "--app", "marketplace", "beat", "--schedule", str(schedule), "--pidfile="]
        return self.add("beat", words)

    def told(self) -> dict[str, str]:
        log = str(self.folder / "accepted") if self.relay == "asked" else ""
        return {
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.port),
            "RELAY_LOG": log,
            "OUTBOX_TIME_SCALE": str(self.fault.scale),
        }

    def add(self, name: str, words: list[str]) -> Process:
        log = Path(self.fault.log) if self.fault.log and name != "sink" else self.folder / f"{name}.log"
        environment = self.place.environment(self.database, VAR_DIR=str(self.folder), **self.told())
        process = Process(name, words, environment, log)
        self.roster.processes.append(process)
        return process

    def manage(self, *words: str) -> str:
        return self.place.manage(self.database, *words, **self.told())

    def broker(self, command: str) -> None:
        from redis import Redis

        client = Redis.from_url(self.place.redis.url())
        client.execute_command(command)
        client.close()

    # --- Waiting -------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Let time pass; meanwhile the supervisor does its work."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if INTERRUPTED.is_set():
                raise Interrupted
            self.roster.tend()
            time.sleep(min(0.1, left))

    def until(self, happens: Callable[[], Any], what: str) -> None:
        while not happens():
            if time.monotonic() > self.began + self.fault.patience:
                raise TimeoutError(f"{what} did not happen")
            self.wait(0.4)

    def until_flowing(self, number: int = 20) -> None:
        """Until so many have arrived."""
        self.until(lambda: len(self.arrived()) >= number, f"{number} digests")

    def settle(self) -> None:
        """Until no digest is open any more, and a little longer, for what might still come late."""
        if self.fault.design == "ours":
            self.until(self.is_settled, "the end")
            self.wait(1.5)
            return
        while (before := len(self.journal())) >= 0:
            self.wait(self.fault.quiet)
            if len(self.journal()) == before or time.monotonic() > self.began + self.fault.patience:
                return

    def is_settled(self) -> bool:
        try:
            states = self.states()
            [(unplanned,)] = self.place.ask(self.database, UNPLANNED)
            self.restart_the_deaf()
        except psycopg2.Error:
            return False
        return bool(states) and not unplanned and not states.keys() & {"pending", "sending", "uncertain"}

    def restart_the_deaf(self) -> None:
        """As a supervisor does that asks `manage.py heard worker`."""
        silent = self.place.ask(self.database, SILENCE)
        if silent and float(silent[0][0]) > DEAF and not self.fault.moment and self.roster.named("beat"):
            for worker in self.roster.named("worker"):
                if worker.is_wanted and not worker.has_ended and worker.age > DEAF:
                    worker.kill()

    def states(self) -> dict[str, int]:
        return {state: int(count) for state, count in self.place.ask(self.database, STATES)}

    # --- Counting ------------------------------------------------------------------------------

    def journal(self) -> list[dict[str, Any]]:
        """What the relay has noted about digests."""
        path = self.folder / "journal"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [note for line in lines if "digest." in (note := json.loads(line))["kind"] or not note["kind"]]

    def arrived(self) -> list[dict[str, Any]]:
        return [note for note in self.journal() if note["what"] == "accepted"]

    def count(self, told: str) -> Row:
        """From the receiving end; only what is missing there is looked up in our own tables."""
        due = recipients(self.place.officers)
        copies = Counter(note["to"] for note in self.arrived())
        refused = {note["to"] for note in self.journal() if note["what"] == "refused"} - copies.keys()
        missing = set(due) - copies.keys() - refused
        known = self.known() if self.fault.design == "ours" else {}
        held = [to for to, state in known.items() if state == "held"]
        skipped = [to for to in missing if known.get(to) == "skipped"]
        return Row(
            fault=self.fault.name,
            seed=self.seed,
            relay=self.relay,
            due=len(due),
            delivered=len(copies),
            twice=sum(number - 1 for number in copies.values()),
            lost=len(missing.difference(held, skipped)),
            held=len(held),
            refused=len(refused),
            skipped=len(skipped),
            seconds=round(time.monotonic() - self.began, 1),
            restarts=self.roster.restarts,
            told="; ".join(filter(None, [told, *self.contradictions(copies, refused, known, skipped)])),
        )

    def known(self) -> dict[str, str]:
        """What our own tables say of each digest."""
        rows = self.place.ask(
            self.database,
            "SELECT o.email, m.state FROM notifications_message m "
            "JOIN councils_officer o ON o.id = m.officer_id WHERE m.kind = 'digest'",
        )
        return {str(email): str(state) for email, state in rows}

    def contradictions(
        self, copies: Counter[str], refused: set[str], known: dict[str, str], skipped: list[str]
    ) -> list[str]:
        """Where our own tables say what did not happen, or a withdrawn listing was told."""
        if self.fault.design == "naive":
            return []
        found = []
        if false := [to for to, state in known.items() if (state == "sent") > (to in copies)]:
            found.append(f"{len(false)} noted as sent that never arrived")
        if false := [to for to, state in known.items() if (state == "failed") > (to in refused)]:
            found.append(f"{len(false)} given up that were not refused")
        if skipped and not self.withdrawn:
            found.append(f"{len(skipped)} skipped without a reason to")
        gone = set(self.withdrawn.get("titles", ()))
        late = [note for note in self.arrived() if gone & set(note["titles"])]
        if late := [note for note in late if note["at"] > self.withdrawn["at"] + 1]:
            found.append(f"{len(late)} told of a withdrawn listing")
        return found
