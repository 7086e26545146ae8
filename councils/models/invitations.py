"""What a lead says of a colleague before she has come: a letter of hers brings it, never a mail of ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.addresses import mailbox_of
from councils.models.memberships import Membership
from councils.models.officers import Mailbox
from marketplace.audit.tracking import audited

if TYPE_CHECKING:
    from councils.models.officers import Officer

LASTS = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Neither accepted nor taken back; they may have run out."""
        return self.filter(accepted_at=None, revoked_at=None)

    def standing(self, at: datetime) -> Self:
        """Those that can be accepted: their lead can still act as such."""
        inviter = Q(officer=OuterRef("invited_by")) | Q(
            pk__in=Membership.objects.covered().values("pk"), covered_by=OuterRef("invited_by")
        )
        leads = Membership.objects.leading().filter(inviter, council=OuterRef("council"))
        return self.unanswered().filter(Exists(leads), expires_at__gt=at, council__dissolved_on=None)

    def for_officer(self, officer: Officer) -> Self:
        """Those for the mailbox of her address, which she has confirmed."""
        if not officer.has_verified_address():
            return self.none()
        return self.of_mailbox(officer.email)

    def of_mailbox(self, address: str) -> Self:
        """Those for the person to whom mail to this address goes."""
        return self.alias(mailbox=Mailbox("address")).filter(mailbox=mailbox_of(address))

    def visible_to(self, officer: Officer) -> Self:
        """Those of the bodies that the officer leads."""
        led = Membership.objects.leading().acted_by(officer)
        return self.filter(council__in=led.values("council"))


@audited()
class Invitation(models.Model):
    """A lead has said that whoever has this address is a colleague and may act for their body."""

    class NotYours(Exception):
        """Whoever invites does not lead the body."""

    class NotOfThatBody(Exception):
        """The address is not of a domain that the body's officers write from."""

    class ActsAlready(Exception):
        """Whoever has this address acts for the body already."""

    class NoLongerStands(Exception):
        """It was accepted, taken back or ran out, or it is for another address."""

    council = models.ForeignKey("councils.Council", on_delete=models.CASCADE, related_name="invitations")
    address = models.EmailField(help_text=_("Only whoever shows that its mail reaches her can accept."))
    role = models.CharField(max_length=10, choices=Membership.Role, default=Membership.Role.OFFICER)
    invited_by = models.ForeignKey(
        "councils.Officer", on_delete=models.CASCADE, related_name="invitations_made"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(db_default=RandomUUID(), unique=True, help_text=_("In the link of the letter."))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "council",
                Mailbox("address"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_unanswered_invitation_per_person_and_council",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="an_invitation_is_accepted_or_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.key])

    def renew(self, *, by: Officer, role: str, at: datetime) -> None:
        """Said once more: it counts from now, in the words of now."""
        self._settle(invited_by=by, role=role, invited_at=at, expires_at=at + LASTS)

    def revoke(self, *, at: datetime) -> None:
        """The lead takes it back."""
        self._settle(revoked_at=at)

    def accept(self, *, at: datetime) -> None:
        """Whoever was invited has come."""
        self._settle(accepted_at=at)

    def _settle(self, **changes: object) -> None:
        """Change the row if nobody has answered it: of two at once, one wins."""
        if not Invitation.objects.unanswered().filter(pk=self.pk).update(**changes):
            raise Invitation.NoLongerStands
        self.refresh_from_db()
