"""A moderator judges the words that she read, once, and never her own council's."""

from datetime import datetime, timedelta
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from marketplace.moderation.actions import decide
from marketplace.moderation.models import Decision
from marketplace.notifications.models import Message
from services import actions
from services.models import Entry, Listing
from tests.factories import content, make_listing, make_membership, make_officer

State, Outcome = Listing.State, Decision.Outcome
REFUSAL = {"reasons": ["unclear"], "note": "Say what is offered."}


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def judge(listing: Listing, moderator: Any, outcome: str, at: datetime, **given: Any) -> Decision:
    assert listing.pending_revision is not None
    given = REFUSAL | given if outcome != Outcome.APPROVED else given
    revision = given.pop("revision", listing.pending_revision)
    return decide(listing=listing, revision=revision, moderator=moderator, outcome=outcome, at=at, **given)


def test_an_approved_listing_is_live_and_its_author_is_told(
    cast: SimpleNamespace, waiting: Listing, at: datetime
) -> None:
    revision = waiting.pending_revision
    decision = judge(waiting, cast.moderator, Outcome.APPROVED, at)
    assert waiting.state == State.LIVE
    assert Entry.objects.get(listing=waiting).revision == revision == decision.revision
    message = Message.objects.get(key=f"listing-decided:{decision.pk}")
    assert (message.kind, message.officer, message.about) == ("listing", cast.ann, {"decision": decision.pk})


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.RETURNED, State.CHANGES_REQUESTED), (Outcome.REJECTED, State.REJECTED)]
)
def test_a_refused_listing_goes_back_with_reasons_and_a_note(
    cast: SimpleNamespace, waiting: Listing, at: datetime, outcome: str, state: str
) -> None:
    decision = judge(waiting, cast.moderator, outcome, at)
    assert waiting.state == state
    assert (decision.reasons, decision.note) == (["unclear"], "Say what is offered.")
    assert Message.objects.filter(officer=cast.ann, kind="listing").count() == 1


def test_it_comes_back_changed_and_is_judged_again(
    cast: SimpleNamespace, waiting: Listing, at: datetime
) -> None:
    judge(waiting, cast.moderator, Outcome.RETURNED, at)
    actions.revise(listing=waiting, officer=cast.ann, content=content(title="Clearer"), at=at)
    actions.submit(listing=waiting, officer=cast.ann, at=at)
    judge(waiting, cast.moderator, Outcome.APPROVED, at)
    assert waiting.state == State.LIVE
    assert Decision.objects.filter(listing=waiting).count() == 2


def test_a_refused_edit_leaves_the_published_words(cast: SimpleNamespace, at: datetime) -> None:
    before = Entry.objects.get(listing=cast.seek)
    actions.revise(listing=cast.seek, officer=cast.ann, content=content(title="Ring 01632 960123"), at=at)
    judge(cast.seek, cast.moderator, Outcome.RETURNED, at)
    assert cast.seek.state == State.LIVE
    assert Entry.objects.get(listing=cast.seek).title == before.title
    assert not Listing.objects.waiting().exists()


def test_nobody_judges_her_own_councils_case(cast: SimpleNamespace, waiting: Listing, at: datetime) -> None:
    make_membership(cast.moderator, cast.wenlow)
    for officer in (cast.moderator, cast.ann, cast.bob, cast.admin):
        with pytest.raises(Decision.NotForThisModerator):
            judge(waiting, officer, Outcome.APPROVED, at)
    waiting.refresh_from_db()
    assert waiting.state == State.SUBMITTED
    assert not Message.objects.exists()


def test_words_that_changed_meanwhile_are_read_again(
    cast: SimpleNamespace, waiting: Listing, at: datetime
) -> None:
    read = waiting.pending_revision
    actions.revise(listing=waiting, officer=cast.ann, content=content(title="Other words"), at=at)
    with pytest.raises(Decision.NoLongerWaiting):
        judge(waiting, cast.moderator, Outcome.APPROVED, at, revision=read)
    assert waiting.state == State.SUBMITTED


def test_what_was_withdrawn_meanwhile_is_not_judged(
    cast: SimpleNamespace, waiting: Listing, at: datetime
) -> None:
    seen = Listing.objects.get(pk=waiting.pk)
    actions.withdraw(listing=waiting, at=at, why="gone")
    with pytest.raises(Decision.NoLongerWaiting):
        judge(seen, cast.moderator, Outcome.APPROVED, at)


def test_a_second_press_says_the_same_and_another_moderator_is_told(
    cast: SimpleNamespace, waiting: Listing, at: datetime
) -> None:
    read = waiting.pending_revision
    first = judge(waiting, cast.moderator, Outcome.APPROVED, at)
    again = {"listing": waiting, "revision": read, "at": at + timedelta(seconds=1)}
    assert decide(moderator=cast.moderator, outcome=Outcome.APPROVED, **again) == first  # type: ignore[arg-type]
    with pytest.raises(Decision.AlreadyMade):
        decide(moderator=cast.moderator, outcome=Outcome.RETURNED, **again, **REFUSAL)  # type: ignore[arg-type]
    with pytest.raises(Decision.AlreadyMade):
        decide(moderator=make_officer(is_moderator=True), outcome=Outcome.APPROVED, **again)  # type: ignore[arg-type]
    assert Decision.objects.count() == Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_moderators_at_once_one_wins_and_the_others_are_told(at: datetime) -> None:
    listing = make_listing(state=State.SUBMITTED)
    moderators = [make_officer(is_moderator=True) for _ in range(8)]
    start, told = Barrier(len(moderators)), []

    def press(number: int) -> None:
        mine = Listing.objects.get(pk=listing.pk)
        start.wait()
        outcome = Outcome.APPROVED if number % 2 else Outcome.RETURNED
        try:
            judge(mine, moderators[number], outcome, at)
            told.append("decided")
        except Decision.AlreadyMade:
            told.append("too late")
        finally:
            connection.close()

    threads = [Thread(target=press, args=[number]) for number in range(len(moderators))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["decided"] + ["too late"] * 7
    decision = Decision.objects.get()
    listing.refresh_from_db()
    assert listing.state == (State.LIVE if decision.is_approval else State.CHANGES_REQUESTED)
    assert Entry.objects.filter(listing=listing).exists() == decision.is_approval
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_an_author_and_a_moderator_at_once_leave_a_whole_listing(at: datetime, turn: int) -> None:
    listing = make_listing(state=State.SUBMITTED)
    moderator, start = make_officer(is_moderator=True), Barrier(2)

    def approve() -> None:
        mine = Listing.objects.get(pk=listing.pk)
        start.wait()
        try:
            judge(mine, moderator, Outcome.APPROVED, at)
        except Decision.NoLongerWaiting:
            pass
        finally:
            connection.close()

    def change() -> None:
        mine = Listing.objects.get(pk=listing.pk)
        start.wait()
        actions.revise(listing=mine, officer=mine.author, content=content(title="Other words"), at=at)
        connection.close()

    threads = [Thread(target=approve), Thread(target=change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listing.refresh_from_db()
    assert listing.pending_revision is not None
    assert listing.pending_revision.title == "Other words"
    if listing.state == State.LIVE:
        assert Entry.objects.get(listing=listing).revision.number == 1
    else:
        assert listing.state == State.SUBMITTED
