"""Councils that write to each other without names, until both choose to show themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited
from marketplace.proposals.models.proposals import Proposal, ReasonCode

if TYPE_CHECKING:
    from councils.models import Officer


class ApproachQuerySet(models.QuerySet["Approach"]):
    def visible_to(self, officer: Officer) -> Self:
        """Those that one of the officer's bodies made, or was made."""
        mine = officer.councils()
        return self.filter(Q(council__in=mine) | Q(listing__council__in=mine))

    def open(self) -> Self:
        return self.filter(state=Approach.State.OPEN)

    def to_be_answered_by(self, officer: Officer) -> Self:
        """Open ones in which it is for one of the officer's bodies to show itself or to say no."""
        mine = officer.councils()
        made, asked = Q(council__in=mine), Q(listing__council__in=mine)
        return self.open().filter(made & Q(asker_shows_at=None) | asked & Q(asked_shows_at=None))

    def to_be_lapsed(self, today: date) -> Self:
        return self.open().filter(respond_by__lt=today)


@audited()
class Approach(models.Model):
    """One council writes about a listing without a name: one of the two listings is sealed.

    It knows both councils, and neither is told of the other. Once both have chosen to show themselves it
    becomes a proposal, which names them.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open, without names")
        SHOWN = "shown", _("Both have shown themselves")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    class NoLongerOpen(Exception):
        """It was settled before this was asked."""

    class NotYours(Exception):
        """The officer does not act for the body in whose name this was asked."""

    class NeedsSignOff(Exception):
        """The body has said that an approver or lead must see what goes out."""

    class NothingIsSealed(Exception):
        """Both listings name their councils, so a proposal is what is meant."""

    class AlreadyOpen(Exception):
        """The body has an open approach to this listing."""

    listing = models.ForeignKey("services.Listing", on_delete=models.PROTECT, related_name="approaches")
    own_listing = models.ForeignKey(
        "services.Listing",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approaches_made",
        help_text=_("The listing from which it was written."),
    )
    council = models.ForeignKey(
        "councils.Council", on_delete=models.PROTECT, related_name="approaches", help_text=_("Who wrote.")
    )
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="approaches")
    what = models.TextField(max_length=4000)
    delivery_model = models.ForeignKey("services.DeliveryModel", on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    sent_at = models.DateTimeField()
    respond_by = models.DateField()
    asker_shows_at = models.DateTimeField(null=True, blank=True)
    asked_shows_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True, help_text=_("Since when both know each other."))
    closed_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=24, choices=ReasonCode, blank=True)
    reason_note = models.TextField(blank=True, max_length=2000)
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="approaches"
    )
    key = models.UUIDField(db_default=RandomUUID())

    objects = ApproachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "approaches"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_approach_per_author_and_form"),
            models.UniqueConstraint(
                fields=["listing", "council"],
                condition=Q(state="open"),
                name="one_open_approach_of_a_council_to_a_listing",
            ),
            models.CheckConstraint(
                condition=Q(state="shown", shown_at__isnull=False, proposal__isnull=False)
                & Q(asker_shows_at__isnull=False, asked_shows_at__isnull=False)
                | ~Q(state="shown") & Q(shown_at=None, proposal=None),
                name="names_are_shown_exactly_when_both_have_agreed_to_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn"]) | ~Q(reason_code=""),
                name="a_no_without_a_name_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["respond_by"], name="approach_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"Approach {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("approach_room", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def days_left(self) -> int:
        return (self.respond_by - timezone.localdate()).days

    def lock_open(self) -> None:
        """Let nobody else settle it until the transaction ends, and read it afresh."""
        try:
            self.refresh_from_db(from_queryset=Approach.objects.open().select_for_update(no_key=True))
        except Approach.DoesNotExist:
            raise self.NoLongerOpen from None

    def agree_to_show(self, *, is_asker: bool, at: datetime) -> bool:
        """One side's own yes to being named, once; whether it is new."""
        column = "asker_shows_at" if is_asker else "asked_shows_at"
        is_new = Approach.objects.open().filter(**{"pk": self.pk, column: None}).update(**{column: at})
        self.refresh_from_db()
        return bool(is_new)

    def show_names(self, proposal: Proposal, *, at: datetime) -> None:
        """Both know each other from here on, in the proposal that it becomes."""
        both = Q(asker_shows_at__isnull=False, asked_shows_at__isnull=False)
        self._close(both, self.State.SHOWN, at, shown_at=at, proposal=proposal)

    def decline(self, *, reason_code: str, note: str, at: datetime) -> None:
        self._close(Q(), self.State.DECLINED, at, reason_code=reason_code, reason_note=note)

    def withdraw(self, *, reason_code: str, note: str, at: datetime) -> None:
        self._close(Q(), self.State.WITHDRAWN, at, reason_code=reason_code, reason_note=note)

    def lapse(self, *, at: datetime) -> None:
        self._close(Q(), self.State.LAPSED, at)

    def _close(self, condition: Q, state: str, at: datetime, **changes: Any) -> None:
        rows = Approach.objects.open().filter(condition, pk=self.pk)
        if not rows.update(state=state, closed_at=at, **changes):
            raise self.NoLongerOpen
        self.refresh_from_db()
