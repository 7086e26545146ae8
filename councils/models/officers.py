"""Officers, and the mail domains that they write from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Func, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.addresses import mailbox_of
from councils.models.bodies import Council, CouncilQuerySet
from marketplace.audit.tracking import audited


class DomainQuerySet(models.QuerySet["Domain"]):
    def of_body(self, council: Council) -> Self:
        """From which the body's officers write: its own domains and its owners'."""
        return self.filter(Q(council=council) | Q(council__owned_bodies=council)).distinct()


@audited(also=("name",))
class Domain(models.Model):
    """A mail domain that a body's officers write from. One domain may serve several bodies."""

    name = models.CharField(max_length=120, help_text=_("Lower case, without the @."))
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="domains")

    objects = DomainQuerySet.as_manager()

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

    def of_mailbox(self, address: str) -> QuerySet[Officer]:
        """The one account whose letters this address is for, if there is one."""
        return self.alias(mailbox=Mailbox("email")).filter(mailbox=mailbox_of(address))

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Officer:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@audited()
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
    address_confirmed_at = models.DateTimeField(
        default=timezone.now, help_text=_("When it was last shown that mail arrives: anew every 90 days.")
    )
    address_asked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When it was last asked to be confirmed anew.")
    )
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when the row names nobody: others refer to it.")
    )

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
            models.UniqueConstraint(
                Mailbox("email"),
                name="one_account_per_person",
                violation_error_message=_("There is an account for this mailbox already."),
            ),
            models.CheckConstraint(
                condition=Q(is_broker=False) | Q(is_moderator=True), name="a_broker_is_a_moderator_too"
            ),
            models.CheckConstraint(
                condition=Q(is_auditor=False) | Q(is_moderator=False), name="an_auditor_judges_nothing"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    email__endswith="@erased.invalid",
                    job_title="",
                    last_login=None,
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    is_moderator=False,
                    is_broker=False,
                    is_auditor=False,
                ),
                name="an_erased_account_names_nobody_and_opens_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def councils(self) -> CouncilQuerySet:
        """The bodies for which the officer is confirmed."""
        return Council.objects.filter(memberships__officer=self, memberships__state="confirmed")

    def acts_for(self, council: Council) -> bool:
        return self.memberships.confirmed().filter(council=council).exists()

    def leads(self, council: Council) -> bool:
        """Whether she is its lead, or stands in for its lead today."""
        leading = self.memberships.model.objects.leading()
        return leading.acted_by(self).filter(council=council).exists()

    def signs_off_for(self, council: Council) -> bool:
        """Whether her word sends out what colleagues of the body wrote."""
        signing = self.memberships.model.objects.signing()
        return signing.acted_by(self).filter(council=council).exists()

    def is_near(self, council: Council) -> bool:
        """Whether she belongs to the body, to an owner of it or to one that it owns, and so is no judge."""
        return Council.objects.near(self).filter(pk=council.pk).exists()

    def name_nobody(self, *, known_as: str, at: datetime) -> None:
        """Keep the row, to which what she wrote refers, and nothing in it that says who she was."""
        changes: dict[str, Any] = {
            "email": f"former-{self.pk}@erased.invalid",
            "full_name": known_as[:120],
            "job_title": "",
            "password": make_password(None),
            "last_login": None,
            "is_active": False,
            "is_staff": False,
            "is_superuser": False,
            "is_moderator": False,
            "is_broker": False,
            "is_auditor": False,
            "erased_at": at,
        }
        Officer.objects.filter(pk=self.pk, erased_at=None).update(**changes)
        self.refresh_from_db()

    def has_verified_address(self) -> bool:
        """Whether she has shown that mail to the address she logs in with reaches her."""
        return EmailAddress.objects.filter(user=self, email=self.email, verified=True).exists()
