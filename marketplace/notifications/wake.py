"""Waking a worker. What is to be done stands in rows, so a wake that fails only costs the wait for a tick."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Task
from django.db import transaction

from marketplace.notifications import waits

logger = logging.getLogger(__name__)


class Broker:
    """What this process knows of the broker: since when it is silent, and whether anyone wants it woken."""

    silent_until = 0.0
    is_wanted = True


def wake(task: Task[Any, Any], *args: Any) -> None:
    """Ask a worker to run the task once this transaction is committed. Never raises, never waits long.

    The broker's socket time-outs are in the settings. One that failed is not tried again for some seconds,
    so a request that plans several messages waits once.
    """

    def send() -> None:
        if not Broker.is_wanted or time.monotonic() < Broker.silent_until:
            return
        try:
            task.apply_async(args, retry=False)
        except Exception as error:
            Broker.silent_until = time.monotonic() + waits.seconds(waits.RESPITE)
            logger.warning("%s waits for the next tick: %s", task.name, error)

    transaction.on_commit(send, robust=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Wake nobody meanwhile: whoever asks for this does the work itself."""
    Broker.is_wanted = False
    try:
        yield
    finally:
        Broker.is_wanted = True
