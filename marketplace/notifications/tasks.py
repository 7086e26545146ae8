"""Jobs of the outbox."""

from celery import shared_task

from marketplace.notifications import actions, clock
from marketplace.notifications.ledger import job_run


@shared_task
def send_what_is_due() -> int:
    """Settle what is in doubt, then send what is due."""
    with job_run("outbox") as run:
        at = clock.now()
        run.done = actions.reconcile(at) + actions.send_due(at)
    return run.done
