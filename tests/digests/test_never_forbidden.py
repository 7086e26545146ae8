"""Whatever happens between choosing and sending, no digest holds what must not stand in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from councils.models import Council, Membership, Officer
from marketplace.digests.actions import plan_week
from marketplace.digests.looks import Look
from marketplace.digests.messages import Digest as DigestKind
from marketplace.digests.messages import sections_of
from marketplace.digests.models import Digest
from marketplace.digests.sections import Changed, Ending, NewMatches, Section
from marketplace.matching.actions import dismiss, match_everything
from marketplace.matching.models import Match
from marketplace.notifications.models import Message
from marketplace.notifications.sending import settle
from marketplace.proposals import actions as proposals
from marketplace.proposals.models import Party, Proposal, ReasonCode
from services import actions as services
from services.entries import bring_up_to_date
from services.models import DeliveryModel, Entry, Listing
from tests.factories import make_council, make_listing, make_membership, make_officer
from tests.sampling import ALL

STATES = ["live", "live", "live", "draft", "submitted", "paused", "withdrawn"]
SHOWN_TO = ["everybody", "everybody", "verified", "sealed"]
LISTINGS = st.tuples(
    st.integers(0, 2), st.sampled_from(["seek", "offer"]), st.sampled_from(STATES), st.sampled_from(SHOWN_TO)
)
PAIR = [(0, "seek", "live", "everybody"), (1, "offer", "live", "everybody")]
SEALED = [(0, "seek", "live", "everybody"), (1, "offer", "live", "sealed"), (2, "offer", "live", "verified")]
EVENTS = st.tuples(
    st.sampled_from(
        [
            *("withdraw", "stale", "expire", "dismiss", "propose", "join", "leave"),
            *("send", "week", "change", "end", "seal", "unseal"),
        ]
    ),
    st.integers(0, 9),
    st.integers(0, 2),
)


@pytest.fixture
def bodies(db: None) -> SimpleNamespace:
    councils = [make_council(latitude=51.0 + number) for number in range(3)]
    return SimpleNamespace(councils=councils, officers=[make_officer(council) for council in councils])


@contextmanager
def undone() -> Iterator[None]:
    """A world of its own for each example."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=300 if ALL else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@example(listings=PAIR, events=[("send", 0, 0), ("week", 0, 0)])
@example(listings=PAIR, events=[("join", 1, 0)])
@example(
    listings=PAIR, events=[("send", 0, 0), ("week", 0, 0), ("change", 1, 0), ("week", 0, 0), ("end", 1, 0)]
)
@example(listings=PAIR, events=[("send", 0, 0), ("change", 1, 0), ("week", 0, 0), ("dismiss", 1, 0)])
@example(listings=SEALED, events=[("send", 0, 0), ("week", 0, 0), ("end", 1, 0), ("leave", 0, 0)])
@example(listings=PAIR, events=[("seal", 1, 0), ("send", 0, 0), ("week", 0, 0), ("unseal", 1, 0)])
@given(listings=st.lists(LISTINGS, min_size=2, max_size=10), events=st.lists(EVENTS, max_size=10))
def test_no_digest_ever_holds_a_forbidden_item(
    bodies: SimpleNamespace,
    at: datetime,
    listings: list[tuple[int, str, str, str]],
    events: list[tuple[str, int, int]],
) -> None:
    with undone():
        rows = [
            make_listing(
                bodies.councils[body],
                bodies.officers[body],
                direction=direction,
                state=state,
                visibility=visibility,
                role="",
                title=f"Whose it is stands in number {number}",
            )
            for number, (body, direction, state, visibility) in enumerate(listings)
        ]
        moment = at
        match_everything(moment)
        plan_week(moment)
        for event, which, whose in events:
            moment = happen(event, rows[which % len(rows)], bodies.officers[whose], moment)
            look_at_all(moment)


def happen(event: str, listing: Listing, officer: Officer, at: datetime) -> datetime:
    """One thing happens to the market; what the rules refuse does not happen."""
    listing.refresh_from_db()
    refused = (Listing.NotInThatState, Match.NotStanding, Proposal.NoLongerListed, Proposal.NotYours)
    try:
        with transaction.atomic():
            EVENT[event](listing, officer, at)
    except (*refused, Proposal.ToOneself, Proposal.AlreadyOpen, Proposal.ListingsDoNotMeet):
        pass
    if event == "week":
        at += timedelta(weeks=1)
        plan_week(at)
    return at


def withdraw(listing: Listing, officer: Officer, at: datetime) -> None:
    services.withdraw(listing=listing, at=at, why="gone")


def stale(listing: Listing, officer: Officer, at: datetime) -> None:
    Entry.objects.filter(pk=listing.pk).update(confirmed_at=at - timedelta(days=90))


def expire(listing: Listing, officer: Officer, at: datetime) -> None:
    Entry.objects.filter(pk=listing.pk).update(expires_on=at.date() - timedelta(days=1))


def dismiss_one(listing: Listing, officer: Officer, at: datetime) -> None:
    for match in Match.objects.visible_to(officer).filter(counterpart=listing)[:1]:
        dismiss(match=match, officer=officer, reason=ReasonCode.SCALE, at=at)


def propose(listing: Listing, officer: Officer, at: datetime) -> None:
    council = officer.councils().first()
    if council is not None:
        proposals.propose(
            officer=officer,
            council=council,
            listing=listing,
            what="Together",
            delivery_model=DeliveryModel.objects.get(pk="shared_staff"),
            start_on=at.date() + timedelta(days=100),
            at=at,
        )


def join(listing: Listing, officer: Officer, at: datetime) -> None:
    if not officer.memberships.filter(council=listing.council).exists():
        make_membership(officer, listing.council)


def leave(listing: Listing, officer: Officer, at: datetime) -> None:
    officer.memberships.filter(council=listing.council).update(state=Membership.State.ENDED)


def send(listing: Listing, officer: Officer, at: datetime) -> None:
    """All digests go out as they stand, as if by a relay that takes them."""
    for message in Message.objects.filter(kind="digest", state="pending"):
        look = sections_of(Look(message.digest, at))
        told = {
            str(match.pk): match.stamp
            for section in look
            if isinstance(section, NewMatches | Changed)
            for match in matches_in(section)
        }
        Message.objects.filter(pk=message.pk).update(
            state="sending",
            token="0" * 32,
            leased_until=at,
            message_id="<1@x>",
            about=message.about | {"told": told},
        )
        settle(Message.objects.get(pk=message.pk), Message.State.SENT, at)


def change(listing: Listing, officer: Officer, at: datetime) -> None:
    """Its content is otherwise, and the matcher has seen it."""
    said = {} if listing.is_sealed else {"term_years": at.day % 9 + 1}
    Entry.objects.filter(pk=listing.pk).update(stamp=f"{at} {listing.pk}"[-32:], **said)
    match_everything(at)


def seal(listing: Listing, officer: Officer, at: datetime) -> None:
    """Its council shows it without a name from now on; the matcher has not seen that."""
    show(listing, "sealed", at)


def unseal(listing: Listing, officer: Officer, at: datetime) -> None:
    show(listing, "verified", at)


def show(listing: Listing, visibility: str, at: datetime) -> None:
    if listing.visibility != visibility:
        listing.show_to(visibility, at=at)
        bring_up_to_date(listing)


def end(listing: Listing, officer: Officer, at: datetime) -> None:
    """Its last day is near."""
    Entry.objects.filter(pk=listing.pk).update(expires_on=at.date() + timedelta(days=5))


def nothing(listing: Listing, officer: Officer, at: datetime) -> None:
    """Only time passes."""


EVENT: dict[str, Callable[[Listing, Officer, datetime], None]] = {
    "withdraw": withdraw,
    "stale": stale,
    "expire": expire,
    "dismiss": dismiss_one,
    "propose": propose,
    "join": join,
    "leave": leave,
    "send": send,
    "week": nothing,
    "change": change,
    "end": end,
    "seal": seal,
    "unseal": unseal,
}


def look_at_all(at: datetime) -> None:
    """Judge every digest that might be sent now, by rules written here anew."""
    for digest in Digest.objects.filter(message__state="pending"):
        told_before: set[tuple[int, str]] = set(
            Digest.objects.filter(officer=digest.officer, items__told_at__isnull=False)
            .exclude(pk=digest.pk)
            .values_list("items__match", "items__stamp")
        )
        own = set(digest.officer.councils())
        sections = sections_of(Look(digest, at))
        look_for_names(digest, sections)
        for section in sections:
            assert len(section.rows) <= 5
            for match in matches_in(section):
                judge(match, own, at)
                if not isinstance(section, Ending):
                    assert (match.pk, match.stamp) not in told_before
                assert isinstance(section, NewMatches) != (match.pk in {pk for pk, _stamp in told_before})


def look_for_names(digest: Digest, sections: list[Section]) -> None:
    """A letter says no word of a sealed listing, and names its body only for another listing."""
    theirs = {match.counterpart for section in sections for match in matches_in(section)}
    named = {listing.council for listing in theirs if not listing.is_sealed} | set(digest.officer.councils())
    letter = DigestKind().letter(digest.period, [], sections)
    for listing in theirs:
        if not listing.is_sealed:
            continue
        assert listing.live_revision.title not in letter.text + letter.html
        assert f"/{listing.pk}/propose/" not in letter.text + letter.html
        if listing.council not in named and not waits_from(listing.council, digest):
            assert listing.council.short_name not in letter.subject + letter.text + letter.html


def waits_from(council: Council, digest: Digest) -> bool:
    """Whether it has written to the reader under its name."""
    return Proposal.objects.waiting_for(digest.officer).filter(parties__council=council).exists()


def matches_in(section: Section) -> list[Match]:
    """All matches that a section names, whatever for."""
    rows = [row if isinstance(row, Match) else getattr(row, "match", None) for row in section.rows]
    return [row for row in rows if row is not None]


def judge(match: Match, own: set, at: datetime) -> None:
    is_sealed = match.listing.is_sealed or match.counterpart.is_sealed
    assert own, "who acts for nobody is told of nothing, least of all of what is for verified officers"
    for listing in (match.listing, match.counterpart):
        assert Listing.objects.get(pk=listing.pk).state == Listing.State.LIVE
        assert listing.entry.confirmed_at > at - timedelta(days=90)
        assert listing.entry.expires_on >= at.date()
    assert match.listing.council in own
    assert match.counterpart.council not in own
    assert Match.objects.get(pk=match.pk).state in ("candidate", "sent")
    ours, theirs = match.listing.council_id, match.counterpart.council_id
    open_ones = Proposal.objects.filter(
        category=match.listing.category, state__in=["sent", "in_discussion", "agreed_in_principle"]
    )
    if is_sealed:  # Only what was written from the one to the other counts: all else would tell whose it is.
        pair = {match.listing_id, match.counterpart_id}
        assert not [each for each in open_ones if {each.listing_id, each.own_listing_id} == pair]
        return
    for proposal in open_ones:
        parties = set(Party.objects.filter(proposal=proposal).values_list("council", flat=True))
        assert not {ours, theirs} <= parties
