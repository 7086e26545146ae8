"""Where each body stands in a proposal, and what its officers say to each other."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from councils.models import Membership
from councils.models.memberships import MembershipQuerySet
from marketplace.audit.tracking import audited

if TYPE_CHECKING:
    from councils.models import Officer


def able_officers() -> MembershipQuerySet:
    """Memberships of those who can act for their body today."""
    return Membership.objects.confirmed().filter(officer__is_active=True)


class PartyQuerySet(models.QuerySet["Party"]):
    def of(self, officer: Officer) -> Self:
        """The stands of the bodies for which the officer is confirmed."""
        return self.filter(council__memberships__officer=officer, council__memberships__state="confirmed")

    def undecided(self) -> Self:
        return self.filter(decision=Party.Decision.UNDECIDED)

    def left_by_contact(self) -> Self:
        """Those whose contact acts for the body no more, in proposals that still go on."""
        still = able_officers().filter(council=OuterRef("council"), officer=OuterRef("contact"))
        going_on = ["draft", "awaiting_sign_off", "sent", "in_discussion", "agreed_in_principle", "agreed"]
        return self.filter(~Exists(still), contact__isnull=False, proposal__state__in=going_on)

    def without_officer(self) -> Self:
        """Those of bodies for which nobody may answer."""
        return self.filter(~Exists(able_officers().filter(council=OuterRef("council"))))


@audited()
class Party(models.Model):
    """One council's stand in a proposal. Each decides for itself."""

    class Decision(models.TextChoices):
        UNDECIDED = "undecided", _("Has not decided")
        ACCEPTED = "accepted", _("Accepts")
        DECLINED = "declined", _("Declines")

    class AlreadyDecided(Exception):
        """The body has said yes or no before."""

    proposal = models.ForeignKey("Proposal", on_delete=models.CASCADE, related_name="parties")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="parties")
    is_proposer = models.BooleanField(default=False)
    contact = models.ForeignKey(
        "councils.Officer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whose contact details the other parties see once it is in discussion."),
    )
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.UNDECIDED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "councils.Officer", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        ordering = ["-is_proposer", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "council"], name="a_council_is_a_party_once"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(is_proposer=True), name="one_proposer_per_proposal"
            ),
            models.CheckConstraint(
                condition=Q(decision="undecided", decided_at=None)
                | (~Q(decision="undecided") & Q(decided_at__isnull=False)),
                name="a_decision_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council_id} in {self.proposal_id}"

    @property
    def is_undecided(self) -> bool:
        return self.decision == self.Decision.UNDECIDED

    def pass_on(self, to: Officer | None) -> None:
        """Its contact has gone: somebody else is it now, unless somebody was named meanwhile."""
        Party.objects.filter(pk=self.pk, contact=self.contact_id).update(contact=to)

    def decide(self, decision: str, *, officer: Officer, at: datetime) -> None:
        """Say yes or no for this body, once."""
        undecided = Party.objects.undecided().filter(pk=self.pk)
        if not undecided.update(decision=decision, decided_at=at, decided_by=officer):
            raise self.AlreadyDecided
        self.refresh_from_db()


@audited()
class Remark(models.Model):
    """Something an officer of a party says in the proposal's room."""

    proposal = models.ForeignKey("Proposal", on_delete=models.CASCADE, related_name="remarks")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    said_at = models.DateTimeField()
    key = models.UUIDField(
        db_default=RandomUUID(), help_text=_("From the form, so that a second press says nothing twice.")
    )

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_remark_per_author_and_form"),
        ]

    def __str__(self) -> str:
        return f"Remark {self.pk}"
