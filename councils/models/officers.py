"""Officers, the mail domains that they write from, and the bodies that they act for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from councils.models.bodies import Council, CouncilQuerySet


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


class Mailbox(Func):
    """Whose letters an address is for: without the tag that follows a plus."""

    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '\+[^@]*@', '@')"
    arity = 1
    output_field = models.EmailField()


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
    is_broker = models.BooleanField(default=False, help_text=_("A moderator who makes introductions, too."))
    is_auditor = models.BooleanField(
        default=False, help_text=_("Reads everything but proposals, and changes nothing.")
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
            models.UniqueConstraint(Mailbox("email"), name="one_account_per_person"),
            models.CheckConstraint(
                condition=Q(is_broker=False) | Q(is_moderator=True), name="a_broker_is_a_moderator_too"
            ),
            models.CheckConstraint(
                condition=Q(is_auditor=False) | Q(is_moderator=False), name="an_auditor_judges_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def councils(self) -> CouncilQuerySet:
        """The bodies for which the officer is confirmed."""
        return Council.objects.filter(
            memberships__officer=self, memberships__state=Membership.State.CONFIRMED
        )

    def acts_for(self, council: Council) -> bool:
        return self.memberships.confirmed().filter(council=council).exists()

    def leads(self, council: Council) -> bool:
        return self.memberships.leading().filter(council=council).exists()

    def has_verified_address(self) -> bool:
        """Whether she has shown that mail to the address she logs in with reaches her."""
        return EmailAddress.objects.filter(user=self, email=self.email, verified=True).exists()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def confirmed(self) -> Self:
        return self.filter(state=Membership.State.CONFIRMED)

    def waiting(self) -> Self:
        return self.filter(state=Membership.State.WAITING)

    def leading(self) -> Self:
        """Leads who can act: confirmed, and their account is open."""
        return self.confirmed().filter(role=Membership.Role.LEAD, officer__is_active=True)

    def with_lead(self) -> Self:
        """Each with ``has_lead``: whether its body has a lead who can act."""
        leads = Membership.objects.leading().filter(council=OuterRef("council"))
        return self.annotate(has_lead=Exists(leads))

    def visible_to(self, officer: Officer) -> Self:
        """Colleagues at the bodies that the officer leads; nobody's lead sees herself here."""
        led = Membership.objects.leading().filter(officer=officer)
        return self.filter(council__in=led.values("council")).exclude(officer=officer)

    def visible_to_moderator(self, officer: Officer) -> Self:
        """All for moderators, who must be able to see what became of a case; none for anybody else."""
        return self.all() if officer.is_moderator else self.none()

    def for_moderator(self) -> Self:
        """Those who wait at a body that has no lead: a moderator confirms its first officer."""
        return self.waiting().with_lead().filter(has_lead=False, officer__is_active=True)

    def decidable_by(self, officer: Officer) -> Self:
        """Those who wait for this officer's word: as their lead, or as a moderator of a body not her own."""
        led = Membership.objects.leading().filter(officer=officer).values("council")
        waiting = self.waiting().filter(officer__is_active=True).exclude(officer=officer)
        if not officer.is_moderator:
            return waiting.filter(council__in=led)
        own = officer.memberships.filter(state__in=Membership.OPEN_STATES).values("council")
        unled = Membership.objects.for_moderator().exclude(council__in=own)
        return waiting.filter(Q(council__in=led) | Q(pk__in=unled.values("pk")))


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

    class AlreadyDecided(Exception):
        """Somebody else has decided meanwhile."""

    class NotYoursToDecide(Exception):
        """Neither the body's lead nor a moderator who may judge it."""

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
        self._move((self.State.CONFIRMED,), state=self.State.ENDED, decided_by=by, decided_at=at, note=note)

    def _move(self, expected: tuple[str, ...], **changes: Any) -> None:
        """Change the row if it still stands as expected: of two who decide at once, one wins."""
        if not Membership.objects.filter(pk=self.pk, state__in=expected).update(**changes):
            raise Membership.AlreadyDecided
        for name, value in changes.items():
            setattr(self, name, value)
