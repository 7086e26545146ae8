"""Jobs of the outbox."""

from celery import shared_task

from marketplace.notifications import actions, clock, sweeping
from marketplace.notifications.ledger import job_run


@shared_task
def send_what_is_due() -> int:
    """Settle what is in doubt, then send what is due."""
    with job_run("outbox") as run:
        at = clock.now()
        run.done = actions.reconcile(at) + actions.send_due(at)
    return run.done


@shared_task
def sweep_tonight() -> int:
    """At night, end what has been kept for as long as its rule says."""
    at = clock.now()
    if not sweeping.is_night(at):
        return 0
    with job_run("retention") as run:
        run.done = sweeping.sweep_tonight(at)
    return run.done
