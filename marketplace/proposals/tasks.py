"""Jobs of proposals."""

from celery import shared_task

from marketplace.notifications import clock
from marketplace.notifications.ledger import job_run
from marketplace.proposals import due


@shared_task
def lapse_what_is_due() -> int:
    """Remind, close and start what today asks for."""
    with job_run("proposals") as run:
        run.done = due.follow_up(clock.now())
    return run.done
