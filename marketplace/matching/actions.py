"""Runs of the matcher, and what officers say about what it found."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from councils.models import Officer
from marketplace.matching import rules
from marketplace.matching.following import follow_proposals
from marketplace.matching.hearing import hear_proposals
from marketplace.matching.models import Match, MatchRun
from marketplace.matching.reading import Reading, read
from marketplace.matching.recording import find, record
from marketplace.matching.shortlists import VERSION
from marketplace.matching.verdicts import not_for_us
from marketplace.matching.weighing import OwnWeights, ServiceWeights
from services.models import Category, Listing

LOCK = 5_150_001  # PostgreSQL's name for "a run of the matcher"; held by one session at a time.
LISTINGS_AT_ONCE = 2000  # Committed together, as far as whole services allow.

Progress = Callable[[int, int], None]


def match_what_changed(at: datetime, progress: Progress | None = None) -> MatchRun | None:
    """Score the services in which anything changed. None where nothing did, or another run is at work.

    The first run of a week, and the first by other weights, is over everything.
    """
    with _alone() as is_alone:
        if not is_alone:
            return None
        follow_proposals(at)
        hear_proposals()
        reading = read(at, rules.current())
        if not _over_everything(reading):
            return _run_over_everything(reading, progress)
        if not (reading.changed or reading.gone):
            return None
        return _run(MatchRun.Kind.INCREMENTAL, reading, reading.touched, progress)


def match_everything(at: datetime, progress: Progress | None = None) -> MatchRun:
    """Score the whole market afresh. ``progress`` is told of services done and services in all."""
    with _alone() as is_alone:
        if not is_alone:
            raise MatchRun.AlreadyRunning
        follow_proposals(at)
        hear_proposals()
        return _run_over_everything(read(at, rules.current()), progress)


def _over_everything(reading: Reading) -> bool:
    """Whether the whole market was matched this week, by the weights and the calculation of today."""
    return MatchRun.objects.over_everything(seed=reading.seed, rules=reading.version, kernel=VERSION)


def _run_over_everything(reading: Reading, progress: Progress | None) -> MatchRun:
    everything = {row.category for row in reading.rows.values()} | set(reading.touched)
    return _run(MatchRun.Kind.FULL, reading, sorted(everything), progress)


@transaction.atomic
def dismiss(*, match: Match, officer: Officer, reason: str, at: datetime) -> None:
    """Not for us, for a reason or ``UNSAID``. It comes back only when the content of one side changes."""
    match.dismiss(officer=officer, reason=reason, at=at)
    not_for_us(match, officer, reason, at)


@transaction.atomic
def weigh_service(
    *, category: Category, weights: dict[str, int], why: str, officer: Officer | None, at: datetime
) -> ServiceWeights:
    """A new version of a service's weights, unless nothing changed. The next run scores everything."""
    if not weights["for_service"]:
        raise ServiceWeights.NothingCounts
    Category.objects.select_for_update().get(pk=category.pk)
    newest = ServiceWeights.objects.filter(category=category).order_by("-version").first()
    if newest and all(getattr(newest, column) == value for column, value in weights.items()):
        return newest
    version = newest.version + 1 if newest else 1
    made = {"version": version, "why": why, "made_by": officer, "made_at": at}
    return ServiceWeights.objects.create(category=category, **made, **weights)


@transaction.atomic
def weigh_listing(
    *, listing: Listing, more: list[str], less: list[str], officer: Officer, at: datetime
) -> None:
    """What counts more and less for a listing. Nothing said leaves no row; the next run scores it anew."""
    if not more and not less:
        OwnWeights.objects.filter(listing=listing).delete()
        return
    own, _created = OwnWeights.objects.get_or_create(
        listing=listing, defaults={"more": more, "less": less, "set_by": officer, "set_at": at}
    )
    if (own.more, own.less) != (more, less):
        own.weigh(more=more, less=less, officer=officer, at=at)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this session is the only one that matches; nobody waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _run(kind: str, reading: Reading, services: list[str], progress: Progress | None = None) -> MatchRun:
    """One run, committed part by part: a part that stands need not be done again if a later one fails."""
    MatchRun.objects.give_up(at=reading.at)
    began = time.monotonic()
    run = MatchRun.objects.create(
        kind=kind,
        as_of=reading.as_of,
        started_at=reading.at,
        listings=len(reading.rows),
        changed=len(reading.changed) + len(reading.gone),
        rules=reading.version,
        kernel=VERSION,
        seed=reading.seed,
        services=len(services),
    )
    try:
        done = 0
        for part in _parts(reading, services):
            record(run, reading, find(run, reading, part))
            done += len(part)
            if progress:
                progress(done, len(services))
    except Exception as error:
        run.fail(at=_later(reading.at, began), error=f"{type(error).__name__}: {error}")
        raise
    run.finish(at=_later(reading.at, began))
    return run


def _later(at: datetime, began: float) -> datetime:
    """The run's own clock: when it began by the database, plus what has passed."""
    return at + timedelta(seconds=time.monotonic() - began)


def _parts(reading: Reading, services: list[str]) -> Iterator[list[str]]:
    """Services in lots of about as many listings as are committed together; siblings stay together."""
    many = Counter(row.category for row in reading.rows.values())
    part: list[str] = []
    left = set(services)
    for slug in services:
        if slug not in left:
            continue
        family = reading.with_siblings([slug])
        left -= set(family)
        if part and sum(many[each] for each in [*part, *family]) > LISTINGS_AT_ONCE:
            yield part
            part = []
        part += family
    if part:
        yield part
