"""Bodies that share a service, recorded from public sources or agreed here."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited
from marketplace.proposals.models.proposals import Proposal


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def running(self) -> Self:
        return self.filter(status=Partnership.Status.LIVE)

    def to_be_started(self, today: date) -> Self:
        """Agreed here, and the day on which they start has come."""
        return self.filter(status=Partnership.Status.PLANNED, proposal__start_on__lte=today)


@audited()
class Partnership(models.Model):
    """Bodies that share a service: recorded from public sources, or agreed here."""

    class Status(models.TextChoices):
        LIVE = "live", _("Running")
        PLANNED = "planned", _("Agreed, not yet started")
        ENDED = "ended", _("Ended")
        UNKNOWN = "unknown", _("Not known whether it still runs")

    class Evidence(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        PARTLY_VERIFIED = "partly_verified", _("Partly verified")
        NOT_VERIFIED = "not_verified", _("Not verified")
        AGREED_HERE = "agreed_here", _("Agreed on this site")

    code = models.CharField(
        max_length=8, unique=True, null=True, blank=True, help_text=_("In the public list.")
    )
    slug = models.SlugField(max_length=140, unique=True)
    name = models.CharField(max_length=160)
    categories = models.ManyToManyField("services.Category", related_name="partnerships")
    delivery_model = models.ForeignKey(
        "services.DeliveryModel", null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    statutory = models.BooleanField(default=False, help_text=_("Set up by law, not by choice."))
    start_year = models.PositiveSmallIntegerField(null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status)
    evidence = models.CharField(max_length=16, choices=Evidence)
    source = models.CharField(max_length=400, blank=True)
    note = models.TextField(blank=True)
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="partnership"
    )
    members = models.ManyToManyField(
        "councils.Council", through="PartnershipMember", related_name="partnerships"
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_year=None) | Q(start_year=None) | Q(end_year__gte=models.F("start_year")),
                name="a_partnership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(evidence="agreed_here") & Q(proposal__isnull=False))
                | (~Q(evidence="agreed_here") & Q(proposal=None)),
                name="what_was_agreed_here_has_its_proposal",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partnership", args=[self.slug])


@audited()
class PartnershipMember(models.Model):
    """A body belongs to a partnership, perhaps as its lead."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="memberships")
    council = models.ForeignKey(
        "councils.Council", on_delete=models.PROTECT, related_name="partnership_memberships"
    )
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "council"], name="a_body_is_a_member_once"),
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(is_lead=True), name="one_lead_per_partnership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council_id} in {self.partnership_id}"
