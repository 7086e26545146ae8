"""How an officer who lost passkey, app and codes gets in again: somebody who has spoken with her vouches.

docs/adr/0021 says who may, and why a lead's own waits for a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import IntegrityError, transaction

from councils import tries
from councils.erasing import end_sessions
from councils.models import FactorReset, Officer
from councils.reset_messages import LOST, closed_so_far, plan_word
from councils.second_factor import has_second_factor

WAITS = timedelta(days=1)  # Where a moderator vouches: so that leads and the officer can stop it.
ANSWERED_WITHIN = timedelta(days=14)
LINK_WORKS = timedelta(days=7)


def officer_of_link(key: str) -> Officer | None:
    """Whom a link from a letter names, until what it is about has ended."""
    try:
        pk, closed = signing.loads(key, salt=LOST, max_age=LINK_WORKS)
    except (signing.BadSignature, ValueError):
        return None
    officer = Officer.objects.filter(pk=pk, is_active=True).first()
    return officer if officer is not None and closed_so_far(officer) == closed else None


@transaction.atomic
def ask(*, officer: Officer, at: datetime) -> FactorReset | None:
    """She asks, by the link in her mail. Asking twice is asking once."""
    if not has_second_factor(officer):
        return None
    try:
        with transaction.atomic():
            asked = FactorReset.objects.create(officer=officer, asked_at=at)
    except IntegrityError:
        return officer.factor_resets.open().first()
    plan_word(asked, "asked", at)
    return asked


@transaction.atomic
def vouch(*, reset: FactorReset, by: Officer, note: str, at: datetime) -> None:
    """A lead's word takes effect at once; a moderator's after a day in which it can be stopped."""
    if not FactorReset.objects.decidable_by(by).filter(pk=reset.pk).exists():
        raise FactorReset.NotYours
    at_once = FactorReset.objects.at_once_by(by).filter(pk=reset.pk).exists()
    reset.vouch(by=by, note=note, due_at=at if at_once else at + WAITS, at=at)
    if at_once:
        carry_out(reset, at)
    else:
        plan_word(reset, "vouched", at)


@transaction.atomic
def refuse(*, reset: FactorReset, by: Officer, note: str, at: datetime) -> None:
    """Any lead of hers, and any moderator, can say no, up to the moment at which it is done."""
    if not FactorReset.objects.visible_to(by).filter(pk=reset.pk).exists():
        raise FactorReset.NotYours
    reset.refuse(by=by, note=note, at=at)
    plan_word(reset, "refused", at)


def stop(*, officer: Officer, at: datetime) -> None:
    """She herself, by the link in her mail."""
    standing = officer.factor_resets.open().first()
    if standing is None:
        raise FactorReset.NoLongerOpen
    standing.stop(at=at)


@transaction.atomic
def carry_out(reset: FactorReset, at: datetime) -> None:
    """What she had counts no more, and she is signed out everywhere. Signing in has her set up anew."""
    reset.finish(at=at)
    Authenticator.objects.filter(user=reset.officer_id).delete()
    end_sessions(reset.officer)
    tries.forget(tries.CODE_OF.of(reset.officer_id), tries.CODE_OF_TODAY.of(reset.officer_id))
    plan_word(reset, "done", at)


def follow_up(at: datetime) -> int:
    """Carry out what has waited long enough, and close what nobody answered; how many."""
    done = 0
    stale = FactorReset.objects.asked().filter(asked_at__lte=at - ANSWERED_WITHIN)
    for reset in FactorReset.objects.due(at).select_related("officer")[:100]:
        done += _unless_decided(carry_out, reset, at)
    for reset in stale.select_related("officer")[:100]:
        done += _unless_decided(lapse, reset, at)
    return done


def lapse(reset: FactorReset, at: datetime) -> None:
    reset.lapse(at=at)


def _unless_decided(step: Callable[[FactorReset, datetime], None], reset: FactorReset, at: datetime) -> int:
    try:
        step(reset, at)
    except FactorReset.NoLongerOpen:
        return 0
    return 1
