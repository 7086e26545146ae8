"""Who gets which shortlist in which week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models import Officer
from marketplace.digests.changes import fingerprints
from marketplace.digests.periods import Period

OPEN = """
    INSERT INTO digests_digest (officer_id, year, week, planned_at, skipped_because)
    SELECT officer, %(year)s, %(week)s, %(at)s, '' FROM unnest(%(officers)s::bigint[]) AS officer
    ON CONFLICT DO NOTHING RETURNING *
"""


class DigestQuerySet(models.QuerySet["Digest"]):
    def open(self, officers: Sequence[Officer], period: Period, at: datetime) -> list[Digest]:
        """New digests of these officers, one each; none for an officer who has one of that week."""
        known = {officer.pk: officer for officer in officers}
        values = {"year": period.year, "week": period.week, "at": at, "officers": list(known)}
        digests: list[Digest] = list(self.raw(OPEN, values))
        for digest in digests:
            digest.officer = known[digest.officer_id]
        return digests


class Digest(models.Model):
    """One officer's shortlist of one ISO week: what was chosen for it, or why there was none."""

    officer = models.ForeignKey("councils.Officer", on_delete=models.CASCADE, related_name="digests")
    year = models.PositiveSmallIntegerField(help_text=_("ISO year, Europe/London."))
    week = models.PositiveSmallIntegerField(help_text=_("ISO week, from 1."))
    planned_at = models.DateTimeField()
    message = models.OneToOneField(
        "notifications.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="digest"
    )
    skipped_because = models.CharField(max_length=200, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-week", "officer"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "year", "week"], name="one_digest_per_officer_per_week"
            ),
            models.CheckConstraint(condition=Q(week__range=(1, 53)), name="an_iso_week_is_1_to_53"),
            models.CheckConstraint(
                condition=Q(message=None) | Q(skipped_because=""),
                name="a_digest_is_skipped_or_has_its_message",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.officer_id}"

    @property
    def period(self) -> Period:
        return Period(self.year, self.week)


class DigestItemQuerySet(models.QuerySet["DigestItem"]):
    def told(self) -> Self:
        """Those that stood in a digest which was sent."""
        return self.filter(told_at__isnull=False)


class DigestItem(models.Model):
    """A match chosen for a digest. It counts as told once a message in which it stood is sent."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="items")
    match = models.ForeignKey("matching.Match", on_delete=models.CASCADE, related_name="digest_items")
    stamp = models.CharField(
        max_length=64, help_text=_("The match's stamp when it was chosen; once told, when it was told.")
    )
    position = models.PositiveSmallIntegerField()
    fit = models.FloatField(null=True, help_text=_("Its fit then."))
    said = models.JSONField(
        default=dict, help_text=_("Fingerprints of what the other listing said then, by what it is about.")
    )
    told_at = models.DateTimeField(null=True, blank=True)

    objects = DigestItemQuerySet.as_manager()

    class Meta:
        ordering = ["digest", "position"]
        constraints = [
            models.UniqueConstraint(fields=["digest", "match"], name="a_match_stands_once_in_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.match_id} in {self.digest_id}"

    def tell(self, stamp: str, at: datetime) -> None:
        """It was told as it stood under this stamp; if it still does, remember what it said."""
        self.told_at, self.stamp = at, stamp
        if self.match.stamp == stamp and hasattr(self.match.counterpart, "entry"):
            self.fit, self.said = self.match.fit, fingerprints(self.match.counterpart.entry)
