"""How much each factor counts: for a service by an administrator's rows, for a listing by its own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited
from marketplace.matching.rules import FACTORS, Rules, Weights
from marketplace.matching.wording import FACTOR_NAMES

if TYPE_CHECKING:
    from councils.models import Officer

MOST = 100


def weight(factor: str) -> models.PositiveSmallIntegerField[Any, Any]:
    """The column of one factor's weight."""
    return models.PositiveSmallIntegerField(FACTOR_NAMES[factor], validators=[MaxValueValidator(MOST)])


class ServiceWeightsQuerySet(models.QuerySet["ServiceWeights"]):
    def current(self) -> Self:
        """The newest of each service."""
        return self.order_by("category_id", "-version").distinct("category_id")


@audited()
class ServiceWeights(models.Model):
    """How much each factor counts for one service, until the next version. Never changed."""

    class NothingCounts(Exception):
        """No factor would have any weight."""

    category = models.ForeignKey("services.Category", on_delete=models.CASCADE, related_name="weights")
    version = models.PositiveIntegerField(editable=False)
    why = models.CharField(_("why"), max_length=200, help_text=_("What made the change necessary."))
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey(
        "councils.Officer", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    for_service = weight("service")
    for_timing = weight("timing")
    for_scale = weight("scale")
    for_models = weight("models")
    for_systems = weight("systems")
    for_geography = weight("geography")
    for_likeness = weight("likeness")
    for_readiness = weight("readiness")
    for_text = weight("text")
    for_track = weight("track")

    COLUMNS: ClassVar = tuple(f"for_{factor}" for factor in FACTORS)

    objects = ServiceWeightsQuerySet.as_manager()

    class Meta:
        verbose_name = _("weights of a service")
        verbose_name_plural = _("weights of services")
        ordering = ["category", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["category", "version"], name="one_version_of_weights_at_a_time"),
            models.CheckConstraint(condition=Q(for_service__gt=0), name="what_the_service_is_always_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.category_id}, version {self.version}"

    @property
    def weights(self) -> Weights:
        """In the order of the factors."""
        return tuple(float(getattr(self, column)) for column in self.COLUMNS)


def first_weights(category: Any, *, has_systems: bool, rules: Rules) -> dict[str, int]:
    """The columns of a service that nobody has weighed yet."""
    first = rules.first_weights(distance_matters=category.distance_matters, has_systems=has_systems)
    return {column: round(value) for column, value in zip(ServiceWeights.COLUMNS, first, strict=True)}


@audited()
class Sibling(models.Model):
    """Two services that are so near that a listing for one may meet a listing for the other."""

    first = models.ForeignKey("services.Category", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("services.Category", on_delete=models.CASCADE, related_name="+")
    why = models.CharField(_("why"), max_length=200)

    class Meta:
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="siblings_are_declared_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="siblings_stand_in_the_order_of_their_names"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


@audited()
class OwnWeights(models.Model):
    """Which factors count more, and which less, for one listing, as its council has said."""

    listing = models.OneToOneField(
        "services.Listing", on_delete=models.CASCADE, primary_key=True, related_name="own_weights"
    )
    more = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    less = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("councils.Officer", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(more__overlap=F("less")), name="nothing_counts_both_more_and_less"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}"

    def weigh(self, *, more: list[str], less: list[str], officer: Officer, at: datetime) -> None:
        """Say anew what counts more and what less."""
        self.more, self.less, self.set_by, self.set_at = more, less, officer, at
        self.save()
