"""Who: councils and other public bodies, and the officers who act for them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CouncilQuerySet(models.QuerySet["Council"]):
    def current(self) -> Self:
        """Bodies that exist today."""
        return self.filter(dissolved_on=None)

    def principal(self) -> Self:
        """Councils proper: not strategic authorities, police, fire, parks or waste bodies."""
        return self.filter(kind__in=Council.PRINCIPAL_KINDS)


class Council(models.Model):
    """A council or another public body, as the public registers know it."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("County council")
        DISTRICT = "district", _("District council")
        UNITARY = "unitary", _("Unitary council")
        METROPOLITAN_DISTRICT = "metropolitan_district", _("Metropolitan district")
        LONDON_BOROUGH = "london_borough", _("London borough")
        SCOTTISH = "scottish_council", _("Scottish council")
        WELSH = "welsh_council", _("Welsh council")
        NORTHERN_IRISH = "ni_district", _("Northern Irish council")
        COMBINED_AUTHORITY = "combined_authority", _("Combined authority")
        STRATEGIC_AUTHORITY = "strategic_authority", _("Strategic authority")
        POLICE = "police", _("Police body")
        FIRE = "fire", _("Fire and rescue authority")
        PARK = "national_park", _("National park authority")
        WASTE = "waste_authority", _("Waste authority")
        NHS = "nhs", _("NHS body")
        OTHER = "other", _("Other public body")

    PRINCIPAL_KINDS: ClassVar = [
        Kind.COUNTY,
        Kind.DISTRICT,
        Kind.UNITARY,
        Kind.METROPOLITAN_DISTRICT,
        Kind.LONDON_BOROUGH,
        Kind.SCOTTISH,
        Kind.WELSH,
        Kind.NORTHERN_IRISH,
    ]

    class Tier(models.TextChoices):
        UPPER = "upper", _("Upper tier")
        LOWER = "lower", _("Lower tier")
        SINGLE = "single", _("Single tier")
        STRATEGIC = "strategic", _("Strategic")
        NONE = "none", _("Not a tier of local government")

    class Nation(models.TextChoices):
        ENGLAND = "England", _("England")
        SCOTLAND = "Scotland", _("Scotland")
        WALES = "Wales", _("Wales")
        NORTHERN_IRELAND = "Northern Ireland", _("Northern Ireland")

    code = models.CharField(
        max_length=9, unique=True, help_text=_("Short register code; GSS code where none.")
    )
    gss_code = models.CharField(max_length=9, unique=True, null=True, blank=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=24, choices=Kind)
    tier = models.CharField(max_length=10, choices=Tier)
    nation = models.CharField(max_length=16, choices=Nation)
    region = models.CharField(max_length=40, blank=True)
    county = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="districts"
    )
    combined_authority = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="constituents"
    )
    website = models.URLField(blank=True)
    alternative_names = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    hex_q = models.SmallIntegerField(null=True, blank=True)
    hex_r = models.SmallIntegerField(null=True, blank=True)
    rural_urban = models.CharField(max_length=24, blank=True)
    share_rural = models.FloatField(
        null=True, blank=True, help_text=_("Share of people in rural areas, 0 to 1.")
    )
    deprivation_score = models.FloatField(null=True, blank=True, help_text=_("Higher is more deprived."))
    deprivation_quintile = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("1 is the most deprived fifth.")
    )
    established_on = models.DateField(null=True, blank=True)
    dissolved_on = models.DateField(null=True, blank=True)

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_rural=None) | Q(share_rural__gte=0, share_rural__lte=1),
                name="rural_share_is_a_share",
            ),
            models.CheckConstraint(
                condition=(Q(latitude=None) & Q(longitude=None))
                | (Q(latitude__range=(49, 61)) & Q(longitude__range=(-9, 2))),
                name="a_body_lies_in_the_united_kingdom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("council", args=[self.slug])

    @property
    def is_current(self) -> bool:
        return self.dissolved_on is None

    @property
    def density(self) -> float | None:
        """People a square kilometre."""
        if self.population is None or not self.area_km2:
            return None
        return self.population / self.area_km2


class Border(models.Model):
    """Two bodies that touch, or one that contains the other. Each pair stands once."""

    class Relation(models.TextChoices):
        BORDERS = "borders", _("Share a border")
        ACROSS_WATER = "borders_across_water", _("Face each other across water")
        CONTAINS = "county_contains", _("The first contains the second")

    first = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="borders_as_first")
    second = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="borders_as_second")
    relation = models.CharField(max_length=24, choices=Relation)
    distance_km = models.FloatField(help_text=_("Between the middles of the two areas."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_border_per_pair"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="no_body_borders_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}-{self.second_id}"


class Succession(models.Model):
    """One body's area and duties pass to another on a vesting date."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DECIDED = "decided", _("Decided")
        ORDER_MADE = "order_made", _("Order made")
        VESTED = "vested", _("Vested")

    predecessor = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="inheritances")
    status = models.CharField(max_length=12, choices=Status)
    vests_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_succession_per_pair"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_body_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} to {self.successor_id}"


class Spending(models.Model):
    """What a body spent on one service in one financial year, net of fees and specific grants."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="spending")
    year = models.CharField(max_length=7, help_text=_("Financial year, such as 2024-25."))
    line = models.CharField(max_length=40, help_text=_("A service line of the revenue outturn."))
    amount_gbp = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "year", "line"], name="one_amount_per_council_year_and_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.council_id} {self.year} {self.line}"


class Domain(models.Model):
    """A mail domain that a body's officers write from. One domain may serve several bodies."""

    name = models.CharField(max_length=120, help_text=_("Lower case, without the @."))
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="domains")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "council"], name="one_domain_row_per_council"),
            models.CheckConstraint(
                condition=Q(name=Lower("name")) & Q(name__regex=r"^[a-z0-9.-]+\.[a-z]{2,}$"),
                name="a_domain_is_lower_case_ascii",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfficerManager(BaseUserManager["Officer"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Officer:
        officer = self.model(email=email.strip().lower(), **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Officer:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Officer(AbstractBaseUser, PermissionsMixin):
    """A person who works for one or more bodies and logs in with a work address."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_moderator = models.BooleanField(
        default=False, help_text=_("Judges listings and confirms the first officer of a body.")
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = OfficerManager()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="an_address_is_kept_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email


class MembershipQuerySet(models.QuerySet["Membership"]):
    def confirmed(self) -> Self:
        return self.filter(state=Membership.State.CONFIRMED)

    def waiting(self) -> Self:
        return self.filter(state=Membership.State.WAITING)


class Membership(models.Model):
    """An officer acts for a body, once somebody who may judge it has confirmed that."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Officer")
        APPROVER = "approver", _("Approver")
        LEAD = "lead", _("Council lead")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="memberships")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.OFFICER)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.SET_NULL, related_name="memberships_decided"
    )
    note = models.TextField(blank=True, help_text=_("Why it was refused or ended."))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "council"], name="one_membership_per_officer_and_council"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="a_membership_is_decided_once_it_waits_no_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} at {self.council_id}"
