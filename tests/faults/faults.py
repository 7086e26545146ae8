"""What goes wrong: one entry a fault, in the order of the table."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime

import psycopg2

from tests.faults.runs import Fault, Run

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = 'app' AND datname = current_database()
"""


def kill_children(run: Run) -> None:
    for _time in range(6):
        run.until_flowing(run.dice.randrange(5, 40))
        run.wait(run.dice.uniform(0.1, 1.2))
        kill_a_child(run)


def kill_a_child(run: Run) -> None:
    children = [pid for worker in run.roster.named("worker") for pid in worker.children()]
    with suppress(ProcessLookupError, IndexError):
        os.kill(run.dice.choice(children), signal.SIGKILL)


def kill_workers(run: Run) -> None:
    for target in (10, 80, 150):
        run.until(lambda target=target: len(run.journal()) >= target, f"{target} digests")
        run.wait(run.dice.uniform(0, 0.5))
        for worker in run.roster.named("worker"):
            worker.kill()


def tick_by_cron(run: Run) -> None:
    """Nobody beats: a line of cron calls the command, as docs/running.md says."""
    while not run.is_settled() and time.monotonic() < run.began + run.fault.patience:
        run.manage("tick")


def freeze(run: Run) -> None:
    """Stop processes in the middle of their work; they thaw when others have long taken it over."""
    run.until_flowing(run.dice.randrange(10, 60))
    first, *_others = run.roster.named("worker")
    frozen = first.children()
    for pid in frozen:
        run.wait(run.dice.uniform(0, 0.3))
        os.kill(pid, signal.SIGSTOP)
    run.wait(26)
    for pid in frozen:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
    run.wait(3)


def flush_redis(run: Run) -> None:
    for _time in range(8):
        run.wait(run.dice.uniform(0.2, 1))
        run.broker("FLUSHALL")


def stop_redis(run: Run) -> None:
    """It never comes back: somebody drains, without Celery or Redis."""
    run.until_flowing(run.dice.randrange(5, 60))
    run.place.stop_redis()
    while not run.is_settled() and time.monotonic() < run.began + run.fault.patience:
        run.manage("drain")
        run.wait(1)


def empty_redis(run: Run) -> None:
    for _time in range(2):
        run.until_flowing(run.dice.randrange(5, 60))
        run.place.stop_redis()
        run.wait(run.dice.uniform(1, 4))
        run.place.start_redis()
        run.wait(2)


def silence_redis(run: Run) -> None:
    """It keeps its connections and says nothing."""
    run.until_flowing(run.dice.randrange(5, 60))
    pid = run.place.redis.pid()
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        run.wait(run.dice.uniform(4, 8))
    finally:
        os.kill(pid, signal.SIGCONT)


def crash_postgres(run: Run) -> None:
    for _time in range(2):
        run.until_flowing(run.dice.randrange(5, 60))
        run.wait(run.dice.uniform(0, 1))
        run.place.crash_postgres()


def cut_connections(run: Run) -> None:
    for _time in range(6):
        run.until_flowing(5)
        run.wait(run.dice.uniform(0.2, 1))
        with suppress(psycopg2.Error):
            run.place.ask(run.database, CUT)


def step_clock(run: Run) -> None:
    """Forward and back by hours, as a machine whose clock was wrong; in the end it is ahead."""
    for minutes in (90, -45, 150, -120, 125):
        run.until_flowing(5)
        run.wait(run.dice.uniform(0.3, 1.5))
        run.place.step(run.database, minutes)


def deploy(run: Run) -> None:
    """A new version: beat and workers are asked to end, the database is migrated, all start again."""
    run.until_flowing(run.dice.randrange(10, 80))
    for process in [*run.roster.named("beat"), *run.roster.named("worker")]:
        process.stop(5)
    run.manage("migrate", "--verbosity", "0")
    for process in [*run.roster.named("worker"), *run.roster.named("beat")]:
        process.start()


def withdraw(run: Run) -> None:
    """A quarter of the listings goes between the choice for the digests and their sending."""
    words = ("-m", "tests.faults.market", "withdraw", "0.25", str(run.seed))
    said = run.place.python(run.database, *words, **run.told())
    run.withdrawn = json.loads(said.splitlines()[-1])


def restore(run: Run) -> None:
    """Everything goes back to a backup of some moments ago, of which the relay knows nothing."""
    run.until_flowing(run.dice.randrange(1, 60))
    dump = run.folder / "backup"
    tools, owner = run.place.postgres.bin, run.place.owner(run.database)
    subprocess.run([tools / "pg_dump", "--format=custom", f"--file={dump}", owner], check=True)
    run.until_flowing(len(run.arrived()) + run.dice.randrange(20, 100))
    for process in [*run.roster.named("beat"), *run.roster.named("worker")]:
        process.is_wanted = False
        process.kill()
    run.place.copy(run.database, "template1")
    subprocess.run([tools / "pg_restore", "--dbname", owner, dump], check=True)
    run.manage("migrate", "--verbosity", "0")
    run.manage("after_restore")
    for process in [*run.roster.named("worker"), *run.roster.named("beat")]:
        process.start()


AUTUMN = datetime(2026, 10, 25, 0, 59, 52, tzinfo=UTC)
SPRING = datetime(2027, 3, 28, 0, 59, 52, tzinfo=UTC)
END_OF_WEEK_53 = datetime(2027, 1, 3, 23, 59, 52, tzinfo=UTC)
SOME_TUESDAY = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)

FAULTS = (
    Fault("nothing", "Nothing goes wrong"),
    Fault("children killed", "Six times SIGKILL to a worker’s child, at random moments", kill_children),
    Fault("workers killed", "Three times SIGKILL to whole workers", kill_workers, workers=2),
    Fault("two beats", "Two beats, each of which wakes every job", beats=2),
    Fault("no beat", "No beat; cron calls `manage.py tick`", tick_by_cron, beats=0, scale=0.03),
    Fault("eight workers", "Eight workers at once", workers=8, concurrency=1),
    Fault(
        "frozen worker",
        "SIGSTOP to all children of one of two workers, thawed after their leases",
        freeze,
        workers=2,
    ),
    Fault(
        "frozen, patient relay",
        "The same, and the relay keeps the frozen lines open",
        freeze,
        workers=2,
        relay_settings={"patience": 60},
    ),
    Fault("redis flushed", "Eight times FLUSHALL", flush_redis),
    Fault("redis stopped", "Redis is killed for good; `manage.py drain` by hand", stop_redis),
    Fault("redis back empty", "Redis is killed and comes back empty, twice", empty_redis),
    Fault("redis silent", "Redis keeps its connections and says nothing for 4 to 8 seconds", silence_redis),
    Fault("postgres restarted", "PostgreSQL crashes (SIGQUIT) and recovers, twice", crash_postgres),
    Fault("connections cut", "Six times all connections to the database are cut", cut_connections),
    Fault("smtp refusing", "No connection to the relay for 8 seconds", relay="refusing"),
    Fault(
        "silent before the dot",
        "The relay falls silent after DATA",
        relay="silent before the dot",
        relay_settings={"times": 60},
    ),
    Fault(
        "silent after the dot",
        "The relay falls silent after the dot; half of those it took",
        relay="silent after the dot",
        relay_settings={"times": 24},
    ),
    Fault("4xx", "Temporary refusals at MAIL, RCPT and the dot", relay="4xx"),
    Fault("5xx", "Permanent refusals at RCPT and the dot", relay="5xx"),
    Fault("closing", "The relay cuts the line anywhere, also between taking and answering", relay="closing"),
    Fault("slow", "The relay is slow with each answer", relay="slow", relay_settings={"times": 600}),
    Fault("log disk full", "All logs go to /dev/full", log="/dev/full"),
    Fault("autumn night", "Clocks go back from two to one in the middle of it", moment=AUTUMN),
    Fault("spring night", "Clocks go forward from one to two in the middle of it", moment=SPRING),
    Fault("week 53", "Week 53 ends, and with it the year, in the middle of it", moment=END_OF_WEEK_53),
    Fault("clock stepping", "The clock jumps by hours, forward and back", step_clock, moment=SOME_TUESDAY),
    Fault("deploy", "A new version in the middle of it", deploy),
    Fault(
        "listing withdrawn",
        "A quarter of the listings goes between choice and sending",
        withdraw,
        relay_settings={"pace": 0.06},
    ),
    Fault("restore", "The database goes back to a backup", restore, relay_settings={"pace": 0.04}),
)
NAIVE = (
    Fault(
        "naive: workers killed",
        "The control: a task a digest, late acknowledgement, retries",
        kill_workers,
        workers=2,
        beats=0,
        design="naive",
    ),
    Fault(
        "naive: redis flushed", "The same", flush_redis, beats=0, design="naive", relay_settings={"pace": 0.1}
    ),
    Fault(
        "naive: silent after the dot",
        "The same",
        beats=0,
        design="naive",
        relay="silent after the dot",
        relay_settings={"times": 24},
    ),
)
