"""Harcombe, which offers payroll, proposes to Wenlow, which seeks it."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from councils.models import Officer
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal
from services.models import DeliveryModel


@pytest.fixture
def start_on() -> date:
    return timezone.localdate() + timedelta(days=200)


@pytest.fixture
def propose(cast: SimpleNamespace, start_on: date) -> Callable[..., Proposal]:
    """Send Bob's proposal to Wenlow; any argument of the action may be another."""

    def send(**fields: Any) -> Proposal:
        return actions.propose(
            **{
                "officer": cast.bob,
                "council": cast.harcombe,
                "listing": cast.seek,
                "own_listing": cast.offer,
                "what": "We would run your payroll beside ours.",
                "delivery_model": DeliveryModel.objects.get(pk="shared_staff"),
                "start_on": start_on,
                "at": timezone.now(),
            }
            | fields
        )

    return send


@pytest.fixture
def proposal(propose: Callable[..., Proposal]) -> Proposal:
    return propose()


@pytest.fixture
def as_officer() -> Callable[[Officer], Client]:
    def log_in(officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    return log_in
