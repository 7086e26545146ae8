"""Accounts that are closed for a while, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models.officers import Officer
from marketplace.audit.tracking import audited


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def standing(self) -> Self:
        return self.filter(lifted_at=None)

    def visible_to(self, officer: Officer) -> Self:
        """All for moderators; none for anybody else."""
        return self.all() if officer.is_moderator else self.none()


@audited()
class Suspension(models.Model):
    """An officer is kept out until somebody lifts it: her account is closed for as long."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("Mail comes back")
        MODERATOR = "moderator", _("A moderator closed it")

    class NotYours(Exception):
        """Nobody suspends herself, and only an administrator one of staff."""

    class AlreadySo(Exception):
        """The account is closed already, or open again."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.TextField(blank=True, help_text=_("Why, in a moderator's words. The officer reads it."))
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.SET_NULL, related_name="suspensions_begun"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.SET_NULL, related_name="suspensions_lifted"
    )

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(lifted_at=None), name="one_suspension_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(reason="moderator") | ~Q(note=""), name="a_moderator_says_why_she_suspends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} since {self.begun_at:%Y-%m-%d}"

    def lift(self, *, by: Officer, at: datetime) -> None:
        if not Suspension.objects.standing().filter(pk=self.pk).update(lifted_at=at, lifted_by=by):
            raise self.AlreadySo
        self.lifted_at, self.lifted_by = at, by


class BrakeQuerySet(models.QuerySet["Brake"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


@audited()
class Brake(models.Model):
    """Mail to so many came back at once that nobody more is suspended for it until a moderator has looked."""

    class Verdict(models.TextChoices):
        CLOSE = "close", _("They have left: close their accounts")
        FORGET = "forget", _("The fault was ours: forget that their mail came back")

    class AlreadySo(Exception):
        """Somebody else has decided, or there was nothing to decide."""

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.SET_NULL, related_name="brakes_ended"
    )
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)

    objects = BrakeQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(ended_at=None), name="one_brake_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None, verdict="") | (Q(ended_at__isnull=False) & ~Q(verdict="")),
                name="a_brake_ends_with_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"since {self.begun_at:%Y-%m-%d %H:%M}"

    def end(self, *, by: Officer, verdict: str, at: datetime) -> None:
        standing = Brake.objects.standing().filter(pk=self.pk)
        if not standing.update(ended_at=at, ended_by=by, verdict=verdict):
            raise self.AlreadySo
        self.refresh_from_db()
