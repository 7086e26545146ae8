"""The demonstration's full market, made once for all tests of this folder and then taken away."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from marketplace.audit.because import because
from marketplace.demo.seeding import seed
from marketplace.notifications import clock


@pytest.fixture(scope="package")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The real data and the seeded market."""
    with django_db_blocker.unblock():
        try:
            for command in ("import_services", "import_councils", "import_partnerships"):
                call_command(command, verbosity=0)
            with because("command seed_demo"):
                seed(at=clock.now(), say=lambda words: None)
            yield
        finally:
            call_command("flush", verbosity=0, interactive=False)
            connections.close_all()
