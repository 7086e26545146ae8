"""The control: digests as one would first write them with Celery. No rows, a task a digest.

Acknowledged late, retried on errors, handed out anew when a worker is lost. It must lose messages and send
some twice, or the suite that tries it does not bite. Run as ``celery --app tests.faults.naive worker``, and
``python -m tests.faults.naive OFFICERS`` to begin.
"""

from __future__ import annotations

import os
import smtplib
import sys
from email.message import EmailMessage
from email.utils import make_msgid

from celery import Celery

from tests.faults.market import OFFICERS_OF_A_BODY, address

app = Celery("naive", broker=os.environ.get("REDIS_URL", ""), set_as_current=False)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=4,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 3},
)


@app.task(name="send", autoretry_for=(OSError, smtplib.SMTPException), max_retries=5, default_retry_delay=1)
def send(recipient: str) -> None:
    """One digest to one officer."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "market@localhost", recipient, "This week's matches"
    mail["Message-ID"], mail["List-Id"] = make_msgid(domain="localhost"), "<digest.localhost>"
    mail.set_content("Partner 001 wanted")
    with smtplib.SMTP("127.0.0.1", int(os.environ["EMAIL_PORT"]), timeout=3) as relay:
        relay.send_message(mail)


def recipients(officers: int) -> list[str]:
    bodies = max(2, officers // OFFICERS_OF_A_BODY)
    return [address(body, seat) for body in range(bodies) for seat in range(OFFICERS_OF_A_BODY)]


if __name__ == "__main__":
    for recipient in recipients(int(sys.argv[1])):
        send.delay(recipient)
