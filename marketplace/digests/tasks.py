"""Jobs of the digests."""

from celery import shared_task

from marketplace.digests import actions
from marketplace.notifications import clock
from marketplace.notifications.ledger import job_run


@shared_task
def plan_this_week() -> int:
    """Plan the newest open week for whoever has no digest of it yet."""
    with job_run("digests") as run:
        run.done = actions.plan_week(clock.now())
    return run.done
