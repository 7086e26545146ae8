"""The cast that every test shares."""

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.databases import speak, used_by_the_site
from tests.factories import make_council, make_live_listing, make_officer
from tests.prepared import template


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as processors: a worker waits while its browser or its servers work."""
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2


@pytest.fixture(scope="session")
def made_by_the_owner(django_db_blocker: Any) -> None:
    """The owner makes the tests' database, of one that has all tables."""
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["TEST"]["TEMPLATE"] = template()
    speak(django_db_blocker, settings.DATABASE_OWNER)


@pytest.fixture(scope="session")
def django_db_setup(made_by_the_owner: None, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests work as the site's own role; the owner empties tables between them, and drops the database."""
    with used_by_the_site(django_db_blocker):
        yield


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """Two councils with an officer each, an outsider, a moderator and an admin; one seek, one offer."""
    wenlow = make_council(name="Wenlow Borough Council", slug="wenlow")
    harcombe = make_council(name="Harcombe District Council", slug="harcombe", latitude=53.7)
    farley = make_council(name="Farley County Council", slug="farley", kind="county", tier="upper")
    ann = make_officer(wenlow, email="ann@wenlow.example", full_name="Ann Wood")
    bob = make_officer(harcombe, email="bob@harcombe.example", full_name="Bob Hale")
    return SimpleNamespace(
        wenlow=wenlow,
        harcombe=harcombe,
        farley=farley,
        ann=ann,
        bob=bob,
        stranger=make_officer(farley, email="sue@farley.example", full_name="Sue Farr"),
        moderator=make_officer(email="mo@market.example", full_name="Mo Reed", is_moderator=True),
        admin=make_officer(
            email="ada@market.example", full_name="Ada Lund", is_staff=True, is_superuser=True
        ),
        seek=make_live_listing(wenlow, author=ann, direction="seek", title="A payroll partner from April"),
        offer=make_live_listing(harcombe, author=bob, direction="offer"),
    )
