"""What: the catalogue of services, and the listings in which bodies offer or seek them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.search import weighted_vector

if TYPE_CHECKING:
    from councils.models import Officer


class Category(models.Model):
    """A service that bodies share, in the project's own list, tied to the standard ones."""

    class Group(models.TextChoices):
        BACK_OFFICE = "back_office", _("Back office")
        FRONT_OFFICE = "front_office", _("Services to residents")
        SHARED_LEADERSHIP = "shared_leadership", _("Shared leadership")

    class DeliveredBy(models.TextChoices):
        ALL = "all", _("All tiers")
        UPPER = "upper", _("Upper tier and single tier")
        LOWER = "lower", _("Lower tier and single tier")

    class DistanceMatters(models.IntegerChoices):
        NOT_AT_ALL = 0, _("Not at all")
        LITTLE = 1, _("Little")
        SOMEWHAT = 2, _("Somewhat")
        STRONGLY = 3, _("Strongly")

    slug = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    group = models.CharField(max_length=20, choices=Group)
    delivered_by = models.CharField(max_length=6, choices=DeliveredBy)
    distance_matters = models.PositiveSmallIntegerField(choices=DistanceMatters)
    esd_function_id = models.PositiveIntegerField(null=True, blank=True)
    esd_function = models.CharField(max_length=80, blank=True)
    lgsl_ids = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    spending_line = models.CharField(max_length=40, blank=True)
    synonyms = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def may_be_run_by(self, tier: str) -> bool:
        """Whether a body of this tier runs the service: single-tier councils run both halves."""
        if tier == "none" or tier == "strategic":
            return self.delivered_by == self.DeliveredBy.ALL
        return self.delivered_by == self.DeliveredBy.ALL or tier in ("single", self.delivered_by)


class DeliveryModel(models.Model):
    """A way of sharing a service, with its legal footing."""

    slug = models.SlugField(max_length=24, primary_key=True)
    name = models.CharField(max_length=60)
    legal_footing = models.CharField(max_length=200)
    to_watch = models.CharField(max_length=240)
    position = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=240)
    checked_on = models.DateField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class System(models.Model):
    """A line-of-business product that councils run."""

    slug = models.SlugField(max_length=60, primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    supplier = models.CharField(max_length=80, blank=True)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    categories = models.ManyToManyField(Category, related_name="systems")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Direction(models.TextChoices):
    OFFER = "offer", _("Offer")
    SEEK = "seek", _("Seek")


class Reach(models.TextChoices):
    NEIGHBOURS = "neighbours", _("Our neighbours only")
    KM = "km", _("Within a distance")
    REGION = "region", _("Our region")
    NATION = "nation", _("Our nation")
    ANYWHERE = "anywhere", _("Anywhere in the UK")


class PartnerRole(models.TextChoices):
    HOST = "host", _("Host the service for others")
    CLIENT = "client", _("Be served by another")
    COFOUNDER = "cofounder", _("Found a joint service as equals")


class ListingQuerySet(models.QuerySet["Listing"]):
    def live(self) -> Self:
        return self.filter(state=Listing.State.LIVE)

    def submitted(self) -> Self:
        return self.filter(state=Listing.State.SUBMITTED)

    def seeking(self) -> Self:
        return self.filter(direction=Direction.SEEK)

    def offering(self) -> Self:
        return self.filter(direction=Direction.OFFER)

    def editable_by(self, officer: Officer) -> Self:
        """Listings of the bodies for which this officer is confirmed."""
        return self.filter(
            council__memberships__officer=officer, council__memberships__state="confirmed"
        ).distinct()


class Listing(models.Model):
    """One thing that one body offers or seeks: who, which way, and where it stands."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING_SIGN_OFF = "awaiting_sign_off", _("Awaiting sign-off")
        SUBMITTED = "submitted", _("With a moderator")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        REJECTED = "rejected", _("Rejected")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MATCHED = "matched", _("Matched")

    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="listings")
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="listings")
    direction = models.CharField(max_length=5, choices=Direction)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="listings")
    state = models.CharField(max_length=18, choices=State, default=State.DRAFT)
    live_revision = models.OneToOneField(
        "ListingRevision", null=True, blank=True, on_delete=models.PROTECT, related_name="live_for"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text=_("When it first went live."))
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody last said that it is still current.")
    )
    state_changed_at = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="live")
                | Q(live_revision__isnull=False, published_at__isnull=False, confirmed_at__isnull=False),
                name="a_live_listing_has_a_revision_and_its_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="a_submitted_listing_has_its_date",
            ),
        ]
        indexes = [models.Index(fields=["council", "state"]), models.Index(fields=["state", "submitted_at"])]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("listing", args=[self.pk])


class ListingRevision(models.Model):
    """What a listing said at one moment. Never changed: a change is the next revision."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="revisions")
    written_at = models.DateTimeField()
    title = models.CharField(_("title"), max_length=100)
    summary = models.CharField(_("summary"), max_length=300)
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
    reach = models.CharField(max_length=10, choices=Reach, default=Reach.ANYWHERE)
    reach_km = models.PositiveSmallIntegerField(null=True, blank=True)
    min_partners = models.PositiveSmallIntegerField(default=1)
    max_partners = models.PositiveSmallIntegerField(default=1)
    expires_on = models.DateField(help_text=_("The last day on which it is shown."))

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
        ]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """What may be shown of a live listing: one flat row that every list, search and job reads."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="entry")
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
        expression=weighted_vector(title="A", also_known_as="B", summary="C", details="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-published_at", "-listing_id"]
        indexes = [
            GinIndex(fields=["search"], name="entry_search"),
            GinIndex(fields=["delivery_models"], name="entry_delivery_models"),
            models.Index(fields=["-published_at", "-listing"], name="entry_newest"),
            models.Index(fields=["category", "direction"], name="entry_category_direction"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("listing", args=[self.listing_id])
