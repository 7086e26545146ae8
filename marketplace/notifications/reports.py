"""What the mail provider reports of mail that it had taken: that it came back, or was called unwanted."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.notifications import clock
from marketplace.notifications.models import Message, Preference, Report

logger = logging.getLogger(__name__)

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)
FOR_GOOD = (RejectReason.BOUNCED, RejectReason.INVALID)


@csrf_exempt  # A provider's machine posts here: it shows the secret, and where it can a signature.
@require_POST
def mail_reports(request: HttpRequest) -> HttpResponse:
    """Take reports of the one provider that the settings name; without its secret there is nothing here."""
    if not (settings.MAIL_PROVIDER and settings.ANYMAIL.get("WEBHOOK_SECRET")):
        raise Http404
    reader = import_string(settings.MAIL_PROVIDERS[settings.MAIL_PROVIDER])()
    try:
        reader.run_validators(request)
        events = reader.parse_events(request)
    except AnymailWebhookValidationFailure as error:
        raise PermissionDenied from error
    except UNREADABLE:
        logger.warning("A report of %s could not be read", settings.MAIL_PROVIDER)
        return HttpResponseBadRequest("This is no report.", content_type="text/plain")
    take(settings.MAIL_PROVIDER, events, clock.now())
    return HttpResponse("ok", content_type="text/plain")


def take(provider: str, events: Iterable[AnymailTrackingEvent], at: datetime) -> int:
    """Keep what is reported of officers of ours, once, and do what follows; how many were new."""
    return sum(take_one(provider, event, what, at) for event in events if (what := what_of(event)))


def what_of(event: AnymailTrackingEvent) -> str:
    """What an event means to us, or "": most only say that mail is on its way."""
    if event.event_type == EventType.COMPLAINED:
        return Report.What.COMPLAINED
    is_refusal = event.event_type in (EventType.BOUNCED, EventType.REJECTED)
    is_for_good = is_refusal and event.reject_reason in FOR_GOOD and not is_soft(event)
    return Report.What.BOUNCED if is_for_good else ""


def is_soft(event: AnymailTrackingEvent) -> bool:
    """Whether it may still arrive: Postmark alone tells hard and soft apart by a word of its own."""
    said = event.esp_event
    return isinstance(said, dict) and str(said.get("Type", "")).startswith("Soft")


@transaction.atomic
def take_one(provider: str, event: AnymailTrackingEvent, what: str, at: datetime) -> bool:
    officer = get_user_model().objects.filter(email__iexact=event.recipient or "").first()
    if officer is None:
        return False
    happened_at = event.timestamp or at
    message = last_sent(officer, happened_at)
    known = {"what": what, "officer": officer, "message": message, "happened_at": happened_at, "told_at": at}
    number = event_number(event, what)
    _report, is_new = Report.objects.get_or_create(provider=provider, event=number, defaults=known)
    if is_new and what == Report.What.COMPLAINED:
        Preference.objects.complain(officer.pk, at)
    elif is_new and message is not None:
        Message.objects.filter(pk=message.pk).update(is_refused_for_good=True)
    return is_new


def last_sent(officer: Any, happened_at: datetime) -> Message | None:
    """The message that the report is most likely about: the last that went to the officer's own address."""
    sent = Message.objects.filter(officer=officer, address="", state=Message.State.SENT)
    return sent.filter(settled_at__lte=happened_at).order_by("-settled_at").first()


def event_number(event: AnymailTrackingEvent, what: str) -> str:
    """What makes it the same report when it is sent again."""
    said = f"{event.event_id} {event.message_id} {what} {(event.recipient or '').lower()} {event.timestamp}"
    return blake2b((event.event_id or said).encode(), digest_size=24).hexdigest()
