"""The catalogue: services that bodies share, ways of sharing them, and the systems that they run on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models import Council
from marketplace.audit.tracking import audited


@audited()
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
    not_run_in = ArrayField(
        models.CharField(max_length=16, choices=Council.Nation),
        default=list,
        blank=True,
        help_text=_("Nations in which no council runs it, because another body does."),
    )
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

    def may_be_run_by(self, tier: str, nation: str) -> bool:
        """Whether a body of this tier and nation runs it: single-tier councils run both halves."""
        if nation in self.not_run_in:
            return False
        if tier == "none" or tier == "strategic":
            return self.delivered_by == self.DeliveredBy.ALL
        return self.delivered_by == self.DeliveredBy.ALL or tier in ("single", self.delivered_by)

    def is_run_by(self, council: Council) -> bool:
        """Whether the law lets this body run the service."""
        return self.may_be_run_by(council.tier, council.nation)


@audited()
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


@audited()
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


SEALED_FROM = 10**15  # Above any number that rows get in turn; nine times it is still exact in JSON.


class Visibility(models.TextChoices):
    """Who sees how much of a listing, the widest first."""

    EVERYBODY = "everybody", _("Everybody")
    VERIFIED = "verified", _("Verified officers only")
    SEALED = "sealed", _("Sealed: everybody sees the service, never the council")

    @property
    def place(self) -> int:
        return list(type(self)).index(self)

    def is_wider_than(self, other: str) -> bool:
        """Whether somebody would see more than before."""
        return self.place < Visibility(other).place
