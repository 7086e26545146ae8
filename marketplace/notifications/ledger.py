"""The ledger of runs: when a job ran, how much it did, how it ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.notifications import clock
from marketplace.notifications.models import JobRun


@contextmanager
def job_run(job: str) -> Iterator[JobRun]:
    """Record one run of a job; the caller sets ``run.done`` to the number of rows dealt with.

    Most ticks find nothing to do. They leave one row between them, the last idle one, which says when the
    job last looked.
    """
    run = _idle_row(job) or JobRun.objects.create(job=job, started_at=clock.now())
    try:
        yield run
    except Exception as error:
        run.error = type(error).__name__
        raise
    finally:
        run.finished_at = clock.now()
        run.save(update_fields=["done", "error", "finished_at"])


def _idle_row(job: str) -> JobRun | None:
    """The job's last row, taken for this run, if nothing came of it; of two takers one gets it."""
    last = JobRun.objects.filter(job=job).first()
    if last is None or last.finished_at is None or last.done or last.error:
        return None
    idle = JobRun.objects.filter(pk=last.pk, finished_at=last.finished_at)
    last.started_at, last.finished_at = clock.now(), None
    taken = idle.update(started_at=last.started_at, finished_at=None)
    return last if taken else None
