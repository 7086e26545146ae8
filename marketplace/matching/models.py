"""Runs of the matcher, and the explained matches that they found."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited
from marketplace.matching.gaps import field_address, is_own_gap
from marketplace.matching.group_rows import Group as Group
from marketplace.matching.group_rows import GroupMember as GroupMember
from marketplace.matching.market import great_circle
from marketplace.matching.verdicts import WHY_NOT, Verdict
from marketplace.matching.weighing import OwnWeights, ServiceWeights, Sibling
from marketplace.matching.wording import Told, tell
from marketplace.proposals.models import Approach, Proposal
from services.models import Visibility

if TYPE_CHECKING:
    from councils.models import Officer

__all__ = ["Match", "MatchRun", "OwnWeights", "ScoredListing", "ServiceWeights", "Sibling", "Verdict"]


class MatchRunQuerySet(models.QuerySet["MatchRun"]):
    def give_up(self, *, at: datetime) -> int:
        """Runs that ended without a word: whoever may start one knows that no other is at work."""
        return self.filter(state=MatchRun.State.RUNNING).update(
            state=MatchRun.State.FAILED, finished_at=at, error="The process ended before the run did."
        )

    def over_everything(self, *, seed: int, rules: str, kernel: str) -> bool:
        """Whether the whole market was matched in this week, by these weights and this calculation."""
        full = self.filter(kind=MatchRun.Kind.FULL, state=MatchRun.State.FINISHED)
        return full.filter(seed=seed, rules=rules, kernel=kernel).exists()


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
    changed = models.PositiveIntegerField(
        default=0, help_text=_("Listings that were new, different or gone.")
    )
    scored = models.PositiveIntegerField(
        default=0, help_text=_("Listings scored: all those of every service in which something changed.")
    )
    pairs = models.PositiveIntegerField(default=0, help_text=_("Pairs that the rules allow, among those."))
    matches = models.PositiveIntegerField(default=0, help_text=_("Matches kept for them, one row a side."))
    rules = models.CharField(max_length=20, blank=True, help_text=_("Date of the weights it went by."))
    kernel = models.CharField(max_length=8, blank=True, help_text=_("Version of the calculation."))
    seed = models.PositiveIntegerField(
        default=0,
        help_text=_(
            "Year and week of the day: lots are drawn from it, and prices begin from the week before."
        ),
    )
    services = models.PositiveIntegerField(default=0, help_text=_("Services to score."))
    services_done = models.PositiveIntegerField(default=0, help_text=_("Services scored and written."))
    error = models.CharField(max_length=300, blank=True)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"

    class AlreadyRunning(Exception):
        """Another process is matching at this moment."""

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    def count(self, *, services: int, scored: int, pairs: int, matches: int) -> None:
        """Add one part of the work to what the run has done."""
        self.scored, self.pairs = self.scored + scored, self.pairs + pairs
        self.matches += matches
        self.services_done += services
        self.save(update_fields=["scored", "pairs", "matches", "services_done"])

    def finish(self, *, at: datetime) -> None:
        self.state, self.finished_at = self.State.FINISHED, at
        self.save(update_fields=["state", "finished_at"])

    def fail(self, *, at: datetime, error: str) -> None:
        self.state, self.finished_at, self.error = self.State.FAILED, at, error[:300]
        self.save(update_fields=["state", "finished_at", "error"])


class ScoredListing(models.Model):
    """What the matcher knew of a listing when it scored it: where that differs now, it is to be done anew."""

    listing = models.OneToOneField(
        "services.Listing", on_delete=models.CASCADE, primary_key=True, related_name="scored"
    )
    category = models.ForeignKey(
        "services.Category",
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The service in which it was scored."),
    )
    stamp = models.CharField(
        max_length=32,
        help_text=_(
            "Of all that its scores rest on: the entry's own stamp, its body, its ties, the weights."
        ),
    )
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="scored_listings")
    others = models.PositiveIntegerField(
        default=0, help_text=_("Other bodies' listings for the service that could meet it.")
    )
    feasible = models.PositiveIntegerField(default=0, help_text=_("Those that the rules allow."))
    price = models.FloatField(
        default=0, help_text=_("In points of fit, by which lists weigh that many want to show it.")
    )
    price_before = models.FloatField(default=0, help_text=_("Its price at the end of an earlier week."))
    week = models.PositiveIntegerField(default=0, help_text=_("Year and week of its price."))
    exposure = models.PositiveIntegerField(default=0, help_text=_("Lists in which it is shown first."))
    parted = models.JSONField(
        default=dict, help_text=_("How many of them only one rule forbids, by the name of the rule.")
    )

    def __str__(self) -> str:
        return f"{self.listing_id} {self.stamp}"


# What was written from the one listing of a match to the other.
BETWEEN_LISTINGS = Q(listing=OuterRef("counterpart"), own_listing=OuterRef("listing")) | Q(
    listing=OuterRef("listing"), own_listing=OuterRef("counterpart")
)


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, officer: Officer) -> Self:
        """Matches of the listings of bodies for which the officer is confirmed."""
        return self.filter(
            listing__council__memberships__officer=officer,
            listing__council__memberships__state="confirmed",
        ).distinct()

    def standing(self) -> Self:
        """Matches of which both sides are still live, and which nobody has dismissed."""
        return self.filter(
            state__in=Match.STANDING_STATES, listing__entry__isnull=False, counterpart__entry__isnull=False
        )

    def shown_first(self) -> Self:
        """Those that the distribution over all lists puts before the officer."""
        return self.filter(shown_rank__isnull=False)

    def of_one_service(self) -> Self:
        """Matches whose listings are for the same service, not for two that are akin."""
        return self.filter(listing__category=F("counterpart__category"))

    def open(self) -> Self:
        """Matches of which nothing has come yet."""
        return self.filter(state__in=Match.OPEN_STATES)

    def with_open_proposal(self) -> Self:
        """Matches whose two bodies have an open proposal for the service between them.

        Of a sealed listing only what was written from the one listing to the other is asked: anything else
        that its body does would tell whose it is.
        """
        return self.filter(_is_proposed())

    def without_open_proposal(self) -> Self:
        return self.filter(~_is_proposed())


def _open_proposal() -> QuerySet[Proposal]:
    """The open proposal between the bodies of the match at hand, for its service."""
    for_it = Q(category=OuterRef("listing__category")) | Q(category=OuterRef("counterpart__category"))
    ours = Proposal.objects.open().filter(for_it, parties__council=OuterRef("listing__council"))
    return ours.filter(parties__council=OuterRef("counterpart__council"))


def _is_proposed() -> Q:
    sealed = Q(listing__visibility=Visibility.SEALED) | Q(counterpart__visibility=Visibility.SEALED)
    from_listings = Proposal.objects.open().filter(BETWEEN_LISTINGS)
    unnamed = Approach.objects.open().filter(BETWEEN_LISTINGS)
    return (~sealed & Exists(_open_proposal())) | (sealed & (Exists(from_listings) | Exists(unnamed)))


# A run writes thousands of matches, each of which can be computed again; what an officer decides cannot.
DISMISSED = {
    "update": "OLD.dismissed_at IS DISTINCT FROM NEW.dismissed_at",
    "delete": "OLD.dismissed_at IS NOT NULL",
}


@audited(when=DISMISSED)
class Match(models.Model):
    """A listing's counterpart, as its own side sees it. Each pair is two rows, one a side."""

    REASONS_SHOWN: ClassVar = 4
    DOUBTS_SHOWN: ClassVar = 3

    class NotStanding(Exception):
        """It was dismissed, or is no longer a match, before this was asked."""

    class Shape(models.TextChoices):
        OFFER_SEEK = "offer_seek", _("Offer with seek")
        SEEK_SEEK = "seek_seek", _("Seek with seek")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Found")
        SENT = "sent", _("Sent in a digest")
        DISMISSED = "dismissed", _("Not for us")
        PROPOSED = "proposed", _("Proposal made")
        OBSOLETE = "obsolete", _("No longer a match")

    OPEN_STATES: ClassVar = (State.CANDIDATE, State.SENT)
    STANDING_STATES: ClassVar = (*OPEN_STATES, State.PROPOSED)

    listing = models.ForeignKey("services.Listing", on_delete=models.CASCADE, related_name="matches")
    counterpart = models.ForeignKey(
        "services.Listing", on_delete=models.CASCADE, related_name="matches_elsewhere"
    )
    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="found")
    shape = models.CharField(max_length=10, choices=Shape)
    state = models.CharField(max_length=9, choices=State, default=State.CANDIDATE)
    rank = models.PositiveSmallIntegerField(help_text=_("Its place among the listing's matches, from 1."))
    shown_rank = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_("Its place among those that are shown first, from 1. Empty for the others."),
    )
    is_exploratory = models.BooleanField(
        default=False, help_text=_("Shown first only because it is shown little elsewhere.")
    )
    fit = models.FloatField(help_text=_("0 to 100: harmonic mean of the two directions."))
    fit_for_us = models.FloatField()
    fit_for_them = models.FloatField()
    factors_known = models.PositiveSmallIntegerField()
    factors_asked = models.PositiveSmallIntegerField()
    confidence = models.FloatField(help_text=_("Share of the weight that is known, 0 to 1."))
    reasons = models.JSONField(help_text=_("Facts in order of weight: factor, sign, values."))
    stamp = models.CharField(max_length=64, help_text=_("Of the contents of both sides that were compared."))
    found_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(
        "councils.Officer", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    dismissed_reason = models.CharField(max_length=24, choices=WHY_NOT, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)

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

    @property
    def told_reasons(self) -> list[Told]:
        """What is shown of its facts: the best reasons, then the worst doubts and gaps."""
        return [*self.why_it_fits, *self.doubts_and_gaps]

    @property
    def why_it_fits(self) -> list[Told]:
        return self._told(self._facts_for()[: self.REASONS_SHOWN])

    @property
    def doubts_and_gaps(self) -> list[Told]:
        return self._told(self._facts_against()[: self.DOUBTS_SHOWN])

    @property
    def every_reason_for(self) -> list[Told]:
        return self._told(self._facts_for())

    @property
    def every_doubt_and_gap(self) -> list[Told]:
        return self._told(self._facts_against())

    def _facts_for(self) -> list[dict[str, Any]]:
        return [fact for fact in self.reasons if fact["sign"] == "+"]

    def _facts_against(self) -> list[dict[str, Any]]:
        return [fact for fact in self.reasons if fact["sign"] != "+"]

    def _told(self, facts: list[dict[str, Any]]) -> list[Told]:
        return [
            tell(fact, field_address(self.listing_id, fact["factor"]) if is_own_gap(fact) else "")
            for fact in facts
        ]

    @property
    def km(self) -> float | None:
        """Between the middles of the two areas, where both are shown."""
        ours, theirs = self.listing.entry, self.counterpart.entry
        if None in (ours.latitude, ours.longitude, theirs.latitude, theirs.longitude):
            return None
        return great_circle(ours.latitude, ours.longitude, theirs.latitude, theirs.longitude)

    def dismiss(self, *, officer: Officer, reason: str, at: datetime) -> None:
        """Not for us, until either side's content changes."""
        changed = Match.objects.filter(pk=self.pk, state__in=self.OPEN_STATES).update(
            state=self.State.DISMISSED, dismissed_by=officer, dismissed_reason=reason, dismissed_at=at
        )
        if not changed:
            raise self.NotStanding
        self.refresh_from_db(fields=["state", "dismissed_by", "dismissed_reason", "dismissed_at"])
