"""What a person does about messages of which nobody can tell whether they were sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from marketplace.notifications.actions import wake_the_outbox
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message, Resolution


@transaction.atomic
def resolve(*, message: Message, outcome: str, officer: Any, reason: str, at: datetime) -> Resolution:
    """Settle a held message, or have it sent again; raises ``Message.NotHeld`` where somebody was quicker."""
    message.resolve(outcome, at, reason)
    if message.state == Message.State.PENDING:
        wake_the_outbox()
    else:
        kind_named(message.kind).settled(message, at)
    return Resolution.objects.create(
        message=message, officer=officer, outcome=outcome, reason=reason, decided_at=at
    )
