"""Long tests look at a sample, the same each time. ``EXAMPLES=all`` (``make test-all``) shows them all."""

import os
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")
ALL = os.environ.get("EXAMPLES") == "all"


def chance(*words: object) -> int:
    """The same number each time, as good as any."""
    return crc32(" ".join(map(str, words)).encode())


def first_of(things: Sequence[T]) -> Sequence[T]:
    """The first of these, which says the most; or all."""
    return things if ALL else things[:1]
