"""Who reads a digest, and which matches may stand in it: asked when it is planned and when it is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, TypedDict

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from councils.models import Membership, Officer
from marketplace.digests.models import Digest, DigestItem
from marketplace.digests.periods import USUAL, Period, Slot
from marketplace.matching.models import Match
from marketplace.proposals.models import Party, Proposal
from services.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SHOWN = ("listing", "counterpart__entry__council", "counterpart__entry__category")  # Of a match.
MOST = 5  # New matches in one digest, and as many that have changed.
LOOKED_AT = 25  # Of one reader's best, in case one listing of hers meets another's more than once.


def readers() -> QuerySet[Officer]:
    """Officers to whom a digest may go: active, at a verified address, confirmed by a body."""
    confirmed = Membership.objects.confirmed().filter(officer=OuterRef("pk"))
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    return Officer.objects.filter(Exists(confirmed), Exists(verified), is_active=True)


def readers_at(slot: Slot) -> QuerySet[Officer]:
    """Those of them who have chosen this day and hour, or nothing where it is the usual one."""
    chosen = Q(mail_preference__weekday=slot.weekday, mail_preference__hour=slot.hour)
    silent = Q(mail_preference=None) if slot == USUAL else Q()
    return readers().filter(chosen | silent)


def due(period: Period, slot: Slot = USUAL) -> QuerySet[Officer]:
    """Readers who were there when the period opened for them, and of whom it has no row yet."""
    opened = period.opens(slot)
    there = Membership.objects.confirmed().filter(officer=OuterRef("pk"), decided_at__lte=opened)
    planned = Digest.objects.filter(officer=OuterRef("pk"), year=period.year, week=period.week)
    return readers_at(slot).filter(Exists(there), ~Exists(planned)).order_by("pk")


class ToReader(TypedDict):
    """Whose match it is, and whether that reader has been told of it, as it was or otherwise."""

    reader: int
    told_before: bool


def standing(reader_ids: Iterable[int], at: datetime) -> QuerySet[WithAnnotations[Match, ToReader]]:
    """Matches of which these readers may be told anything now, each with the ``reader`` whose listing it is.

    Both sides are shown at this moment, neither is dismissed or under proposal, and the other side is not
    one of the reader's own bodies.
    """
    showable = Entry.objects.showable(at).values("pk")
    matches = Match.objects.open().standing().without_open_proposal()
    matches = matches.filter(listing__in=showable, counterpart__in=showable)
    of_readers = matches.filter(
        listing__council__memberships__officer__in=list(reader_ids),
        listing__council__memberships__state=Membership.State.CONFIRMED,
    ).annotate(reader=F("listing__council__memberships__officer"))
    own = Membership.objects.confirmed().filter(
        officer=OuterRef("reader"), council=OuterRef("counterpart__council")
    )
    return of_readers.filter(~Exists(own)).annotate(told_before=Exists(told()))


def told() -> QuerySet[DigestItem]:
    """Where the match at hand was told to the reader at hand."""
    return DigestItem.objects.told().filter(digest__officer=OuterRef("reader"), match=OuterRef("pk"))


def tellable(reader_ids: Iterable[int], at: datetime) -> QuerySet[WithAnnotations[Match, ToReader]]:
    """Of these, what is news: the reader has not been told of it, or it has changed since."""
    return standing(reader_ids, at).filter(~Exists(told().filter(stamp=OuterRef("stamp"))))


class Recheck:
    """``tellable`` put to the matches of one reader after another, just before each digest goes.

    Writing such a query takes Django longer than answering it takes the database: so it is written once.
    """

    def __init__(self, at: datetime, most: int) -> None:
        self.places = [*range(-most - 1, -1)]  # In the places of ids, -1 in that of the reader.
        query = tellable([-1], at).filter(pk__in=self.places).values_list("pk", "told_before").query
        self.sql, self.values = query.sql_with_params()

    def of(self, reader: int, matches: Collection[int]) -> dict[int, bool]:
        """Those of these matches that are news to her at this moment: whether she was told of each before."""
        ids = dict(zip_longest(self.places, matches, fillvalue=0)) | {-1: reader}
        values = [ids.get(value, value) if type(value) is int else value for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            return dict(cursor.fetchall())


def asked(reader_ids: Iterable[int]) -> set[int]:
    """Those of these readers for one of whose bodies a proposal waits, as ``waiting_for`` says."""
    undecided = Party.objects.undecided().filter(
        proposal__state=Proposal.State.SENT,
        council__memberships__officer__in=list(reader_ids),
        council__memberships__state=Membership.State.CONFIRMED,
    )
    return set(undecided.values_list("council__memberships__officer", flat=True))


def best(reader_ids: Iterable[int], at: datetime) -> dict[int, list[WithAnnotations[Match, ToReader]]]:
    """What to tell each reader: new matches in the order shared out over all lists, then changed ones.

    What is new is told only where it is among those that its listing shows first: attention is shared out
    over the whole market, and a letter is where most of it is given. What was told before and has changed
    is told wherever it stands now. No listing of another body stands twice.
    """
    place = Window(
        RowNumber(),
        partition_by=[F("reader"), F("told_before")],
        order_by=[
            F("shown_rank").asc(nulls_last=True),
            F("fit").desc(),
            F("confidence").desc(),
            F("pk").asc(),
        ],
    )
    chosen: dict[int, dict[int, WithAnnotations[Match, ToReader]]] = defaultdict(dict)
    room: dict[tuple[int, bool], int] = defaultdict(lambda: MOST)
    news = tellable(reader_ids, at).filter(Q(shown_rank__isnull=False) | Q(told_before=True))
    ranked = news.annotate(place=place).filter(place__lte=LOOKED_AT)
    for match in ranked.select_related("counterpart__entry").order_by("reader", "told_before", "place"):
        hers = chosen[match.reader]
        if room[match.reader, match.told_before] and match.counterpart_id not in hers:
            room[match.reader, match.told_before] -= 1
            hers[match.counterpart_id] = match
    return {reader: list(matches.values()) for reader, matches in chosen.items()}
