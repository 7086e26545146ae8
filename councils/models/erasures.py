"""That an account was erased, when, and on whose word."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from councils.models.officers import Officer
from marketplace.audit.tracking import audited


@audited()
class Erasure(models.Model):
    """An officer's data were taken out of the site. Says nothing of who she was."""

    class NotYoursToErase(Exception):
        """Only she herself erases an account, or a moderator, and one of staff only an administrator."""

    class NobodyElseAdministers(Exception):
        """She is the only administrator: another must be named first."""

    officer = models.OneToOneField(Officer, on_delete=models.PROTECT, related_name="erasure")
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(
        Officer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("She herself, or who did it for her. Empty: by the rule of how long accounts are kept."),
    )
    reason = models.CharField(max_length=500, blank=True, help_text=_("On whose request, if not her own."))

    class Meta:
        ordering = ["-erased_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_by=F("officer")) | ~Q(reason=""),
                name="who_erases_another_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.erased_at:%Y-%m-%d}"
