"""Closing an account for a while, at once and everywhere, and opening it again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from councils.erasing import end_sessions
from councils.messages import plan_word_of_bounce, plan_word_of_brake
from councils.models import Brake, Officer, Suspension
from marketplace.notifications.models import Message

MOST_AT_ONCE = 20  # More than so many bounces in an hour are a fault of the relay, not of so many leavers.
AN_HOUR = timedelta(hours=1)


@transaction.atomic
def suspend(
    *, officer: Officer, reason: str, at: datetime, by: Officer | None = None, note: str = ""
) -> Suspension:
    """Close the account: sessions end, mail stops, whoever covers for her may act."""
    if by is not None and not may_suspend(by, officer):
        raise Suspension.NotYours
    if not Officer.objects.filter(pk=officer.pk, is_active=True).update(is_active=False):
        raise Suspension.AlreadySo
    try:
        with transaction.atomic():
            begun = Suspension.objects.create(
                officer=officer, reason=reason, note=note, begun_by=by, begun_at=at
            )
    except IntegrityError as error:
        raise Suspension.AlreadySo from error
    end_sessions(officer)
    if reason == Suspension.Reason.BOUNCED:
        plan_word_of_bounce(officer, at)
    return begun


@transaction.atomic
def lift(*, suspension: Suspension, by: Officer, at: datetime) -> None:
    """Open the account again. Her address counts as confirmed on the day it was."""
    if not may_suspend(by, suspension.officer):
        raise Suspension.NotYours
    suspension.lift(by=by, at=at)
    Officer.objects.filter(pk=suspension.officer_id, erased_at=None).update(is_active=True)


def may_suspend(by: Officer, officer: Officer) -> bool:
    """Moderators may, but not themselves, not one of staff, and not where they belong to the body."""
    if by.pk == officer.pk:
        return False
    if by.is_superuser:
        return True
    is_staff = officer.is_staff or officer.is_moderator or officer.is_auditor
    return by.is_moderator and not is_staff and not any(by.is_near(council) for council in officer.councils())


def suspend_whose_mail_comes_back(at: datetime) -> int:
    """Suspend everybody whose own address was refused for good since it was last known to be right.

    Where they are too many in an hour they wait until a moderator has looked, and all moderators are told.
    """
    if Brake.objects.standing().exists():
        return 0
    bounced = list(whose_mail_comes_back()[: MOST_AT_ONCE + 1])
    if len(bounced) + suspended_lately(at) > MOST_AT_ONCE and bounced:
        brake(at)
        return 0
    return close(bounced, at)


def close(bounced: Iterable[Officer], at: datetime) -> int:
    """Suspend those whose mail comes back; whoever is closed already stays so."""
    done = 0
    for officer in bounced:
        with suppress(Suspension.AlreadySo):
            suspend(officer=officer, reason=Suspension.Reason.BOUNCED, at=at)
            done += 1
    return done


def suspended_lately(at: datetime) -> int:
    """How many were suspended so in the last hour, as far as no moderator has looked since."""
    looked = Brake.objects.exclude(ended_at=None).order_by("-ended_at").first()
    since = max(at - AN_HOUR, looked.ended_at) if looked and looked.ended_at else at - AN_HOUR
    return Suspension.objects.filter(reason=Suspension.Reason.BOUNCED, begun_at__gt=since).count()


def brake(at: datetime) -> None:
    """Suspend nobody more for mail that comes back, and tell every moderator. Twice is once."""
    with suppress(IntegrityError), transaction.atomic():
        plan_word_of_brake(Brake.objects.create(begun_at=at), at)


@transaction.atomic
def decide_about_bounces(*, verdict: str, by: Officer, at: datetime) -> int:
    """A moderator has looked: close all who wait, or forget that their mail came back; how many."""
    standing = Brake.objects.standing().first()
    if standing is None:
        raise Brake.AlreadySo
    standing.end(by=by, verdict=verdict, at=at)
    bounced = list(whose_mail_comes_back())
    if standing.verdict == Brake.Verdict.CLOSE:
        return close(bounced, at)
    refused = Message.objects.filter(officer__in=bounced, is_refused_for_good=True)
    refused.update(is_refused_for_good=False)
    return len(bounced)


def whose_mail_comes_back() -> QuerySet[Officer]:
    ended = Suspension.objects.filter(officer=OuterRef("pk"), lifted_at__isnull=False)
    lifted = ended.order_by("-lifted_at").values("lifted_at")[:1]
    refused = Message.objects.filter(officer=OuterRef("pk"), is_refused_for_good=True)
    return (
        Officer.objects.filter(is_active=True, messages__is_refused_for_good=True)
        .alias(
            refused_at=Subquery(refused.order_by("-settled_at").values("settled_at")[:1]),
            right_since=Greatest(Subquery(lifted), F("address_confirmed_at")),
        )
        .filter(refused_at__gt=F("right_since"))
        .distinct()
        .order_by("pk")
    )
