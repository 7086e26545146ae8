"""What the outbox does: plan a message, send what is due, find out what became of what is in doubt."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.notifications import relay, sending, smtp, waits
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Halt, Message
from marketplace.notifications.wake import wake

logger = logging.getLogger(__name__)

NOBODY = "nobody@nowhere.invalid"


@transaction.atomic
def plan(
    *,
    key: str,
    kind: str,
    officer: Any,  # One of settings.AUTH_USER_MODEL, which this slice does not know, or None.
    about: dict[str, Any],
    at: datetime,
    due_at: datetime | None = None,
    address: str = "",
) -> Message:
    """Decide that a message is to be sent; deciding it again under the same key changes nothing.

    It goes to the officer's address as it is when sent, or to ``address`` where one is given. ``about``
    holds the ids that the kind needs, never texts. Returns the row that stands.
    """
    planned = Message(
        key=key,
        kind=kind,
        officer=officer,
        address=address,
        about=about,
        planned_at=at,
        due_at=due_at or at,
    )
    return plan_all([planned])[key]


@transaction.atomic
def plan_all(planned: list[Message]) -> dict[str, Message]:
    """Plan many messages in one go; the rows that stand, by their keys."""
    if unknown := {message.kind for message in planned}.difference(settings.MESSAGE_KINDS):
        raise LookupError(f"settings.MESSAGE_KINDS does not name {unknown}")
    Message.objects.bulk_create(planned, ignore_conflicts=True)
    wake_the_outbox()
    return {message.key: message for message in Message.objects.filter(key__in=[row.key for row in planned])}


def plan_nothing(*, kind: str, at: datetime) -> None:
    """As much work as planning a message, of which nothing stays.

    For an address that nobody has: how long the answer takes tells nothing of it either.
    """
    with transaction.atomic():
        plan(key=f"nothing:{kind}:{uuid4()}", kind=kind, officer=None, about={}, at=at, address=NOBODY)
        transaction.set_rollback(True)
    wake_the_outbox()


def wake_the_outbox() -> None:
    """Have what is due sent now, not at the next tick."""
    from marketplace.notifications.tasks import send_what_is_due  # The task calls this module.

    wake(send_what_is_due)


def send_due(at: datetime) -> int:
    """Send all that is due at this time, claim by claim; returns how many messages were dealt with.

    Not to be called in a transaction: each message is claimed and settled in its own, so that no
    transaction is open while the relay is spoken to.
    """
    began, done = time.monotonic(), 0
    while (spent := time.monotonic() - began) <= waits.seconds(waits.RUN):
        claimed = Message.objects.claim(at)
        if not claimed:
            break
        done += len(claimed)
        if not send_claimed(claimed, at + timedelta(seconds=spent)):
            break
    return done


def send_claimed(claimed: list[Message], at: datetime) -> bool:
    """Send the messages of one claim; whether there is any use in claiming more."""
    enough = time.monotonic() + waits.seconds(waits.LEASE - waits.SPARE)
    kinds = sending.kinds_that_gather(claimed, at)
    with smtp.Session() as session:
        for position, message in enumerate(claimed):
            if time.monotonic() > enough:
                for unbegun in claimed[position:]:
                    unbegun.give_back()
                return True
            try:
                sending.send(message, session, at, kinds.get(message.kind))
            except smtp.Unreachable as error:
                for untried in claimed[position:]:
                    sending.put_off(untried, at, str(error))
                return False
            except smtp.ClaimLost:
                logger.warning("The claim of message %s was lost before it was sent", message.pk)
                Message.objects.give_back_what_is_halted(claimed[position:])
                return False
    return True


def reconcile(at: datetime) -> int:
    """Settle what no worker will settle any more; returns how many messages were dealt with.

    A message whose worker is gone was certainly not sent if it has no Message-ID yet: that is written just
    before the dot. Otherwise the relay is asked, once things have settled.
    """
    abandoned = Message.objects.abandoned()
    unclaimed = {"token": None, "leased_until": None, "reason": _("Its worker stopped.")}
    done = abandoned.filter(message_id="").update(state=Message.State.PENDING, due_at=at, **unclaimed)
    done += abandoned.exclude(message_id="").update(
        state=Message.State.UNCERTAIN, due_at=at + waits.span(waits.SETTLE), **unclaimed
    )
    in_doubt = list(Message.objects.uncertain().filter(due_at__lte=at).select_related("officer")[:1000])
    for first in range(0, len(in_doubt), relay.AT_ONCE):
        done += ask_the_relay(in_doubt[first : first + relay.AT_ONCE], at)
    return done


@transaction.atomic
def halt(*, kind: str, by: Any, reason: str, at: datetime) -> Halt:
    """Send nothing of this kind from now on, until it is told to go on."""
    if kind not in settings.MESSAGE_KINDS:
        raise LookupError(f"settings.MESSAGE_KINDS does not name {kind}")
    try:
        with transaction.atomic():
            return Halt.objects.create(kind=kind, begun_by=by, reason=reason, begun_at=at)
    except IntegrityError as error:
        raise Halt.AlreadySo from error


@transaction.atomic
def go_on(*, kind: str, by: Any, at: datetime) -> None:
    """Send again what waits and is still due."""
    standing = Halt.objects.standing().filter(kind=kind).first()
    if standing is None:
        raise Halt.AlreadySo
    standing.end(by=by, at=at)
    wake_the_outbox()


@transaction.atomic
def doubt_what_is_open(at: datetime) -> int:
    """After a restore: what was open in the backup may have been sent since, under an unknown Message-ID.

    So nothing of it is sent before the relay was asked for any message of its row. What was not due before
    now has not been sent by anybody. Returns how many rows.
    """
    doubted = list(
        Message.objects.open().exclude(state=Message.State.PENDING, due_at__gt=at).select_for_update()
    )
    for message in doubted:
        message.state, message.due_at = Message.State.UNCERTAIN, at
        message.token = message.leased_until = None
        message.message_id = f"<{relay.mark(message.key)}.restored@{settings.SITE_HOST}>"
        message.reason = _("It was open in a backup that was restored.")
    changed = ["state", "due_at", "token", "leased_until", "message_id", "reason"]
    return Message.objects.bulk_update(doubted, changed, batch_size=1000)


def ask_the_relay(in_doubt: list[Message], at: datetime) -> int:
    """Settle messages by what the relay knows of them; nobody resends one on a guess."""
    asked = relay.relay_to_ask()
    if asked is None:
        return _hold(in_doubt, _("Nobody can tell whether it was accepted: the relay cannot be asked."))
    try:
        accepted = asked.accepted({message.message_id for message in in_doubt})
    except relay.CannotAsk as error:
        logger.warning("The relay could not be asked: %s", error)
        return _hold([message for message in in_doubt if message.has_been_tried_long_enough(at)], str(error))
    for message in in_doubt:
        _resolve(message, message.message_id in accepted, at)
    return len(in_doubt)


@transaction.atomic
def _resolve(message: Message, was_accepted: bool, at: datetime) -> None:
    """Write down what became of a message in doubt, unless somebody has done so meanwhile."""
    standing = Message.objects.uncertain().filter(pk=message.pk, message_id=message.message_id)
    if not was_accepted:
        again = {"message_id": "", "reason": _("The relay did not accept it.")}
        standing.update(state=Message.State.PENDING, due_at=at, attempts=F("attempts") + 1, **again)
    elif standing.update(state=Message.State.SENT, settled_at=at, reason=""):
        message.state, message.settled_at = Message.State.SENT, at
        kind_named(message.kind).settled(message, at)


def _hold(messages: list[Message], reason: str) -> int:
    standing = Message.objects.uncertain().filter(pk__in=[message.pk for message in messages])
    return standing.update(state=Message.State.HELD, reason=reason[:300])
