"""A browser that an officer is logged in with, and a catalogue to choose from."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from councils.models import Officer
from tests.factories import make_category, make_delivery_model, make_system


@pytest.fixture
def logged_in() -> Callable[[Officer], Client]:
    def of(officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    return of


@pytest.fixture
def ann(cast: SimpleNamespace, logged_in: Callable[[Officer], Client]) -> Client:
    return logged_in(cast.ann)


@pytest.fixture
def catalogue(cast: SimpleNamespace) -> SimpleNamespace:
    """A few services, models and systems to choose from."""
    payroll = make_category("payroll")
    itrent = make_system("mhr-itrent", name="MHR iTrent")
    itrent.categories.add(payroll)
    return SimpleNamespace(
        payroll=payroll,
        audit=make_category("internal-audit", name="Internal audit"),
        care=make_category("adult-social-care", name="Adult social care", delivered_by="upper"),
        models=[
            make_delivery_model("joint_committee", position=1),
            make_delivery_model("lead_authority", position=2),
            make_delivery_model("shared_staff", position=3),
        ],
    )
