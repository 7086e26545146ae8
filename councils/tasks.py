"""Jobs of accounts."""

from celery import shared_task

from councils.confirming import keep_confirmed
from councils.messages import tell_of_complaints
from councils.resetting import follow_up
from councils.suspending import suspend_whose_mail_comes_back
from marketplace.notifications import clock
from marketplace.notifications.ledger import job_run


@shared_task
def keep_accounts() -> int:
    """Suspend whose mail comes back, ask whose address is to be confirmed anew, keep out who did not; carry
    out what was vouched for."""
    with job_run("accounts") as run:
        at = clock.now()
        run.done = suspend_whose_mail_comes_back(at) + keep_confirmed(at) + follow_up(at)
        tell_of_complaints(at)
    return run.done
