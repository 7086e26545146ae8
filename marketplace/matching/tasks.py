"""Jobs of the matcher."""

from celery import shared_task

from marketplace.matching import actions
from marketplace.notifications import clock


@shared_task
def match_what_changed() -> int:
    """Score what is new or different. Every run that finds something to do leaves a row of its own."""
    run = actions.match_what_changed(clock.now())
    return run.matches if run else 0
