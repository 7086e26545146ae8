"""How fast digests go out with the whole protocol on: ``python -m tests.bench.digests``, of ``make bench``.

Officers, listings and matches are made in a database of its own. One worker sends a tenth of the digests,
four send the rest, to a relay on the loopback interface that only counts. Beside it stands what a processor
could do that only rendered and serialised them, and what the processors of this machine leave for four.
``BENCH_DIGESTS=1000`` is a short one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

DIGESTS = int(os.environ.get("BENCH_DIGESTS", 10_000))
MATCHES = 10
BODIES = 200
LEAST_SHARE = 0.35  # Of the limit of the processor, by one connection.
LEAST_GAIN = 3.0  # Of four workers over one, where there are processors for them.
PROCESSORS = 5  # Four workers, and the database and the relay beside them.


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


# --- In a process of the site ------------------------------------------------------------------


def make() -> None:
    """The market, its matches and its digests, all planned and none sent."""
    from datetime import timedelta

    from allauth.account.models import EmailAddress
    from django.db.models import F
    from django.utils import timezone

    from councils.models import Council, Membership, Officer
    from marketplace.digests import choosing
    from marketplace.digests.actions import plan_week
    from marketplace.digests.models import Digest
    from marketplace.matching.actions import match_everything
    from marketplace.matching.models import Match
    from marketplace.notifications.wake import undisturbed
    from tests.factories import make_council, make_live_listing

    at = timezone.now()
    before = at - timedelta(days=30)
    for number in range(BODIES):
        council = make_council(latitude=51 + number / 50)
        make_live_listing(council, direction="seek" if number % 2 else "offer", title=f"Payroll {number}")
    Officer.objects.update(is_active=False)  # The authors read no digest.
    officers = Officer.objects.bulk_create(
        Officer(email=f"officer{number}@body.example", full_name=f"Officer {number}", address_confirmed_at=at)
        for number in range(DIGESTS)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=officer, email=officer.email, verified=True, primary=True) for officer in officers
    )
    bodies = list(Council.objects.filter(listings__isnull=False).distinct())
    Membership.objects.bulk_create(
        Membership(
            officer=officer,
            council=bodies[number % len(bodies)],
            state="confirmed",
            asked_at=before,
            decided_at=before,
        )
        for number, officer in enumerate(officers)
    )
    match_everything(at)
    Match.objects.update(shown_rank=F("rank"))  # However few a list shows first, these are chosen from all.
    choosing.MOST = MATCHES
    with undisturbed():
        plan_week(at)
    planned = Digest.objects.exclude(message=None)
    assert planned.count() == DIGESTS, f"{planned.count()} digests"
    assert planned.first().items.count() == MATCHES  # type: ignore[union-attr]


def limit(number: int) -> None:
    """How many digests a second a processor renders and serialises that does nothing else."""
    from marketplace.digests.messages import Digest
    from marketplace.notifications import clock, letters
    from marketplace.notifications.models import Message

    messages = list(Message.objects.filter(kind="digest").order_by("-pk")[:number].select_related("officer"))
    at, kind, spent = clock.now(), Digest(), 0.0
    kind.gather(messages, at)
    for message in messages:
        assert not kind.refusal(message, at)
        began = time.process_time()
        letter = kind.write(message, at)
        letters.enveloped(letter, kind="digest", address=message.recipient, message_id="<1@x>", at=at)
        spent += time.process_time() - began
    say(str(number / spent))


def work() -> None:
    """Send what is due, after a sign on the standard input, and say how many and in which time."""
    from marketplace.notifications import clock
    from marketplace.notifications.actions import send_due

    at = clock.now()
    say("ready")
    sys.stdin.readline()
    began, used, done = time.monotonic(), time.process_time(), 0
    while sent := send_due(at):
        done += sent
    say(f"{done} {time.monotonic() - began} {time.process_time() - used}")


# --- Around them -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """One phase: digests, seconds, and processor seconds of all that took part."""

    digests: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        return self.digests / self.seconds


class Mails(NamedTuple):
    """What the relay counted."""

    officers: int
    all: int


class Bench:
    """Servers of its own, and programs that work on them."""

    def __init__(self, folder: Path) -> None:
        from marketplace.embedded import free_port
        from tests.faults.place import Place

        self.place = Place(folder, DIGESTS, scale=1.0)
        self.port = free_port()

    def start(self, *words: str) -> subprocess.Popen[str]:
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.port), "LOG_LEVEL": "WARNING"}
        mail["BENCH_DIGESTS"] = str(DIGESTS)
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=self.place.environment("bench", **mail),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def said(self, *words: str) -> str:
        program = self.start("tests.bench.digests", *words)
        told, _none = program.communicate()
        if program.returncode:
            raise SystemExit(program.returncode)
        return told

    def due(self, number: int | None) -> None:
        """Let so many be sent now, the others never; None lets all."""
        later, now = "now() + interval '9 days'", "now() - interval '1 minute'"
        everything = "UPDATE notifications_message SET due_at = {} WHERE state = 'pending'"
        self.place.ask("bench", everything.format(later if number else now))
        if number:
            chosen = "AND id IN (SELECT id FROM notifications_message ORDER BY id LIMIT %s)"
            self.place.ask("bench", f"{everything.format(now)} {chosen}", [number])
        self.place.ask("bench", "VACUUM ANALYZE notifications_message")

    def measure(self, workers: int) -> Measured:
        """All that is due, sent by so many workers that begin at once."""
        programs = [self.start("tests.bench.digests", "work") for _number in range(workers)]
        for program in programs:
            assert program.stdout
            program.stdout.readline()
        database = processor_of(self.place.postgres.pid() or 0)
        relay = processor_of(self.sink.pid)
        began = time.monotonic()
        for program in programs:
            assert program.stdin
            program.stdin.write("go\n")
            program.stdin.flush()
        told = [program.communicate()[0].split() for program in programs]
        seconds = time.monotonic() - began
        used = sum(float(cpu) for _done, _seconds, cpu in told)
        used += processor_of(self.place.postgres.pid() or 0) - database + processor_of(self.sink.pid) - relay
        return Measured(sum(int(done) for done, _seconds, _cpu in told), seconds, used)

    def run(self) -> bool:
        """All phases, in words; whether what is asked holds."""
        with self.place.open():
            self.place.copy("bench", "template1")
            self.place.manage("bench", "migrate", "--verbosity", "0")
            began = time.monotonic()
            self.said("make")
            say(f"{DIGESTS:,} digests of {MATCHES} matches planned in {time.monotonic() - began:.0f} s.")
            self.sink = self.start("tests.bench.sink", str(self.port))
            load = os.getloadavg()[0]
            single = float(self.said("limit", str(min(300, DIGESTS // 10))))
            self.due(DIGESTS // 10)
            one = self.measure(1)
            self.due(None)
            four = self.measure(4)
            self.sink.send_signal(signal.SIGTERM)
            mails = Mails(*map(int, self.sink.communicate()[0].split()))
        return all(list(verdict(single, one, four, load, mails)))


def verdict(single: float, one: Measured, four: Measured, load: float, mails: Mails) -> Iterator[bool]:
    """Say what was measured, and whether each part of it is enough."""
    cores, each = len(os.sched_getaffinity(0)), one.processor / one.digests
    say(f"A processor that only renders and serialises: {single:.0f} digests a second.")
    share, by_processor = one.rate / single, 1 / each / single
    say(
        f"One connection: {one.rate:.0f} a second, {share:.2f} of that (at least {LEAST_SHARE}); "
        f"{by_processor:.2f} by processor seconds: {1000 * each:.1f} ms for worker, database and relay."
    )
    if load > cores:
        say(f"Others kept this machine busy (a load of {load:.0f}): the second of these counts.")
    yield (by_processor if load > cores else share) >= LEAST_SHARE
    gain = four.rate / one.rate
    possible = min(4.0, cores / each / one.rate)
    enough = LEAST_GAIN if cores >= PROCESSORS else min(LEAST_GAIN, 0.75 * possible)
    say(
        f"Four workers: {four.rate:.0f} a second, {gain:.2f} times one (at least {enough:.2f}). "
        f"{cores} processors leave room for {possible:.2f}, if nothing else ran."
    )
    yield gain >= enough
    say(f"The relay counted {mails.all:,} mails to {mails.officers:,} officers; {DIGESTS:,} were due.")
    yield mails.all == mails.officers == DIGESTS


def processor_of(pid: int) -> float:
    """Processor seconds of a process and of its children, those that have ended included."""
    spent = 0.0
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent = sum(int(ticks) for ticks in islice(fields, 11, 15)) / os.sysconf("SC_CLK_TCK")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return spent
    return spent + sum(processor_of(int(child)) for child in children)


def main() -> int:
    folder = Path(os.environ.get("VAR_DIR", "var")).resolve() / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    began = time.monotonic()
    is_enough = Bench(folder).run()
    shutil.rmtree(folder, ignore_errors=True)
    say(f"{(time.monotonic() - began) / 60:.1f} minutes. {'Enough.' if is_enough else 'NOT ENOUGH.'}")
    return 0 if is_enough else 1


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    import django

    django.setup()
    {"make": make, "work": work, "limit": lambda: limit(int(sys.argv[2]))}[sys.argv[1]]()
