"""What is kept about accounts, and about who acts for which body."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from councils.erasing import end_sessions, erase
from councils.models import Brake, FactorReset, Invitation, Membership, Officer, Suspension, Tries
from marketplace.notifications.keepers import Holding, Keeper, Kept, Rule, Text

ACTING = Membership.OPEN_STATES
NO_STAFF = {"is_staff": False, "is_moderator": False, "is_auditor": False}


class Councils(Keeper):
    """Accounts, addresses, memberships; and what the installed packages keep of people."""

    holdings = (
        Holding(
            "account",
            _("Your account"),
            "councils.Officer",
            "pk",
            (
                "email",
                "full_name",
                "job_title",
                "joined_at",
                "last_login",
                "is_moderator",
                "is_auditor",
                "is_staff",
            ),
        ),
        Holding(
            "addresses",
            _("Your email addresses, and whether you have confirmed them"),
            "account.EmailAddress",
            "user",
            ("email", "verified", "primary"),
        ),
        Holding(
            "second_factors",
            _("Your passkeys, app and recovery codes, without what is secret of them"),
            "mfa.Authenticator",
            "user",
            ("type", "created_at", "last_used_at"),
        ),
        Holding(
            "memberships",
            _("For which councils you asked to act, and what was decided"),
            "councils.Membership",
            "officer",
            ("council__name", "role", "state", "asked_at", "decided_at", "note"),
        ),
        Holding(
            "memberships_decided",
            _("What you decided about colleagues"),
            "councils.Membership",
            "decided_by",
            ("council__name", "role", "state", "decided_at", "note"),
        ),
        Holding(
            "memberships_covered",
            _("For which colleagues you stand in"),
            "councils.Membership",
            "covered_by",
            ("council__name", "covered_until"),
        ),
        Holding(
            "invitations",
            _("By which councils you were invited"),
            "councils.Invitation",
            "address",
            ("council__name", "role", "invited_at", "expires_at", "accepted_at", "revoked_at"),
            by="email",
        ),
        Holding(
            "invitations_made",
            _("Invitations that you made"),
            "councils.Invitation",
            "invited_by",
            ("council__name", "role", "invited_at", "expires_at", "accepted_at", "revoked_at"),
        ),
        Holding(
            "suspensions",
            _("When your account was closed for a while, and why"),
            "councils.Suspension",
            "officer",
            ("reason", "note", "begun_at", "lifted_at"),
        ),
        Holding(
            "suspensions_begun",
            _("Which accounts you closed for a while"),
            "councils.Suspension",
            "begun_by",
            ("note", "begun_at", "lifted_at"),
        ),
        Holding(
            "suspensions_lifted",
            _("Which accounts you opened again"),
            "councils.Suspension",
            "lifted_by",
            ("begun_at", "lifted_at"),
        ),
        Holding(
            "factor_resets",
            _("When you had lost every second factor, and who vouched"),
            "councils.FactorReset",
            "officer",
            ("state", "asked_at", "decided_at", "note", "due_at", "ended_at"),
        ),
        Holding(
            "factor_resets_decided",
            _("Colleagues who had lost every second factor, and what you said"),
            "councils.FactorReset",
            "decided_by",
            ("state", "decided_at", "note"),
        ),
        Holding(
            "brakes_ended",
            _("When you decided about accounts whose mail came back"),
            "councils.Brake",
            "ended_by",
            ("verdict", "begun_at", "ended_at"),
        ),
        Holding(
            "domain_decisions",
            _("Mail domains that you added or took away"),
            "councils.DomainDecision",
            "decided_by",
            ("name", "council__name", "outcome", "source", "reason", "decided_at"),
        ),
        Holding(
            "administration",
            _("What you changed in the administration"),
            "admin.LogEntry",
            "user",
            ("action_time", "content_type__model", "object_id", "change_message"),
        ),
        Holding(
            "erasures",
            _("Accounts that you erased on request"),
            "councils.Erasure",
            "erased_by",
            ("erased_at", "reason"),
        ),
    )
    texts = (
        Text("councils.Membership", ("note",), writer="decided_by"),
        Text("councils.Suspension", ("note",), writer="begun_by"),
        Text("councils.FactorReset", ("note",), writer="decided_by"),
        Text("councils.DomainDecision", ("reason", "source"), writer="decided_by"),
        Text("councils.Erasure", ("reason",), writer="erased_by"),
        Text("admin.LogEntry", ("object_repr", "change_message"), writer="user"),
    )
    rules = (
        Rule(
            "sessions",
            "sessions.Session",
            _("That you are signed in"),
            0,
            _("A session that has ended says nothing that is still needed."),
            lambda before: Session.objects.filter(expire_date__lte=before),
        ),
        Rule(
            "tries",
            "councils.Tries",
            _("How often somebody tried to sign in, under a code that names nobody"),
            1,
            _("It stops guessing, and the longest limit counts for a day."),
            lambda before: Tries.objects.filter(ends_at__lte=before),
        ),
        Rule(
            "unconfirmed-sign-ups",
            "councils.Officer",
            _("Accounts whose address was never confirmed"),
            14,
            _("The link to confirm works for three days; somebody may have typed another’s address."),
            lambda before: never_confirmed().filter(joined_at__lte=before),
        ),
        Rule(
            "refused-memberships",
            "councils.Membership",
            _("That a council or moderator refused you, and why"),
            365,
            _("Long enough to ask again and to complain."),
            lambda before: Membership.objects.filter(state=Membership.State.REFUSED, decided_at__lte=before),
        ),
        Rule(
            "invitations",
            "councils.Invitation",
            _("That a colleague invited you, and at which address"),
            90,
            _("An invitation stands for 14 days; then the lead may see whether it was taken up."),
            lambda before: Invitation.objects.filter(expires_at__lte=before),
        ),
        Rule(
            "suspensions",
            "councils.Suspension",
            _("That your account was closed for a while, and why"),
            365,
            _("Long enough to complain, and to see that it happens again and again."),
            lambda before: Suspension.objects.filter(lifted_at__lte=before),
        ),
        Rule(
            "factor-resets",
            "councils.FactorReset",
            _("That you had lost every second factor, and who vouched for you"),
            365,
            _("Long enough to see that somebody else got in that way."),
            lambda before: FactorReset.objects.filter(ended_at__lte=before),
        ),
        Rule(
            "brakes",
            "councils.Brake",
            _("That mail to many came back at once, and what a moderator decided"),
            3 * 365,
            _("To find out why accounts were closed or not."),
            lambda before: Brake.objects.filter(ended_at__lte=before),
        ),
        Rule(
            "idle-accounts",
            "councils.Officer",
            _("Accounts that act for no council: erased as if you had asked"),
            365,
            _("People come back from leave and from other posts; after a year they sign up anew."),
            lambda before: acting_for_nobody(before),
            end=lambda accounts, at: erase_all(accounts, at),
            batch=20,
        ),
        Rule(
            "administration-log",
            "admin.LogEntry",
            _("What administrators changed"),
            6 * 365,
            _("As long as somebody may go to court over it (Limitation Act 1980 s.5)."),
            lambda before: LogEntry.objects.filter(action_time__lte=before),
        ),
    )
    kept = (
        Kept(
            ("councils.DomainDecision",),
            _("Which mail domain was added to a body or taken from it, and on what evidence"),
            _("It is a part of the register. When you leave, your name beside it goes."),
        ),
        Kept(
            (
                "councils.Council",
                "councils.Domain",
                "councils.Border",
                "councils.Ownership",
                "councils.Succession",
                "councils.Spending",
            ),
            _("The register of public bodies, their mail domains and their figures"),
            _("They are public and name nobody."),
        ),
        Kept(
            ("councils.Erasure",),
            _("That an account was erased, when and on whose word"),
            _("It shows that it was done, and says nothing of who you were."),
        ),
        Kept(
            ("account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator"),
            _("Email addresses, passkeys and the like"),
            _("They go with the account."),
        ),
        Kept(
            (
                "auth.Permission",
                "auth.Group",
                "contenttypes.ContentType",
                "councils.Officer_groups",
                "councils.Officer_user_permissions",
                "auth.Group_permissions",
            ),
            _("Which rights there are"),
            _("They name nobody; which of them an account has goes with the account."),
        ),
    )

    def forget(self, officer: Officer, at: datetime) -> None:
        """Of her memberships stays that they were; her address, sessions, invitations and rights are gone."""
        officer.memberships.filter(state__in=[Membership.State.WAITING, Membership.State.REFUSED]).delete()
        officer.memberships.update(note="")
        Membership.objects.filter(covered_by=officer).update(covered_by=None, covered_until=None)
        Invitation.objects.of_mailbox(officer.email).delete()
        end_sessions(officer)
        Authenticator.objects.filter(user=officer).delete()
        officer.suspensions.all().delete()
        officer.factor_resets.all().delete()
        EmailAddress.objects.filter(Q(user=officer) | Q(email__iexact=officer.email)).delete()
        officer.groups.clear()
        officer.user_permissions.clear()
        accounts = ContentType.objects.get_for_model(Officer)
        LogEntry.objects.filter(content_type=accounts, object_id=str(officer.pk)).update(
            object_repr=f"{officer.pk}"
        )


def never_confirmed() -> QuerySet[Officer]:
    """Sign-ups of which nothing came. Staff are entered by an administrator, and have nothing to confirm."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    asked = Membership.objects.filter(officer=OuterRef("pk"))
    return Officer.objects.filter(
        ~Exists(confirmed),
        ~Exists(asked),
        last_login=None,
        erased_at=None,
        **NO_STAFF,
    )


def acting_for_nobody(before: datetime) -> QuerySet[Officer]:
    """Accounts without a body to act for, of which nothing has been seen since."""
    acting = Membership.objects.filter(officer=OuterRef("pk"), state__in=ACTING)
    lately = Membership.objects.filter(officer=OuterRef("pk"), decided_at__gt=before)
    return Officer.objects.filter(
        Q(last_login=None) | Q(last_login__lte=before),
        ~Exists(acting),
        ~Exists(lately),
        joined_at__lte=before,
        erased_at=None,
        **NO_STAFF,
    )


def erase_all(accounts: QuerySet[Any], at: datetime) -> int:
    """Erase these accounts; how many."""
    for account in accounts:
        erase(officer=account, erased_by=None, at=at, reason="idle-accounts")
    return len(accounts)
