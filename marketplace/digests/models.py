"""Who gets which shortlist in which week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import TYPE_CHECKING, Self

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models import Officer
from marketplace.digests.changes import remembered
from marketplace.digests.periods import Period

if TYPE_CHECKING:
    from marketplace.matching.models import Match

OPEN = """
    INSERT INTO digests_digest (officer_id, year, week, planned_at, skipped_because)
    SELECT officer, %(year)s, %(week)s, %(at)s, '' FROM unnest(%(officers)s::bigint[]) AS officer
    ON CONFLICT DO NOTHING RETURNING *
"""


# What a match said is kept only if it still says it under the stamp under which it was told.
TELL = """
    UPDATE digests_digestitem AS item
    SET told_at = %(at)s, stamp = told.stamp, fit = coalesce(told.fit, item.fit),
        said = coalesce(told.said::jsonb, item.said)
    FROM unnest(%(match)s::bigint[], %(stamp)s::text[], %(fit)s::float8[], %(said)s::text[])
        AS told (match, stamp, fit, said), digests_digest AS digest
    WHERE digest.message_id = %(message)s AND item.digest_id = digest.id AND item.match_id = told.match
"""


class DigestQuerySet(models.QuerySet["Digest"]):
    def sent_to(self, officer: Officer) -> Self:
        """Those that were sent to this officer, and are her own to read again."""
        return self.filter(officer=officer, message__state="sent")

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

    def tell(self, message: int, told: Mapping[int, str], matches: Iterable[Match], at: datetime) -> None:
        """This message told these matches, each as it stood under its stamp."""
        said = {match.pk: said_of(match) for match in matches if match.stamp == told[match.pk]}
        rows = [(match, stamp, *said.get(match, (None, None))) for match, stamp in told.items()]
        columns = dict(
            zip(("match", "stamp", "fit", "said"), map(list, zip(*rows, strict=True)), strict=False)
        )
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(TELL, columns | {"message": message, "at": at})


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


def said_of(match: Match) -> tuple[float | None, str | None]:
    """Its fit, and what the other listing says, as it is kept of what was told."""
    if not hasattr(match.counterpart, "entry"):
        return None, None
    kept = remembered(match)
    return kept["fit"], dumps(kept["said"])
