"""What moderators decided about the domains that officers write from, and on what evidence."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models.bodies import Council
from councils.models.officers import Officer
from marketplace.audit.tracking import audited


@audited()
class DomainDecision(models.Model):
    """A domain was added to those of a body, or taken from them. The newest one for a name counts."""

    class Outcome(models.TextChoices):
        ADDED = "added", _("Added")
        RETIRED = "retired", _("Taken away")

    class AlreadySo(Exception):
        """The body has that domain already, or has it no more."""

    class NotYours(Exception):
        """No moderator, or one who belongs to the body."""

    name = models.CharField(max_length=120)
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="domain_decisions")
    outcome = models.CharField(max_length=7, choices=Outcome)
    source = models.CharField(max_length=300, blank=True, help_text=_("Where it can be read."))
    reason = models.TextField(max_length=1000)
    decided_by = models.ForeignKey(
        Officer, null=True, on_delete=models.SET_NULL, related_name="domain_decisions"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & (~Q(outcome="added") | ~Q(source="")),
                name="a_domain_is_decided_with_its_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.outcome}"
