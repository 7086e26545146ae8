"""Runs leave rows, ticks leave heartbeats, and the commands do the work without Celery or Redis."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.mail import send_mail
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from marketplace.notifications.backend import RefuseDirectMail
from marketplace.notifications.ledger import job_run
from marketplace.notifications.models import Heartbeat, JobRun, Message
from marketplace.tasks import canary, tick
from tests.notifications.conftest import Sink

Notes = Callable[..., Message]
OUTBOX = {"outbox": "marketplace.notifications.tasks.send_what_is_due"}


@pytest.mark.django_db
def test_a_run_says_when_how_much_and_how_it_ended() -> None:
    with job_run("digests") as run:
        run.done = 3
    [row] = JobRun.objects.all()
    assert (row.job, row.done, row.error) == ("digests", 3, "")
    assert row.finished_at >= row.started_at


@pytest.mark.django_db
def test_a_run_that_fails_says_so_and_raises() -> None:
    with pytest.raises(ZeroDivisionError), job_run("digests"):
        raise ZeroDivisionError
    assert JobRun.objects.get().error == "ZeroDivisionError"


@pytest.mark.django_db
def test_idle_runs_share_one_row() -> None:
    for done in (0, 0, 0, 5, 0, 0):
        with job_run("outbox") as run:
            run.done = done
    with job_run("digests"):
        pass
    outbox = JobRun.objects.filter(job="outbox").order_by("started_at")
    assert [run.done for run in outbox] == [5, 0]
    with job_run("outbox"), job_run("outbox"):
        pass
    assert outbox.all().count() == 3, "two at once do not share a row"


@pytest.mark.django_db
def test_tick_and_canary_show_that_beat_and_worker_live(settings: Settings) -> None:
    settings.TICK_JOBS = OUTBOX
    tick()
    canary()
    assert set(Heartbeat.objects.values_list("part", flat=True)) == {"beat", "worker"}


def test_the_tick_command_runs_each_job_once(note: Notes, sink: Sink, settings: Settings) -> None:
    settings.TICK_JOBS = OUTBOX
    Message.objects.filter(pk=note().pk).update(due_at="2020-01-01T00:00Z")
    out = StringIO()
    call_command("tick", stdout=out)
    assert out.getvalue() == "outbox: 1\n"
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_a_job_that_fails_keeps_no_other_from_its_turn(settings: Settings) -> None:
    settings.TICK_JOBS = {"bad": "no.such.task", **OUTBOX}
    out = StringIO()
    with pytest.raises(CommandError, match="bad"):
        call_command("tick", stdout=out)
    assert out.getvalue() == "outbox: 0\n"


def test_drain_goes_on_until_nothing_is_due(note: Notes, sink: Sink, settings: Settings) -> None:
    settings.TICK_JOBS = OUTBOX
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    for number in range(60):
        note(f"note:{number}")
    Message.objects.update(due_at="2020-01-01T00:00Z")
    out = StringIO()
    call_command("drain", stdout=out)
    assert out.getvalue() == "outbox: 60\nNothing is due.\n"
    assert len(sink.received) == 60


def test_no_code_mails_beside_the_outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "marketplace.notifications.backend.RefuseDirectMail"
    with pytest.raises(RefuseDirectMail.NotByThisRoad):
        send_mail("x", "x", "a@b.example", ["a@b.example"])
