"""What may be shown of a live listing."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import Membership, Officer
from services.areas import Area
from services.freshness import STALE_AFTER, KeptFresh, days_before
from services.models.answers import Answers
from services.models.catalogue import SEALED_FROM, Category, Direction, PartnerRole, Reach, Visibility
from services.models.revisions import ListingRevision
from services.search import weighted_vector

# What a sealed entry leaves out. Beside the service it has which way, where about, and a band of cost.
SAYS_LITTLE = ~Q(visibility="sealed") | Q(
    council=None,
    kind="",
    latitude=None,
    longitude=None,
    summary="",
    details="",
    delivery_models=[],
    systems=[],
    role="",
    earliest_start_on=None,
    latest_start_on=None,
    contract_ends_on=None,
    term_years=None,
    volume=None,
    volume_unit="",
    full_time_equivalents=None,
    annual_cost_gbp=None,
    reach="anywhere",
    reach_km=None,
    min_partners=1,
    max_partners=1,
    outcomes="",
    capacity_to_spare=None,
    break_on=None,
    notice_months=None,
    governance_stage="",
    sponsor="",
    readiness="",
    decided_by="",
    contact_mailbox="",
    contact_shown_to="parties",
    links=[],
    number__gte=SEALED_FROM,
)


class EntryQuerySet(models.QuerySet["Entry"]):
    def showable(self, at: datetime) -> Self:
        """Entries that may be shown at this moment: confirmed less than 90 days ago and not expired."""
        fresh = Q(confirmed_at__gte=days_before(STALE_AFTER, at))
        return self.filter(fresh, expires_on__gte=timezone.localdate(at))

    def readable_by(self, reader: Officer | AnonymousUser) -> Self:
        """Entries that this reader may be shown: what is for verified officers, only as one of them.

        Officers who act for a body today, and those who run or audit the site. A sealed entry is for
        everybody, since it holds nothing that everybody may not know.
        """
        if not isinstance(reader, Officer):
            return self.exclude(visibility=Visibility.VERIFIED)
        if reader.is_moderator or reader.is_auditor or reader.is_staff:
            return self
        acts = Membership.objects.able().filter(officer=reader.pk)
        return self.filter(~Q(visibility=Visibility.VERIFIED) | Exists(acts))


class Entry(KeptFresh, Answers):
    """What may be shown of a live listing: one flat row that every list, search and job reads.

    The mailbox stands in it only where everybody may know it.
    """

    listing = models.OneToOneField(
        "services.Listing", on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )
    number = models.BigIntegerField(
        unique=True,
        help_text=_("What readers know it by; made up while the listing is sealed."),
    )
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.EVERYBODY)
    revision = models.ForeignKey(ListingRevision, on_delete=models.PROTECT, related_name="+")
    stamp = models.CharField(
        max_length=32, help_text=_("Changes exactly when the content that is matched changes.")
    )
    council = models.ForeignKey(
        "councils.Council", null=True, on_delete=models.PROTECT, related_name="entries"
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="entries")
    direction = models.CharField(max_length=5, choices=Direction)
    nation = models.CharField(max_length=16)
    region = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=24, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=300)
    details = models.TextField(blank=True)
    delivery_models = ArrayField(models.CharField(max_length=24), default=list)
    systems = ArrayField(models.CharField(max_length=60), default=list)
    role = models.CharField(max_length=10, choices=PartnerRole, blank=True)
    earliest_start_on = models.DateField(null=True)
    latest_start_on = models.DateField(null=True)
    contract_ends_on = models.DateField(null=True)
    term_years = models.PositiveSmallIntegerField(null=True)
    volume = models.PositiveIntegerField(null=True)
    volume_unit = models.CharField(max_length=40, blank=True)
    full_time_equivalents = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    annual_cost_gbp = models.PositiveBigIntegerField(null=True)
    reach = models.CharField(max_length=10, choices=Reach)
    reach_km = models.PositiveSmallIntegerField(null=True)
    min_partners = models.PositiveSmallIntegerField(default=1)
    max_partners = models.PositiveSmallIntegerField(default=1)
    expires_on = models.DateField()
    published_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    also_known_as = models.TextField(
        blank=True, help_text=_("Category name, its synonyms and the systems' names, for the search.")
    )
    search = models.GeneratedField(
        expression=weighted_vector(title="A", also_known_as="B", summary="C", outcomes="D", details="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-published_at", "-number"]
        constraints = [
            models.CheckConstraint(condition=SAYS_LITTLE, name="a_sealed_entry_says_little"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="entry_search"),
            GinIndex(fields=["delivery_models"], name="entry_delivery_models"),
            models.Index(fields=["-published_at", "-number"], name="entry_newest"),
            models.Index(fields=["category", "direction"], name="entry_category_direction"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("listing", args=[self.number])

    @property
    def is_sealed(self) -> bool:
        return self.visibility == Visibility.SEALED

    @property
    def area(self) -> Area:
        """Where about its body lies, as far as that is told."""
        return Area(self.nation, self.region)
