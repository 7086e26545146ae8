"""An address is confirmed anew every 90 days: whoever has left cannot read the mail that asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, Q, QuerySet

from councils.erasing import end_sessions
from councils.messages import CONFIRM_AGAIN, plan_to_confirm_again
from councils.models import Officer

FIRST_ASKED = timedelta(days=76)
ASKED_AGAIN = timedelta(days=87)
LAPSES = timedelta(days=90)
LINK_WORKS = timedelta(days=30)


def is_stale(officer: Officer, at: datetime) -> bool:
    """Whether she is kept out, whether or not any job has run."""
    return not settings.DEMO and officer.address_confirmed_at <= at - LAPSES


def keep_confirmed(at: datetime) -> int:
    """Ask those who are due, once for each step; keep out whose time is up. How many rows."""
    if settings.DEMO:
        return 0
    return ask_who_is_due(at) + lapse_what_is_due(at)


def ask_who_is_due(at: datetime) -> int:
    """Ask each officer at most once a step: who was missed for weeks is asked the last time only."""
    asked = 0
    for after in (ASKED_AGAIN, FIRST_ASKED):
        for officer in due(at, after)[:500]:
            asked += ask(officer, at)
    return asked


def due(at: datetime, after: timedelta) -> QuerySet[Officer]:
    """Who confirmed so long ago and has not been asked since that day of hers."""
    unasked = Q(address_asked_at=None) | Q(address_asked_at__lt=F("address_confirmed_at") + after)
    standing = Officer.objects.filter(unasked, is_active=True, address_confirmed_at__lte=at - after)
    return standing.filter(emailaddress__verified=True, emailaddress__email=F("email")).order_by("pk")


@transaction.atomic
def ask(officer: Officer, at: datetime) -> int:
    """Write to her, unless somebody else has just done so."""
    as_it_stood = Officer.objects.filter(
        pk=officer.pk,
        address_asked_at=officer.address_asked_at,
        address_confirmed_at=officer.address_confirmed_at,
    )
    if not as_it_stood.update(address_asked_at=at):
        return 0
    plan_to_confirm_again(officer, at)
    return 1


def lapse_what_is_due(at: datetime) -> int:
    lapsing = Officer.objects.filter(address_confirmed_at__lte=at - LAPSES, emailaddress__verified=True)
    return sum(lapse(officer) for officer in lapsing.distinct().order_by("pk")[:500])


@transaction.atomic
def lapse(officer: Officer) -> int:
    """Her address counts as unconfirmed, and she is signed out. Signing in sends a link."""
    changed = count_as_unconfirmed(officer)
    if changed:
        end_sessions(officer)
    return int(changed > 0)


def count_as_unconfirmed(officer: Officer) -> int:
    """So that signing in sends her a link, as after a sign-up."""
    return EmailAddress.objects.filter(user=officer, verified=True).update(verified=False)


@transaction.atomic
def confirm_again(*, officer: Officer, at: datetime) -> None:
    """Her address is confirmed as of now."""
    Officer.objects.filter(pk=officer.pk).update(address_confirmed_at=at)
    EmailAddress.objects.filter(user=officer, email=officer.email).update(verified=True)


def officer_of_token(token: str) -> Officer | None:
    """Whom a link from a letter names, as long as nothing has been confirmed since it was written."""
    try:
        pk, confirmed_at = signing.loads(token, salt=CONFIRM_AGAIN, max_age=LINK_WORKS)
    except (signing.BadSignature, ValueError):
        return None
    officer = Officer.objects.filter(pk=pk, is_active=True).first()
    is_as_it_was = officer is not None and officer.address_confirmed_at.isoformat() == confirmed_at
    return officer if is_as_it_was else None
