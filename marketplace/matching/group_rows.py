"""Groups of listings that could start a service together, as the last run left them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from services.models import Entry, Visibility

if TYPE_CHECKING:
    from councils.models import Officer
    from services.models import Listing


class GroupQuerySet(models.QuerySet["Group"]):
    def of(self, listing: Listing) -> Self:
        """Groups in which the listing stands."""
        return self.filter(Exists(GroupMember.objects.filter(group=OuterRef("pk"), listing=listing)))

    def visible_to(self, officer: Officer) -> Self:
        """Groups in which a listing of one of the officer's bodies stands."""
        own = GroupMember.objects.filter(
            group=OuterRef("pk"),
            listing__council__memberships__officer=officer,
            listing__council__memberships__state="confirmed",
        )
        return self.filter(Exists(own))

    def showable(self, at: datetime) -> Self:
        """Groups of which every listing may be shown at this moment, and names its council to the others."""
        named = Entry.objects.showable(at).exclude(visibility=Visibility.SEALED)
        shown = named.filter(pk=OuterRef("listing"))
        hidden = GroupMember.objects.filter(~Exists(shown), group=OuterRef("pk"))
        return self.filter(~Exists(hidden))


class Group(models.Model):
    """Three to eight listings that could start one service together."""

    key = models.CharField(max_length=32, unique=True, help_text=_("Of all that is stored of it."))
    run = models.ForeignKey("matching.MatchRun", on_delete=models.PROTECT, related_name="groups")
    category = models.ForeignKey("services.Category", on_delete=models.PROTECT, related_name="+")
    size = models.PositiveSmallIntegerField()
    worst = models.FloatField(help_text=_("How the worst placed member stands with the others, 0 to 100."))
    delivery_models = ArrayField(
        models.CharField(max_length=24), default=list, help_text=_("Which all accept.")
    )
    first_day = models.DateField(null=True, help_text=_("From when all could start."))
    last_day = models.DateField(null=True)
    found_at = models.DateTimeField()
    listings = models.ManyToManyField("services.Listing", through="GroupMember", related_name="groups")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["-worst", "-size", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__range=(3, 8)), name="a_group_has_3_to_8_members"),
        ]
        indexes = [models.Index(fields=["category"], name="group_category")]

    def __str__(self) -> str:
        return f"Group {self.pk}"


class GroupMember(models.Model):
    """A listing's place in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    listing = models.ForeignKey("services.Listing", on_delete=models.CASCADE, related_name="+")
    standing = models.FloatField(help_text=_("The mean of how its matches with the others stand, 0 to 100."))
    could_host = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "listing"], name="one_place_per_group_and_listing"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} in {self.group_id}"
