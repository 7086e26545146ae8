"""Officers who lost every way to show who they are, and who vouches for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from councils.models.bodies import Council
from councils.models.memberships import Membership
from councils.models.officers import Officer
from marketplace.audit.tracking import audited

IS_STAFF = Q(officer__is_staff=True) | Q(officer__is_moderator=True) | Q(officer__is_auditor=True)


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    def open(self) -> Self:
        return self.filter(state__in=FactorReset.OPEN_STATES)

    def asked(self) -> Self:
        return self.filter(state=FactorReset.State.ASKED)

    def vouched(self) -> Self:
        return self.filter(state=FactorReset.State.VOUCHED)

    def due(self, at: datetime) -> Self:
        """Vouched for, and the wait is over."""
        return self.vouched().filter(due_at__lte=at)

    def of_colleagues(self, officer: Officer) -> Self:
        """Those of others at the bodies that this officer leads."""
        led = Membership.objects.leading().acted_by(officer).values("council")
        hers = Membership.objects.confirmed().filter(officer=OuterRef("officer"), council__in=led)
        return self.filter(Exists(hers)).exclude(officer=officer)

    def for_leads(self) -> Self:
        """Those for whom a lead's word is enough: she leads nobody, and is not of the site's staff."""
        hers = Membership.objects.confirmed().filter(officer=OuterRef("officer"))
        return self.exclude(IS_STAFF).filter(~Exists(hers.filter(role=Membership.Role.LEAD)))

    def at_once_by(self, officer: Officer) -> Self:
        """Those in which this lead's word takes effect at once."""
        return self.for_leads().of_colleagues(officer)

    def without_lead(self) -> Self:
        """Those of officers at whose bodies nobody else leads."""
        bodies = Membership.objects.confirmed().filter(officer=OuterRef(OuterRef("officer")))
        leads = Membership.objects.leading().filter(council__in=bodies.values("council"))
        return self.filter(~Exists(leads.exclude(officer=OuterRef("officer"))))

    def visible_to(self, officer: Officer) -> Self:
        """Those of colleagues for their leads, and all for moderators; nobody sees her own here."""
        if officer.is_moderator or officer.is_superuser:
            return self.exclude(officer=officer)
        return self.of_colleagues(officer)

    def decidable_by(self, officer: Officer) -> Self:
        """Those for whom this officer may vouch."""
        mine = Q(pk__in=self.at_once_by(officer).values("pk"))
        if officer.is_superuser:
            mine |= Q(IS_STAFF)
        if officer.is_moderator or officer.is_superuser:
            near = Membership.objects.filter(
                officer=OuterRef("officer"), council__in=Council.objects.near(officer)
            )
            left = self.exclude(pk__in=self.for_leads().values("pk")).exclude(IS_STAFF)
            mine |= Q(pk__in=left.filter(~Exists(near)).values("pk"))
            mine |= Q(pk__in=self.exclude(IS_STAFF).without_lead().filter(~Exists(near)).values("pk"))
        return self.filter(mine).exclude(officer=officer)

    def on_the_desk_of(self, officer: Officer) -> Self:
        """Those for which she may vouch, and those vouched for which she may still stop."""
        to_stop = self.vouched().visible_to(officer).values("pk")
        return self.filter(Q(pk__in=self.asked().decidable_by(officer).values("pk")) | Q(pk__in=to_stop))


@audited()
class FactorReset(models.Model):
    """An officer asks that she may set up passkey, app and codes anew, having lost all of them."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for somebody to vouch")
        VOUCHED = "vouched", _("Vouched for")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        STOPPED = "stopped", _("Stopped by the officer")
        LAPSED = "lapsed", _("Nobody answered")

    OPEN_STATES = (State.ASKED, State.VOUCHED)

    class NoLongerOpen(Exception):
        """It was decided, stopped or done before this was asked."""

    class NotYours(Exception):
        """Neither the officer's lead nor, where she has none or leads herself, a moderator."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="factor_resets")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.SET_NULL, related_name="factor_resets_decided"
    )
    note = models.TextField(
        blank=True, max_length=1000, help_text=_("How whoever vouched knows that it is she; or why not.")
    )
    due_at = models.DateTimeField(
        null=True, blank=True, help_text=_("From when on it is carried out, unless somebody stops it.")
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["officer"],
                condition=Q(state__in=["asked", "vouched"]),
                name="one_open_factor_reset_per_officer",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("officer")), name="nobody_vouches_for_herself"),
            models.CheckConstraint(
                condition=~Q(state__in=["vouched", "done"]) | (Q(due_at__isnull=False) & ~Q(note="")),
                name="who_vouches_says_how_she_knows",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "vouched"], ended_at=None)
                | (~Q(state__in=["asked", "vouched"]) & Q(ended_at__isnull=False)),
                name="a_factor_reset_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Factor reset {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    def vouch(self, *, by: Officer, note: str, due_at: datetime, at: datetime) -> None:
        """Somebody has spoken with her, and says how she knows."""
        self._move(
            self.State.ASKED,
            state=self.State.VOUCHED,
            decided_by=by,
            decided_at=at,
            note=note,
            due_at=due_at,
        )

    def refuse(self, *, by: Officer, note: str, at: datetime) -> None:
        """Somebody says that it is not she, or takes her word back in time."""
        self._move(
            *self.OPEN_STATES,
            state=self.State.REFUSED,
            decided_by=by,
            decided_at=at,
            note=note,
            ended_at=at,
        )

    def stop(self, *, at: datetime) -> None:
        """She has found what she lost, or never asked."""
        self._move(*self.OPEN_STATES, state=self.State.STOPPED, ended_at=at)

    def finish(self, *, at: datetime) -> None:
        self._move(self.State.VOUCHED, state=self.State.DONE, ended_at=at)

    def lapse(self, *, at: datetime) -> None:
        self._move(self.State.ASKED, state=self.State.LAPSED, ended_at=at)

    def _move(self, *expected: str, **changes: Any) -> None:
        """Change the row if it still stands as expected: of two who decide at once, one wins."""
        if not FactorReset.objects.filter(pk=self.pk, state__in=expected).update(**changes):
            raise self.NoLongerOpen
        for name, value in changes.items():
            setattr(self, name, value)
