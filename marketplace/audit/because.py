"""By whom and why rows change: told to the triggers with every statement that writes."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.serializers.json import DjangoJSONEncoder


class Later:
    """Something about the work at hand that is asked for only when a row is written."""

    def told(self) -> Any:
        raise NotImplementedError


class Encoder(DjangoJSONEncoder):
    """Writes what is known by the time at which a row is written."""

    def default(self, o: Any) -> Any:
        return o.told() if isinstance(o, Later) else super().default(o)


def because(why: str | Later, *, who: int | Later | None = None) -> pghistory.context:
    """Everything that is written within happens for this reason: a page, a job or a command, by its name."""
    return pghistory.context(why=why if isinstance(why, Later) else why[:120], who=who)
