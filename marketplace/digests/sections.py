"""The sections of a digest, in their order. Each is one class here and one pair of templates.

A section is made for one digest and one moment. It is left out when it is empty; a digest goes out only if
a section that ``is_news`` is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from marketplace.digests import changes, endings
from marketplace.digests.endings import Ends
from marketplace.digests.looks import Look
from marketplace.digests.markets import ServiceMarket
from marketplace.digests.tips import Hint
from marketplace.matching.models import Match
from marketplace.proposals.models import Proposal

AT_MOST = 5  # Rows of a section.


@dataclass(frozen=True)
class Section:
    """A part of a digest. ``template`` names ``emails/digest/<template>.txt`` and ``.html``."""

    rows: Sequence[Any]
    more: int = 0  # Rows that are left out, of which the reader is told that they are there.
    template: ClassVar[str]
    is_news: ClassVar[bool]

    @classmethod
    def of(cls, look: Look) -> Self:
        """The section of the digest as it stands at the moment of this look."""
        raise NotImplementedError


@dataclass(frozen=True)
class Waiting(Section):
    """Proposals that one of the reader's bodies is asked to answer, the most urgent first."""

    rows: Sequence[Proposal]
    template: ClassVar[str] = "waiting"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, look: Look) -> Self:
        if look.reader not in look.around.asked:
            return cls([])
        waiting = Proposal.objects.waiting_for(look.digest.officer).order_by("respond_by", "pk")
        rows = list(waiting.with_parties()[:AT_MOST])
        return cls(rows, waiting.count() - AT_MOST if len(rows) == AT_MOST else 0)


@dataclass(frozen=True)
class Unshown(Section):
    """That proposals wait, for whoever previews the digest: what they say is between the councils."""

    template: ClassVar[str] = "unshown"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, look: Look) -> Self:
        return cls(list(Proposal.objects.waiting_for(look.digest.officer).values_list("pk", flat=True)))


@dataclass(frozen=True)
class NewMatches(Section):
    """The matches chosen for this digest, as far as they may still be told."""

    rows: Sequence[Match]
    template: ClassVar[str] = "matches"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, look: Look) -> Self:
        return cls([match for match in look.matches if not look.told_before[match.pk]])


@dataclass(frozen=True)
class ChangedMatch:
    """A match of which the reader was told before, and what is otherwise now."""

    match: Match
    changes: Sequence[str]


@dataclass(frozen=True)
class Changed(Section):
    """Those chosen for this digest of which the reader was told before, and which are otherwise now."""

    rows: Sequence[ChangedMatch]
    template: ClassVar[str] = "changed"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, look: Look) -> Self:
        matches = [match for match in look.matches if look.told_before[match.pk]]
        if not matches:
            return cls([])
        told = look.told_earlier.filter(match__in=matches)
        last = {item.match_id: item for item in told.order_by("told_at", "pk")}
        return cls([ChangedMatch(match, changes.since(last[match.pk], match)) for match in matches])


@dataclass(frozen=True)
class Ending(Section):
    """What leaves the market within two weeks. Its owners are written to besides, so it is no news alone."""

    rows: Sequence[Ends]
    template: ClassVar[str] = "ending"
    is_news: ClassVar[bool] = False

    @classmethod
    def of(cls, look: Look) -> Self:
        if look.reader not in look.around.ending:
            return cls([])
        ends = endings.of(look.digest, look.at)
        return cls(ends[:AT_MOST], len(ends[AT_MOST:]))


@dataclass(frozen=True)
class Market(Section):
    """What there is in the services that the reader's bodies list."""

    rows: Sequence[ServiceMarket]
    template: ClassVar[str] = "market"
    is_news: ClassVar[bool] = False

    @classmethod
    def of(cls, look: Look) -> Self:
        rows = look.around.markets.get(look.reader, [])
        return cls(rows[:AT_MOST], len(rows[AT_MOST:]))


@dataclass(frozen=True)
class Tip(Section):
    """One thing that would bring more, or better known, matches."""

    rows: Sequence[Hint]
    template: ClassVar[str] = "tip"
    is_news: ClassVar[bool] = False

    @classmethod
    def of(cls, look: Look) -> Self:
        hint = look.around.hints.get(look.reader)
        return cls([hint] if hint else [])


SECTIONS: tuple[type[Section], ...] = (Waiting, NewMatches, Changed, Ending, Market, Tip)
