"""When somebody who runs the site had to read what councils said to each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited

LASTS = timedelta(hours=1)


class LookQuerySet(models.QuerySet["Look"]):
    def open(self, at: datetime) -> Self:
        return self.filter(ends_at__gt=at)


@audited()
class Look(models.Model):
    """Somebody of the site's staff reads a proposal's room: for a reason, for an hour, and all are told."""

    proposal = models.ForeignKey("Proposal", on_delete=models.CASCADE, related_name="looks")
    officer = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, help_text=_("The councils concerned read this."))
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="nobody_looks_without_a_reason"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("began_at"), ends_at__lte=F("began_at") + LASTS),
                name="a_look_ends_within_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return f"Look {self.pk}"
