"""What a worker says, where its words may find no room."""

from __future__ import annotations

from typing import Any


class Lossy:
    """A stream that leaves out what cannot be written: a full disk of logs shall stop no mail.

    Celery greets on its start, and would end there otherwise.
    """

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, words: str) -> int:
        try:
            return int(self.stream.write(words))
        except OSError:
            return len(words)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except OSError:
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
