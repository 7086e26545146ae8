"""Closing an account for a while, at once and everywhere, and opening it again."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from councils.erasing import end_sessions
from councils.messages import plan_word_of_bounce
from councils.models import Officer, Suspension
from marketplace.notifications.models import Message

MOST_AT_ONCE = 20  # More than so many bounces in one tick are a fault of the relay, not of so many leavers.


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
    """Suspend everybody whose own address was refused for good since it was last known to be right."""
    bounced = list(whose_mail_comes_back()[: MOST_AT_ONCE + 1])
    if len(bounced) > MOST_AT_ONCE:
        return 0
    for officer in bounced:
        suspend(officer=officer, reason=Suspension.Reason.BOUNCED, at=at)
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
