"""Jobs of listings."""

from celery import shared_task

from marketplace.notifications import clock
from marketplace.notifications.ledger import job_run
from services import due


@shared_task
def keep_fresh() -> int:
    """Warn of what should be confirmed, and hide what was not."""
    with job_run("freshness") as run:
        run.done = due.keep_fresh(clock.now())
    return run.done
