"""A market of two listings that match, in the week after the cast has joined."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from marketplace.digests.actions import plan_week
from marketplace.digests.models import Digest
from marketplace.digests.periods import newest_open
from marketplace.matching.actions import match_everything
from marketplace.notifications.actions import send_due
from marketplace.notifications.models import Message
from marketplace.proposals import actions as proposals
from marketplace.proposals.models import Proposal
from services.models import DeliveryModel
from tests.notifications.conftest import Sink, sink

__all__ = ["sink"]


@pytest.fixture
def at() -> datetime:
    """An hour after the next digest opens: the whole cast was confirmed before."""
    return newest_open(timezone.now()).moved(1).opens_at + timedelta(hours=1)


@pytest.fixture
def market(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    """The cast, whose seek and offer have been matched."""
    match_everything(at)
    return cast


@pytest.fixture
def digest_of(at: datetime) -> Callable[..., Digest]:
    """Plans the week and gives one officer's digest."""

    def plan(officer: Any, moment: datetime | None = None) -> Digest:
        moment = moment or at
        plan_week(moment)
        period = newest_open(moment)
        return Digest.objects.get(officer=officer, year=period.year, week=period.week)

    return plan


@pytest.fixture
def deliver(sink: Sink, at: datetime) -> Callable[..., dict[str, Any]]:
    """Plans the week, sends what is due, and gives the mails by recipient."""

    def send(moment: datetime | None = None) -> dict[str, Any]:
        plan_week(moment or at)
        send_due(moment or at)
        return dict(zip(sink.recipients, sink.received, strict=True))

    return send


@pytest.fixture
def propose(at: datetime) -> Callable[..., Proposal]:
    """Harcombe proposes to Wenlow."""

    def send(cast: SimpleNamespace) -> Proposal:
        return proposals.propose(
            officer=cast.bob,
            council=cast.harcombe,
            listing=cast.seek,
            own_listing=cast.offer,
            what="We would run your payroll beside ours.",
            delivery_model=DeliveryModel.objects.get(pk="shared_staff"),
            start_on=timezone.localdate() + timedelta(days=200),
            at=at,
        )

    return send


def outcome(digest: Digest) -> tuple[str, str]:
    """How a digest ended: the state of its message and the reason, or the reason why it has none."""
    digest.refresh_from_db()
    if digest.message_id is None:
        return ("", digest.skipped_because)
    message = Message.objects.get(pk=digest.message_id)
    return (message.state, message.reason)
