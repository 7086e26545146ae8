"""One claimed message on its way: may it still go, what does it say, and what became of it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.notifications import smtp
from marketplace.notifications.kinds import Kind, kind_named
from marketplace.notifications.letters import enveloped
from marketplace.notifications.models import Message
from marketplace.notifications.relay import mark, reference
from marketplace.notifications.stopping import with_ways_out

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sealed:
    """What one attempt sends, to the byte, and what it tells."""

    message_id: str
    wire: bytes
    told: Mapping[str, Any]


def kinds_that_gather(claimed: Sequence[Message], at: datetime) -> dict[str, Kind]:
    """Kinds that read for a whole claim at once, when they have done so. One that fails does without."""
    ready: dict[str, Kind] = {}
    for name in sorted({message.kind for message in claimed}):
        try:
            kind = kind_named(name)
            if gather := getattr(kind, "gather", None):
                gather([message for message in claimed if message.kind == name], at)
                ready[name] = kind
        except Exception:
            logger.exception("Nothing could be read at once for messages of the kind %s", name)
    return ready


def send(message: Message, session: smtp.Session, at: datetime, kind: Kind | None = None) -> None:
    """Try one claimed message and record what came of it. ``kind`` is the one of the claim, if it has one.

    Raises ``smtp.Unreachable`` and ``smtp.ClaimLost``, which concern the rest of the claim as well.
    """
    try:
        read_its_reader(message)
        if unsendable := why_it_cannot_go(message):
            settle(message, Message.State.FAILED, at, unsendable)
            return
        kind = kind or kind_named(message.kind)
        if refusal := why_it_should_not_go(message, kind, at):
            settle(message, Message.State.SKIPPED, at, refusal, kind)
            return
        sealed = seal(message, kind, at)
    except Exception as error:
        logger.exception("Message %s could not be written", message.pk)
        put_off(message, at, _("It could not be written: %(error)s") % {"error": type(error).__name__})
        return
    deliver(message, session, at, sealed, kind)


def read_its_reader(message: Message) -> None:
    """Who gets it, and what mail she wants, as both are now: since the claim, minutes may have passed."""
    if message.officer_id is not None:
        officers = get_user_model()._default_manager.select_related("mail_preference")
        message.officer = officers.get(pk=message.officer_id)


def why_it_cannot_go(message: Message) -> str:
    """What is wrong with its address, or ""."""
    address = message.recipient
    if not address.isascii() or address.count("@") != 1:
        return _("The address cannot be used.")
    if settings.DEMO and not address.endswith(f".{settings.DEMO_MAIL_DOMAIN}"):
        return _("This is a demonstration: it sends no mail to real addresses.")
    return ""


def why_it_should_not_go(message: Message, kind: Kind, at: datetime) -> str:
    """Why it is no longer wanted, or ""."""
    if message.officer is not None and not message.officer.is_active:
        return _("The account is closed.")
    refusal = kind.refusal(message, at)
    if not refusal and (refusal := unwanted(message, kind, at)):
        message.is_for_inbox_only = True
    return refusal


def unwanted(message: Message, kind: Kind, at: datetime) -> str:
    """Whether its reader has said that she does without it."""
    said = getattr(message.officer, "mail_preference", None)
    return said.refusal(message.kind, at) if said and kind.optional else ""


def seal(message: Message, kind: Kind, at: datetime) -> Sealed:
    """The letter as it stands now, under a new Message-ID."""
    letter = with_ways_out(kind.write(message, at), message, kind)
    letter = replace(letter, headers={**letter.headers, **reference(message.key)})
    message_id = f"<{mark(message.key)}.{uuid.uuid4().hex}@{settings.SITE_HOST}>"
    wire = enveloped(letter, kind=message.kind, address=message.recipient, message_id=message_id, at=at)
    return Sealed(message_id, wire, letter.about)


def deliver(message: Message, session: smtp.Session, at: datetime, sealed: Sealed, kind: Kind) -> None:
    """Hand it to the relay and record the answer, or that there was none."""
    try:
        session.deliver(
            sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
            recipient=message.recipient,
            wire=sealed.wire,
            may_finish=lambda: message.freeze(sealed.message_id, sealed.told),
        )
    except smtp.Unreachable:
        raise
    except smtp.Later as error:
        put_off(message, at, str(error))
    except smtp.NobodyThere as error:
        message.is_refused_for_good = True
        settle(message, Message.State.FAILED, at, str(error))
    except smtp.Refused as error:
        settle(message, Message.State.FAILED, at, str(error))
    except smtp.Unanswered as error:
        message.doubt(str(error), at)
    else:
        settle(message, Message.State.SENT, at, kind=kind)


def put_off(message: Message, at: datetime, reason: str) -> None:
    """Try again later, or give up after two days."""
    if message.has_been_tried_long_enough(at):
        settle(message, Message.State.FAILED, at, reason)
    else:
        message.put_off(reason, at)


@transaction.atomic
def settle(
    message: Message, state: Message.State, at: datetime, reason: str = "", kind: Kind | None = None
) -> None:
    """Record the end of a message of ours, and what follows from it in its kind's own rows."""
    if message.end(state, at, reason):
        (kind or kind_named(message.kind)).settled(message, at)
