"""The outbox: one row a message, claimed by a lease, sent, recorded. And the ledger of runs."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet["Message"]):
    def pending(self) -> Self:
        return self.filter(state=Message.State.PENDING)


class Message(models.Model):
    """One email to one officer, decided on once. Its key says what it is about."""

    class State(models.TextChoices):
        PENDING = "pending", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not sent, with a reason")
        UNCERTAIN = "uncertain", _("Sent or not: to be asked of the mail relay")
        HELD = "held", _("Waits for a person: nobody can tell whether it was sent")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages", null=True, blank=True
    )
    address = models.EmailField(help_text=_("Where it goes; read anew from the officer when it is sent."))
    about = models.JSONField(default=dict, help_text=_("Ids that the kind needs to write it. Never texts."))
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True, help_text=_("Whose claim it is."))
    leased_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text=_("Why it was skipped, failed or put off.")
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="sending") & Q(token__isnull=False, leased_until__isnull=False))
                | (~Q(state="sending") & Q(token=None, leased_until=None)),
                name="only_a_message_being_sent_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "uncertain", "held"]) | ~Q(message_id=""),
                name="what_may_have_been_sent_has_a_message_id",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "failed"]) | ~Q(reason=""),
                name="what_was_not_sent_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state="pending")),
            models.Index(fields=["leased_until"], name="message_leased", condition=Q(state="sending")),
        ]

    def __str__(self) -> str:
        return self.key


class JobRun(models.Model):
    """One run of one job: when, how much, and how it ended."""

    job = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0, help_text=_("How many rows it dealt with."))
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["job", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When a part of the system was last known to work: worker, beat."""

    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part
