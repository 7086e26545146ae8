"""Runs of the matcher, and the explained matches that they found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from councils.models import Officer


class MatchRun(models.Model):
    """One run of the matcher: over what, when, how much, and how it ended."""

    class Kind(models.TextChoices):
        INCREMENTAL = "incremental", _("What changed")
        FULL = "full", _("The whole market")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=11, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    as_of = models.DateField(help_text=_("The day on which dates are judged."))
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    listings = models.PositiveIntegerField(default=0, help_text=_("Live listings in the market."))
    changed = models.PositiveIntegerField(default=0, help_text=_("Listings scored anew."))
    pairs = models.PositiveIntegerField(default=0, help_text=_("Pairs that the rules allow."))
    matches = models.PositiveIntegerField(default=0, help_text=_("Matches stored."))
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


class ScoredListing(models.Model):
    """Which content of a listing the matcher has scored: what differs from the entry is to be done."""

    listing = models.OneToOneField(
        "services.Listing", on_delete=models.CASCADE, primary_key=True, related_name="scored"
    )
    stamp = models.CharField(max_length=32)
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="scored")
    feasible = models.PositiveIntegerField(default=0, help_text=_("Partners that the rules allow."))

    def __str__(self) -> str:
        return f"{self.listing_id} {self.stamp}"


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, officer: Officer) -> Self:
        """Matches of the listings of bodies for which the officer is confirmed."""
        return self.filter(
            listing__council__memberships__officer=officer,
            listing__council__memberships__state="confirmed",
        ).distinct()

    def standing(self) -> Self:
        """Matches of which both sides are still live, and which nobody has dismissed."""
        return self.exclude(state__in=[Match.State.DISMISSED, Match.State.OBSOLETE]).filter(
            listing__entry__isnull=False, counterpart__entry__isnull=False
        )


class Match(models.Model):
    """A listing's counterpart, as its own side sees it. Each pair is two rows, one a side."""

    class Shape(models.TextChoices):
        OFFER_SEEK = "offer_seek", _("Offer with seek")
        SEEK_SEEK = "seek_seek", _("Seek with seek")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Found")
        SENT = "sent", _("Sent in a digest")
        DISMISSED = "dismissed", _("Not for us")
        PROPOSED = "proposed", _("Proposal made")
        OBSOLETE = "obsolete", _("No longer a match")

    listing = models.ForeignKey("services.Listing", on_delete=models.CASCADE, related_name="matches")
    counterpart = models.ForeignKey(
        "services.Listing", on_delete=models.CASCADE, related_name="matches_elsewhere"
    )
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="found")
    shape = models.CharField(max_length=10, choices=Shape)
    state = models.CharField(max_length=9, choices=State, default=State.CANDIDATE)
    rank = models.PositiveSmallIntegerField(help_text=_("Its place among the listing's matches, from 1."))
    fit = models.FloatField(help_text=_("0 to 100: harmonic mean of the two directions."))
    fit_for_us = models.FloatField()
    fit_for_them = models.FloatField()
    factors_known = models.PositiveSmallIntegerField()
    factors_asked = models.PositiveSmallIntegerField()
    confidence = models.FloatField(help_text=_("Share of the weight that is known, 0 to 1."))
    reasons = models.JSONField(help_text=_("Facts in order of weight: factor, sign, values."))
    stamp = models.CharField(max_length=64, help_text=_("The contents of both sides that were compared."))
    found_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(
        "councils.Officer", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    dismissed_reason = models.CharField(max_length=24, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        ordering = ["listing", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "counterpart"], name="one_match_per_listing_and_counterpart"
            ),
            models.CheckConstraint(condition=~Q(listing=F("counterpart")), name="nothing_matches_itself"),
            models.CheckConstraint(
                condition=Q(fit__range=(0, 100), fit_for_us__range=(0, 100), fit_for_them__range=(0, 100)),
                name="a_fit_is_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(dismissed_reason=""), name="a_dismissal_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["listing", "state", "rank"])]

    def __str__(self) -> str:
        return f"{self.listing_id} with {self.counterpart_id}"

    def get_absolute_url(self) -> str:
        return reverse("match", args=[self.pk])
