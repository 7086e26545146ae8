"""The sections of a digest, in their order. Each is one class here and one pair of templates.

A section is made for one digest and one moment. It is left out when it is empty; a digest goes out only if
a section that ``is_news`` is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db.models import Count, Q
from django.utils import timezone

from marketplace.digests import changes
from marketplace.digests.choosing import standing, tellable
from marketplace.digests.models import Digest, DigestItem
from marketplace.digests.tips import Hint, hint_for
from marketplace.matching.models import Match
from marketplace.proposals.models import Proposal
from services.freshness import STALE_AFTER, days_before
from services.models import Direction, Entry, Visibility

AT_MOST = 5  # Rows of a section.
SOON = timedelta(days=14)
LATELY = timedelta(days=7)
SHOWN = ("listing", "counterpart__entry__council", "counterpart__entry__category")


@dataclass(frozen=True)
class Section:
    """A part of a digest. ``template`` names ``emails/digest/<template>.txt`` and ``.html``."""

    rows: Sequence[Any]
    more: int = 0  # Rows that are left out, of which the reader is told that they are there.
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
        waiting = Proposal.objects.waiting_for(digest.officer).order_by("respond_by", "pk")
        rows = list(waiting.with_parties()[:AT_MOST])
        return cls(rows, waiting.count() - AT_MOST if len(rows) == AT_MOST else 0)


@dataclass(frozen=True)
class Unshown(Section):
    """That proposals wait, for whoever previews the digest: what they say is between the councils."""

    template: ClassVar[str] = "unshown"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        return cls(list(Proposal.objects.waiting_for(digest.officer).values_list("pk", flat=True)))


@dataclass(frozen=True)
class NewMatches(Section):
    """The matches chosen for this digest, as far as they may still be told."""

    rows: Sequence[Match]
    template: ClassVar[str] = "matches"
    is_news: ClassVar[bool] = True

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        matches = tellable([digest.officer_id], at).filter(digest_items__digest=digest, told_before=False)
        return cls(list(matches.select_related(*SHOWN).order_by("digest_items__position")))


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
    def of(cls, digest: Digest, at: datetime) -> Self:
        matches = tellable([digest.officer_id], at).filter(digest_items__digest=digest, told_before=True)
        return cls.among(list(matches.select_related(*SHOWN).order_by("digest_items__position")), digest)

    @classmethod
    def among(cls, matches: list[Match], digest: Digest) -> Self:
        """These matches, each with what is otherwise than when the reader was told last."""
        if not matches:
            return cls([])
        told = DigestItem.objects.told().filter(digest__officer=digest.officer_id, match__in=matches)
        last = {item.match_id: item for item in told.order_by("told_at", "pk")}
        return cls([ChangedMatch(match, changes.since(last[match.pk], match)) for match in matches])


@dataclass(frozen=True)
class Ends:
    """A listing that leaves the market soon: one of the reader's own, or one of which she has been told."""

    title: str
    day: date
    listing: int = 0  # One of the reader's own.
    is_to_be_confirmed: bool = False
    match: Match | None = None


@dataclass(frozen=True)
class Ending(Section):
    """What leaves the market within two weeks. Its owners are written to besides, so it is no news alone."""

    rows: Sequence[Ends]
    template: ClassVar[str] = "ending"
    is_news: ClassVar[bool] = False

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        ends = [*own_that_end(digest, at), *told_that_end(digest, at)]
        return cls(ends[:AT_MOST], len(ends[AT_MOST:]))


def own_that_end(digest: Digest, at: datetime) -> list[Ends]:
    """Listings of the reader's bodies that nobody has confirmed for long, or whose last day comes."""
    today = timezone.localdate(at)
    due = Q(confirmed_at__lt=days_before(STALE_AFTER - SOON, at)) | Q(expires_on__lte=today + SOON)
    own = Entry.objects.showable(at).filter(due, listing__council__in=digest.officer.councils())
    ends = [ends_of(entry) for entry in own.select_related("revision")]
    return sorted(ends, key=lambda each: (each.day, each.listing))


def ends_of(entry: Entry) -> Ends:
    """By which of its two dates a listing of the reader's own ends."""
    stale_on = timezone.localdate(entry.confirmed_at) + STALE_AFTER
    is_to_be_confirmed = stale_on <= entry.expires_on
    return Ends(
        entry.revision.title, min(stale_on, entry.expires_on), entry.pk, is_to_be_confirmed=is_to_be_confirmed
    )


def told_that_end(digest: Digest, at: datetime) -> list[Ends]:
    """Matches of which she was told, and made nothing yet, whose other side has its last day soon."""
    until = timezone.localdate(at) + SOON
    matches = standing([digest.officer_id], at).filter(
        told_before=True, counterpart__entry__expires_on__lte=until
    )
    matches = matches.exclude(counterpart__entry__visibility=Visibility.SEALED)  # No day of theirs is told.
    matches = matches.exclude(pk__in=DigestItem.objects.filter(digest=digest.pk).values("match"))
    ends: dict[int, Ends] = {}
    for match in matches.select_related(*SHOWN).order_by("counterpart__entry__expires_on", "-fit", "pk"):
        entry = match.counterpart.entry
        ends.setdefault(entry.pk, Ends(entry.title, entry.expires_on, match=match))
    return list(ends.values())


@dataclass(frozen=True)
class ServiceMarket:
    """How many offer and seek one service, and how many of these came lately, from others."""

    name: str
    offers: int
    seeks: int
    new: int = 0


@dataclass(frozen=True)
class Market(Section):
    """What there is in the services that the reader's bodies list."""

    rows: Sequence[ServiceMarket]
    template: ClassVar[str] = "market"
    is_news: ClassVar[bool] = False

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        showable, bodies = Entry.objects.showable(at).readable_by(digest.officer), digest.officer.councils()
        own = showable.filter(listing__council__in=bodies).values("category")
        lately = Q(published_at__gt=at - LATELY) & ~Q(listing__council__in=bodies)
        counted = (
            showable.filter(category__in=own)
            .values("category__name")
            .annotate(
                offers=Count("pk", filter=Q(direction=Direction.OFFER)),
                seeks=Count("pk", filter=Q(direction=Direction.SEEK)),
                new=Count("pk", filter=lately),
            )
            .order_by("category__name")
        )
        rows = [
            ServiceMarket(row["category__name"], row["offers"], row["seeks"], row["new"]) for row in counted
        ]
        return cls(rows[:AT_MOST], len(rows[AT_MOST:]))


@dataclass(frozen=True)
class Tip(Section):
    """One thing that would bring more, or better known, matches."""

    rows: Sequence[Hint]
    template: ClassVar[str] = "tip"
    is_news: ClassVar[bool] = False

    @classmethod
    def of(cls, digest: Digest, at: datetime) -> Self:
        hint = hint_for(digest.officer, at)
        return cls([hint] if hint else [])


SECTIONS: tuple[type[Section], ...] = (Waiting, NewMatches, Changed, Ending, Market, Tip)
