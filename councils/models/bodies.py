"""Councils and other public bodies, as the public registers know them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.addresses import domain_of
from marketplace.audit.tracking import audited

if TYPE_CHECKING:
    from councils.models.officers import Officer


class CouncilQuerySet(models.QuerySet["Council"]):
    def current(self) -> Self:
        """Bodies that exist today."""
        return self.filter(dissolved_on=None)

    def principal(self) -> Self:
        """Councils proper: not strategic authorities, police, fire, parks or waste bodies."""
        return self.filter(kind__in=Council.PRINCIPAL_KINDS)

    def comparable_with(self, council: Council) -> Self:
        """Bodies of today with the same duties, itself among them; none of a body without a kin of equals."""
        kinds = next((family for family in Council.FAMILIES if council.kind in family), ())
        return self.current().filter(kind__in=kinds) if council.is_current else self.none()

    def of_address(self, address: str) -> Self:
        """Bodies whose officers write from the domain of this address: exactly that domain, no other.

        Officers of a joint team or shared company write from its own domain or from one of its owners'.
        """
        domain = domain_of(address)
        if domain is None:
            return self.none()
        served = Council.objects.current().filter(domains__name=domain)
        owned = Ownership.objects.filter(owner__in=served)
        return self.current().filter(Q(pk__in=served) | Q(pk__in=owned.values("body")))

    def near(self, officer: Officer) -> Self:
        """Bodies that this officer belongs or asks to belong to, their owners, and what they own."""
        own = Council.objects.filter(
            memberships__officer=officer, memberships__state__in=["waiting", "confirmed"]
        )
        owners = Ownership.objects.filter(body__in=own).values("owner")
        owned = Ownership.objects.filter(owner__in=own).values("body")
        return self.filter(Q(pk__in=own) | Q(pk__in=owners) | Q(pk__in=owned))


@audited()
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
        JOINT = "joint_body", _("Joint team or company")
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
    # Kinds with the same duties in the same nation, which are compared with each other and with nobody else.
    FAMILIES: ClassVar = [
        (Kind.COUNTY,),
        (Kind.DISTRICT,),
        (Kind.UNITARY, Kind.METROPOLITAN_DISTRICT),
        (Kind.LONDON_BOROUGH,),
        (Kind.SCOTTISH,),
        (Kind.WELSH,),
        (Kind.NORTHERN_IRISH,),
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
    requires_sign_off = models.BooleanField(
        default=False, help_text=_("Listings and proposals wait for an approver or the lead.")
    )
    owners: models.ManyToManyField[Council, Ownership] = models.ManyToManyField(
        "self",
        symmetrical=False,
        through="councils.Ownership",
        through_fields=("body", "owner"),
        related_name="owned_bodies",
        blank=True,
    )

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

    def lock(self) -> None:
        """Let nobody else change who acts for the body until the transaction ends."""
        Council.objects.select_for_update(no_key=True).get(pk=self.pk)

    @property
    def is_current(self) -> bool:
        return self.dissolved_on is None

    @property
    def density(self) -> float | None:
        """People a square kilometre."""
        if self.population is None or not self.area_km2:
            return None
        return self.population / self.area_km2


@audited()
class Ownership(models.Model):
    """A joint team or shared company is a body of its own that belongs to others."""

    body = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="ownerships")
    owner = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="holdings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "owner"], name="one_ownership_per_pair"),
            models.CheckConstraint(condition=~Q(body=F("owner")), name="no_body_owns_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} of {self.owner_id}"


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


@audited()
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

    class Line(models.TextChoices):
        """The service lines of the revenue outturn, and the total, which also holds benefits and levies."""

        TOTAL = "net_current_expenditure", _("Net current expenditure")
        EDUCATION = "education", _("Education")
        ADULT_SOCIAL_CARE = "adult_social_care", _("Adult social care")
        CHILDRENS_SOCIAL_CARE = "childrens_social_care", _("Children’s social care")
        PUBLIC_HEALTH = "public_health", _("Public health")
        HIGHWAYS_TRANSPORT = "highways_transport", _("Highways and transport")
        ENVIRONMENT_REGULATORY = "environment_regulatory", _("Environment and regulation")
        HOUSING = "housing", _("Housing (not council homes)")
        CULTURE = "culture", _("Culture and leisure")
        PLANNING_DEVELOPMENT = "planning_development", _("Planning and development")
        POLICE = "police", _("Police")
        FIRE_RESCUE = "fire_rescue", _("Fire and rescue")
        CENTRAL_SERVICES = "central_services", _("Central services")
        OTHER = "other", _("Other")

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="spending")
    year = models.CharField(max_length=7, help_text=_("Financial year, such as 2024-25."))
    line = models.CharField(max_length=40, choices=Line)
    amount_gbp = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "year", "line"], name="one_amount_per_council_year_and_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.council_id} {self.year} {self.line}"
