"""Who acts for which body, in which role, and who stands in for whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models.bodies import Council
from councils.models.officers import Officer
from marketplace.audit.tracking import audited


class MembershipQuerySet(models.QuerySet["Membership"]):
    def confirmed(self) -> Self:
        return self.filter(state=Membership.State.CONFIRMED)

    def waiting(self) -> Self:
        return self.filter(state=Membership.State.WAITING)

    def open(self) -> Self:
        return self.filter(state__in=Membership.OPEN_STATES)

    def covered(self) -> Self:
        """Those for whose holder a colleague stands in today."""
        return self.filter(covered_by__is_active=True, covered_until__gte=timezone.localdate())

    def able(self) -> Self:
        """Those in which somebody can act today: the holder, or who stands in for her."""
        able = Q(officer__is_active=True) | Q(pk__in=Membership.objects.covered().values("pk"))
        return self.confirmed().filter(able)

    def leading(self) -> Self:
        """Leads, as far as anybody can act as such today."""
        return self.able().filter(role=Membership.Role.LEAD)

    def signing(self) -> Self:
        """Those whose word sends out what colleagues wrote."""
        return self.able().filter(role__in=Membership.SIGNING)

    def acted_by(self, officer: Officer) -> Self:
        """Those in which this officer acts: her own, and those for whose holder she stands in today."""
        own = Membership.objects.confirmed().filter(officer=officer).values("council")
        stands_in = Membership.objects.covered().filter(covered_by=officer, council__in=own)
        return self.filter(Q(officer=officer) | Q(pk__in=stands_in.values("pk")))

    def with_lead(self) -> Self:
        """Each with ``has_lead``: whether its body has a lead who can act."""
        leads = Membership.objects.leading().filter(council=OuterRef("council"))
        return self.annotate(has_lead=Exists(leads))

    def visible_to(self, officer: Officer) -> Self:
        """Colleagues at the bodies that the officer leads; nobody's lead sees herself here."""
        led = Membership.objects.leading().acted_by(officer)
        return self.filter(council__in=led.values("council")).exclude(officer=officer)

    def coverable_by(self, officer: Officer) -> Self:
        """Those for which this officer says who stands in: her own, and at bodies that she leads herself."""
        led = Membership.objects.leading().filter(officer=officer).values("council")
        return self.confirmed().filter(Q(officer=officer) | Q(council__in=led))

    def visible_to_moderator(self, officer: Officer) -> Self:
        """All for moderators, who must be able to see what became of a case; none for anybody else."""
        return self.all() if officer.is_moderator else self.none()

    def for_moderator(self) -> Self:
        """Those who wait at a body that has no lead: a moderator confirms its first officer."""
        return self.waiting().with_lead().filter(has_lead=False, officer__is_active=True)

    def without_lead(self) -> Self:
        """Those who act for a body that nobody leads: a moderator names one of them."""
        return self.confirmed().with_lead().filter(has_lead=False, officer__is_active=True)

    def decidable_by(self, officer: Officer) -> Self:
        """Those who wait for this officer's word: as their lead, or as a moderator of a body not her own."""
        led = Membership.objects.leading().acted_by(officer).values("council")
        waiting = self.waiting().filter(officer__is_active=True).exclude(officer=officer)
        if not officer.is_moderator:
            return waiting.filter(council__in=led)
        unled = Membership.objects.for_moderator().exclude(council__in=Council.objects.near(officer))
        return waiting.filter(Q(council__in=led) | Q(pk__in=unled.values("pk")))


@audited()
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

    OPEN_STATES = (State.WAITING, State.CONFIRMED)
    SIGNING = (Role.LEAD, Role.APPROVER)

    class AlreadyDecided(Exception):
        """Somebody else has decided meanwhile."""

    class LeavesNobodyInTheLead(Exception):
        """The only lead has neither named who follows her nor left that to a moderator."""

    class NotYoursToDecide(Exception):
        """Neither the body's lead nor a moderator who may judge it."""

    class NotACover(Exception):
        """Whoever stands in acts for the same body herself, from today on at the earliest."""

    class NotOfThatBody(Exception):
        """The officer's verified address is not of a domain that the body's officers write from."""

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
    covered_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.SET_NULL, related_name="memberships_covered"
    )
    covered_until = models.DateField(
        null=True, blank=True, help_text=_("The last day on which the colleague stands in.")
    )

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
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("officer")),
                name="nobody_confirms_herself",
            ),
            models.CheckConstraint(
                condition=Q(covered_by=None) | Q(covered_until__isnull=False), name="cover_ends_on_a_day"
            ),
            models.CheckConstraint(condition=~Q(covered_by=F("officer")), name="nobody_covers_for_herself"),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} at {self.council_id}"

    def ask_again(self, *, at: datetime) -> None:
        """Wait once more after a refusal or an end; the note of then stays for whoever decides now."""
        self._move(
            (self.State.REFUSED, self.State.ENDED),
            state=self.State.WAITING,
            role=self.Role.OFFICER,
            asked_at=at,
            decided_at=None,
            decided_by=None,
        )

    def confirm(self, *, by: Officer, role: str, at: datetime) -> None:
        self._move(
            (self.State.WAITING,),
            state=self.State.CONFIRMED,
            role=role,
            decided_by=by,
            decided_at=at,
            note="",
        )

    def refuse(self, *, by: Officer, note: str, at: datetime) -> None:
        self._move((self.State.WAITING,), state=self.State.REFUSED, decided_by=by, decided_at=at, note=note)

    def end(self, *, by: Officer, note: str, at: datetime) -> None:
        self._move(
            (self.State.CONFIRMED,),
            state=self.State.ENDED,
            decided_by=by,
            decided_at=at,
            note=note,
            covered_by=None,
            covered_until=None,
        )

    def take_role(self, role: str) -> None:
        """Go on in another role."""
        self._move((self.State.CONFIRMED,), role=role)

    def be_covered(self, *, by: Officer | None, until: date | None) -> None:
        """A colleague stands in up to and including that day; nobody does any longer where none is named."""
        self._move((self.State.CONFIRMED,), covered_by=by, covered_until=until)

    @property
    def stand_in(self) -> Officer | None:
        """Who stands in for her today."""
        if self.covered_until is None or self.covered_until < timezone.localdate():
            return None
        return self.covered_by

    @property
    def leads_of_body(self) -> list[Officer]:
        """Who decides about this body's officers: its leads by name. One query."""
        leads = Membership.objects.leading().filter(council=self.council_id).select_related("officer")
        return [lead.officer for lead in leads.order_by("officer__full_name", "pk")]

    @property
    def has_officers(self) -> bool:
        """Whether anybody acts for the body already. One query."""
        return Membership.objects.able().filter(council=self.council_id).exists()

    @property
    def days_waited(self) -> int:
        """Whole days since she asked, by the calendar of the site."""
        return (timezone.localdate() - timezone.localdate(self.asked_at)).days

    def _move(self, expected: tuple[str, ...], **changes: Any) -> None:
        """Change the row if it still stands as expected: of two who decide at once, one wins."""
        if not Membership.objects.filter(pk=self.pk, state__in=expected).update(**changes):
            raise Membership.AlreadyDecided
        for name, value in changes.items():
            setattr(self, name, value)
