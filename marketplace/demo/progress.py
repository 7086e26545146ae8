"""Tells the person at the terminal what is being done, and how long it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str = "") -> None:
    print(line, flush=True)  # noqa: T201 - this is what the terminal is for


@contextmanager
def step(what: str) -> Iterator[None]:
    """One step of the way: named before it begins, with its seconds when it has ended."""
    sys.stdout.write(f"{what} … ")
    sys.stdout.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        say()
        raise
    say(f"{time.monotonic() - began:.1f} s")
