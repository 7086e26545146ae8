"""The tick: what beat calls each minute, and what wakes every job."""

from celery import Task, shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.notifications import clock
from marketplace.notifications.models import Heartbeat
from marketplace.notifications.wake import wake


@shared_task
def tick() -> None:
    """Wake every job. Each finds out by itself whether anything is due."""
    seen("beat")
    wake(canary)
    for job in settings.TICK_JOBS:
        wake(task_of(job))


@shared_task
def canary() -> None:
    """Shows that a worker takes what it is sent: a deaf one leaves no trace here."""
    seen("worker")


def seen(part: str) -> None:
    """Note that this part of the system works."""
    now = clock.now()
    Heartbeat.objects.update_or_create(part=part, defaults={"seen_at": now})


def task_of(job: str) -> Task:
    """The task that does this job of ``settings.TICK_JOBS``."""
    task: Task = import_string(settings.TICK_JOBS[job])
    return task


def run_here(job: str) -> int:
    """Do one job in this process; how many rows it dealt with."""
    return int(task_of(job)() or 0)
