"""One look at one digest: what it rests on at one moment, read once for all its sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from marketplace.digests.around import Around
from marketplace.digests.choosing import SHOWN, Recheck, standing
from marketplace.digests.models import Digest, DigestItem, DigestItemQuerySet
from marketplace.matching.models import Match


@dataclass
class Look:
    """A digest at a moment. ``known`` and ``recheck`` serve its whole claim, ``chosen`` are its matches."""

    digest: Digest
    at: datetime
    known: Around | None = None
    recheck: Recheck | None = None
    chosen: Mapping[int, int] | None = None

    @property
    def reader(self) -> int:
        return self.digest.officer_id

    @cached_property
    def around(self) -> Around:
        return self.known or Around.of([self.reader], self.at)

    @cached_property
    def told_before(self) -> dict[int, bool]:
        """The chosen matches that may be told at this moment: whether she was told of each before."""
        recheck = self.recheck or Recheck(self.at, max(1, len(self.places)))
        return recheck.of(self.reader, self.places) if self.places else {}

    @property
    def told_earlier(self) -> DigestItemQuerySet:
        """What other digests told the same reader before."""
        return DigestItem.objects.told().filter(digest__officer=self.reader).exclude(digest=self.digest.pk)

    @cached_property
    def places(self) -> Mapping[int, int]:
        if self.chosen is not None:
            return self.chosen
        return dict(self.digest.items.values_list("match", "position"))

    @cached_property
    def matches(self) -> list[Match]:
        """These matches, with all that is said of them, in their places."""
        shown = Match.objects.filter(pk__in=self.told_before).select_related(*SHOWN)
        return sorted(shown, key=lambda match: self.places[match.pk]) if self.told_before else []


@dataclass
class SecondLook(Look):
    """A digest that its reader opens again, at any time: of what it told, what she may still be shown."""

    @property
    def told_earlier(self) -> DigestItemQuerySet:
        message = self.digest.message
        until = (message and message.settled_at) or self.at
        return super().told_earlier.filter(told_at__lt=until)

    @cached_property
    def told_before(self) -> dict[int, bool]:
        shown = standing([self.reader], self.at).filter(pk__in=self.places)
        earlier = set(self.told_earlier.filter(match__in=self.places).values_list("match", flat=True))
        return {pk: pk in earlier for pk in shown.values_list("pk", flat=True)}
