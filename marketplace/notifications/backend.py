"""The mail backend of the project: it sends nothing."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class RefuseDirectMail(BaseEmailBackend):
    """Raises, so that no code mails beside the outbox, where nothing is lost and nothing sent twice."""

    class NotByThisRoad(Exception):
        """Somebody called Django's mail functions; plan a message instead."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise self.NotByThisRoad("Plan a message with marketplace.notifications.actions.plan instead.")
