"""What councils have said of matches and proposals: the rows from which their rankings are learned."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.matching.leaning import against
from marketplace.proposals.models import ReasonCode

if TYPE_CHECKING:
    from councils.models import Officer
    from marketplace.matching.models import Match

REASONS = [*ReasonCode.choices, ("distance", _("Too far away"))]
"""Reasons for "not for us". How far away somebody is, is no reason to decline what they have proposed."""
UNSAID = "unsaid"
WHY_NOT = [*REASONS, (UNSAID, _("No reason given"))]
"""What is kept of them. Nothing is learned from a reason that nobody gave."""


class Verdict(models.Model):
    """One thing that a council has said of a match, or done about it. Never changed."""

    class Said(models.TextChoices):
        NOT_FOR_US = "not_for_us", _("Not for us")
        PROPOSED = "proposed", _("Proposed")
        DECLINED = "declined", _("Declined")
        AGREED = "agreed", _("Agreed")

    key = models.CharField(max_length=100, unique=True, help_text=_("Of what was said of what, so once."))
    council = models.ForeignKey("councils.Council", on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey("councils.Officer", null=True, on_delete=models.SET_NULL, related_name="+")
    other = models.ForeignKey("councils.Council", on_delete=models.CASCADE, related_name="+")
    category = models.ForeignKey("services.Category", on_delete=models.CASCADE, related_name="+")
    proposal = models.ForeignKey("proposals.Proposal", null=True, on_delete=models.SET_NULL, related_name="+")
    said = models.CharField(max_length=10, choices=Said)
    reason = models.CharField(max_length=24, choices=WHY_NOT, blank=True)
    against = ArrayField(
        models.CharField(max_length=10), default=list, help_text=_("Factors that spoke against the match.")
    )
    fit = models.FloatField(null=True, help_text=_("Of the match, where there was one."))
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["council", "category"], name="verdict_council_service"),
            models.Index(fields=["officer"], name="verdict_officer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said="not_for_us") | ~Q(reason=""), name="not_for_us_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.key


def not_for_us(match: Match, officer: Officer, reason: str, at: datetime) -> None:
    """Keep what an officer said of a match. The row names both councils, so none is kept of a sealed one."""
    if match.listing.is_sealed or match.counterpart.is_sealed:
        return
    facts: dict[str, Any] = {
        "council_id": match.listing.council_id,
        "other_id": match.counterpart.council_id,
        "category_id": match.listing.category_id,
        "officer": officer,
        "said": Verdict.Said.NOT_FOR_US,
        "reason": reason,
        "against": against(match.reasons),
        "fit": match.fit,
        "said_at": at,
    }
    Verdict.objects.get_or_create(key=f"match:{match.pk}:{match.stamp}", defaults=facts)
