"""How long the outbox waits, in seconds. ``settings.OUTBOX_TIME_SCALE`` shortens every wait in tests."""

from datetime import timedelta

from django.conf import settings

MINUTE = 60.0
HOUR = 3600.0

CONNECT = 10.0
COMMAND = 30.0
AFTER_THE_DOT = 300.0
# Longer than any relay waits for the dot (RFC 5321 says five minutes): who thaws after it finds the line cut.
LEASE = 20 * MINUTE
# What must be left of the lease just before the dot. Whoever takes longer from there on does not send it.
DOT = 1 * MINUTE
# What must be left of the lease before another message is begun: all that one delivery may take.
SPARE = CONNECT + 5 * COMMAND + AFTER_THE_DOT
# After this the relay has long finished with whatever was on its way to it, so that it may be asked.
SETTLE = 10 * MINUTE
BACKOFF = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 4 * HOUR)
GIVE_UP = 48 * HOUR
# One run claims no more after this, so that it ends before the workers' time limit.
RUN = 5 * MINUTE
# A part of the site that has not been heard of for so long is taken to have failed.
SILENCE = 3 * MINUTE
# For so long a broker that has just failed is left alone, by the process that met it.
RESPITE = 10.0


def seconds(wait: float) -> float:
    return wait * settings.OUTBOX_TIME_SCALE


def span(wait: float) -> timedelta:
    return timedelta(seconds=seconds(wait))


def backoff(attempts: int) -> timedelta:
    """How long to leave a message alone that was tried so many times before this one."""
    return span(BACKOFF[min(attempts, len(BACKOFF) - 1)])
