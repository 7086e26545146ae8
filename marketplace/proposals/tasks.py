"""Jobs of proposals."""

from celery import shared_task

from marketplace.notifications import clock
from marketplace.notifications.ledger import job_run
from marketplace.proposals import approaching, due


@shared_task
def lapse_what_is_due() -> int:
    """Remind, close and start what today asks for."""
    with job_run("proposals") as run:
        at = clock.now()
        run.done = due.follow_up(at) + approaching.lapse_due(at)
    return run.done
