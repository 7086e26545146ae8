"""What many tests of a module look at is made once for all of them, and taken away after the last.

Each test still takes back what it does itself: its transaction is a savepoint within this one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def kept_for_the_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written in here stays until the last test of the module; for a fixture of that scope."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
