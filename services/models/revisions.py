"""What a listing said, moment by moment."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited
from services.models.answers import MOST_LINKS, Answers
from services.models.catalogue import PartnerRole, Reach


@audited(also=("number",))
class ListingRevision(Answers):
    """What a listing said at one moment. Never changed: a change is the next revision.

    A draft may still leave everything open; what it must say before it goes out is ``NEEDED``.
    """

    listing = models.ForeignKey("services.Listing", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="revisions")
    written_at = models.DateTimeField()
    title = models.CharField(_("title"), max_length=100, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    details = models.TextField(_("details"), max_length=6000, blank=True)
    delivery_models = ArrayField(
        models.CharField(max_length=24), default=list, help_text=_("Slugs, the preferred one first.")
    )
    systems = ArrayField(models.CharField(max_length=60), default=list, blank=True, help_text=_("Slugs."))
    role = models.CharField(max_length=10, choices=PartnerRole, blank=True)
    earliest_start_on = models.DateField(null=True, blank=True)
    latest_start_on = models.DateField(null=True, blank=True)
    contract_ends_on = models.DateField(null=True, blank=True)
    term_years = models.PositiveSmallIntegerField(null=True, blank=True)
    volume = models.PositiveIntegerField(null=True, blank=True)
    volume_unit = models.CharField(max_length=40, blank=True)
    full_time_equivalents = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    annual_cost_gbp = models.PositiveBigIntegerField(null=True, blank=True)
    reach = models.CharField(max_length=10, choices=Reach, blank=True)
    reach_km = models.PositiveSmallIntegerField(null=True, blank=True)
    min_partners = models.PositiveSmallIntegerField(default=1)
    max_partners = models.PositiveSmallIntegerField(default=1)
    expires_on = models.DateField(null=True, blank=True, help_text=_("The last day on which it is shown."))

    class Meta:
        ordering = ["listing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "number"], name="one_revision_per_number"),
            models.CheckConstraint(
                condition=Q(earliest_start_on=None)
                | Q(latest_start_on=None)
                | Q(latest_start_on__gte=F("earliest_start_on")),
                name="the_latest_start_is_not_before_the_earliest",
            ),
            models.CheckConstraint(
                condition=Q(reach="km", reach_km__gte=1) | (~Q(reach="km") & Q(reach_km=None)),
                name="a_distance_is_given_when_reach_is_a_distance",
            ),
            models.CheckConstraint(
                condition=Q(min_partners__gte=1, max_partners__gte=F("min_partners"), max_partners__lte=20),
                name="most_partners_is_not_below_fewest",
            ),
            models.CheckConstraint(
                condition=Q(annual_cost_band="") | Q(annual_cost_gbp=None),
                name="a_cost_is_a_band_or_pounds",
            ),
            models.CheckConstraint(
                condition=Q(capacity_to_spare=None) | ~Q(volume_unit=""),
                name="capacity_to_spare_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(break_on=None)
                | Q(contract_ends_on=None)
                | Q(break_on__lte=F("contract_ends_on")),
                name="a_contract_does_not_break_after_its_end",
            ),
            models.CheckConstraint(condition=Q(links__len__lte=MOST_LINKS), name="a_listing_has_few_links"),
        ]

    CONTENT: ClassVar = (
        "title",
        "summary",
        "details",
        "delivery_models",
        "systems",
        "role",
        "earliest_start_on",
        "latest_start_on",
        "contract_ends_on",
        "term_years",
        "volume",
        "volume_unit",
        "full_time_equivalents",
        "annual_cost_gbp",
        "reach",
        "reach_km",
        "min_partners",
        "max_partners",
        "expires_on",
        *(field.name for field in Answers._meta.local_fields),
    )
    NEEDED: ClassVar = ("title", "summary", "delivery_models", "reach", "expires_on")
    UNFINISHED: ClassVar = (
        Q(title="") | Q(summary="") | Q(delivery_models=[]) | Q(reach="") | Q(expires_on=None)
    )

    def __str__(self) -> str:
        return f"Revision {self.number} of {self.listing_id}"

    @property
    def content(self) -> dict[str, Any]:
        """Everything that it says, by the name of the field."""
        return {name: getattr(self, name) for name in self.CONTENT}

    @property
    def lacks(self) -> list[str]:
        """What it must say before it goes out and does not, by the name of the field."""
        return [name for name in self.NEEDED if not getattr(self, name)]

    def has_ended_by(self, today: date) -> bool:
        """Whether its last day has gone by."""
        return self.expires_on is not None and self.expires_on < today

    def says(self, content: dict[str, Any]) -> bool:
        """Whether it already says exactly this; what is left out of ``content`` counts as left empty."""
        return self.content == ListingRevision(**content).content
