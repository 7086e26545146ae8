"""A listing that waits for a moderator, and browsers that people are logged in with."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from councils.models import Officer
from services.models import Listing
from tests.factories import make_listing


@pytest.fixture
def logged_in() -> Callable[[Officer], Client]:
    def of(officer: Officer) -> Client:
        client = Client()
        client.force_login(officer)
        return client

    return of


@pytest.fixture
def mo(cast: SimpleNamespace, logged_in: Callable[[Officer], Client]) -> Client:
    return logged_in(cast.moderator)


@pytest.fixture
def waiting(cast: SimpleNamespace) -> Listing:
    """Ann's offer, which she has submitted."""
    return make_listing(
        cast.wenlow,
        cast.ann,
        state=Listing.State.SUBMITTED,
        title="An audit team to share",
        summary="Two people.",
    )
