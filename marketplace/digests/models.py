"""Who gets which shortlist in which week."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
        return f"{self.year}-W{self.week:02} {self.officer_id}"


class DigestItem(models.Model):
    """A match chosen for a digest. It counts as shown once the digest's message is sent."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="items")
    match = models.ForeignKey("matching.Match", on_delete=models.CASCADE, related_name="digest_items")
    stamp = models.CharField(max_length=64, help_text=_("The match's stamp when it was chosen."))
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["digest", "position"]
        constraints = [
            models.UniqueConstraint(fields=["digest", "match"], name="a_match_stands_once_in_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.match_id} in {self.digest_id}"
