"""The sections of a digest, in their order. Each is one class here and one pair of templates.

A section is made for one digest and one moment. It is left out when it is empty; a digest goes out only if
a section that ``is_news`` is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Count, Q

from marketplace.digests.choosing import tellable
from marketplace.digests.models import Digest
from marketplace.matching.models import Match
from marketplace.proposals.models import Proposal
from services.models import Direction, Entry

SERVICES = 5  # Of which the market is told.


@dataclass(frozen=True)
class Section:
    """A part of a digest. ``template`` names ``emails/digest/<template>.txt`` and ``.html``."""

    rows: Sequence[Any]
    template: ClassVar[str]
    is_news: ClassVar[bool]

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        """The section of this digest as it stands at this moment."""
        raise NotImplementedError


@dataclass(frozen=True)
class Waiting(Section):
    """Proposals that one of the reader's bodies is asked to answer, the most urgent first."""

    rows: Sequence[Proposal]
    template: ClassVar[str] = "waiting"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        waiting = Proposal.objects.waiting_for(digest.officer).with_parties()
        return cls(list(waiting.order_by("respond_by", "pk")))


@dataclass(frozen=True)
class NewMatches(Section):
    """The matches chosen for this digest, as far as they may still be told."""

    rows: Sequence[Match]
    template: ClassVar[str] = "matches"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        matches = tellable([digest.officer_id], at).filter(digest_items__digest=digest)
        related = ("listing", "counterpart__entry__council", "counterpart__entry__category")
        return cls(list(matches.select_related(*related).order_by("digest_items__position")))


@dataclass(frozen=True)
class ServiceMarket:
    """How many offer and seek one service."""

    name: str
    offers: int
    seeks: int


@dataclass(frozen=True)
class Market(Section):
    """What there is in the services that the reader's bodies list."""

    rows: Sequence[ServiceMarket]
    template: ClassVar[str] = "market"
    is_news: ClassVar[bool] = False

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        showable = Entry.objects.showable(at)
        own = showable.filter(council__in=digest.officer.councils()).values("category")
        counted = (
            showable.filter(category__in=own)
            .values("category__name")
            .annotate(
                offers=Count("pk", filter=Q(direction=Direction.OFFER)),
                seeks=Count("pk", filter=Q(direction=Direction.SEEK)),
            )
            .order_by("category__name")[:SERVICES]
        )
        return cls([ServiceMarket(row["category__name"], row["offers"], row["seeks"]) for row in counted])


SECTIONS: tuple[type[Section], ...] = (Waiting, NewMatches, Market)
