"""The life of a listing: from draft to live and back, and no other way."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from services import actions
from services.models import Entry, Listing
from tests.factories import content, make_category, make_delivery_model, make_listing, make_officer

State = Listing.State


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def write(cast: SimpleNamespace, at: datetime, **fields: object) -> Listing:
    return actions.write_listing(
        officer=cast.ann,
        council=cast.wenlow,
        direction="seek",
        category=make_category(),
        content=content(**fields),
        at=at,
    )


def test_a_listing_is_written_submitted_and_published(cast: SimpleNamespace, at: datetime) -> None:
    listing = write(cast, at)
    assert (listing.state, listing.newest_revision().number) == (State.DRAFT, 1)

    actions.submit(listing=listing, officer=cast.ann, at=at)
    assert listing.state == State.SUBMITTED
    assert listing.pending_revision == listing.newest_revision()
    assert list(Listing.objects.waiting()) == [listing]

    actions.publish(listing=listing, at=at + timedelta(hours=1))
    assert listing.state == State.LIVE
    assert listing.published_at == listing.confirmed_at == at + timedelta(hours=1)
    assert listing.live_revision == listing.newest_revision()
    assert listing.pending_revision is None
    assert Entry.objects.get(listing=listing).title == listing.newest_revision().title


def test_what_was_returned_is_a_draft_again_once_it_is_edited(cast: SimpleNamespace, at: datetime) -> None:
    for refuse in (actions.request_changes, actions.reject):
        listing = write(cast, at)
        actions.submit(listing=listing, officer=cast.ann, at=at)
        refuse(listing=listing, at=at)
        with pytest.raises(Listing.NotInThatState):
            actions.submit(listing=listing, officer=cast.ann, at=at)
        actions.revise(listing=listing, officer=cast.ann, content=content(title="Said better"), at=at)
        assert listing.state == State.DRAFT
        actions.submit(listing=listing, officer=cast.ann, at=at)
        assert listing.pending_revision is not None
        assert listing.pending_revision.number == 2


def test_an_unchanged_save_makes_no_revision(cast: SimpleNamespace, at: datetime) -> None:
    listing = write(cast, at)
    same = actions.revise(listing=listing, officer=cast.ann, content=content(), at=at)
    other = actions.revise(listing=listing, officer=cast.ann, content=content(title="Other"), at=at)
    assert (same.number, other.number) == (1, 2)
    assert listing.revisions.get(number=1).title == content()["title"]


def test_an_edit_of_a_live_listing_waits_while_the_live_one_stays(
    cast: SimpleNamespace, at: datetime
) -> None:
    listing = cast.seek
    before = Entry.objects.get(listing=listing)
    actions.revise(listing=listing, officer=cast.ann, content=content(title="Reworded"), at=at)
    assert listing.state == State.LIVE
    assert Entry.objects.get(listing=listing).title == before.title
    actions.publish(listing=listing, at=at)
    assert listing.state == State.LIVE
    assert Entry.objects.get(listing=listing).title == "Reworded"


@pytest.mark.parametrize("refuse", [actions.request_changes, actions.reject])
def test_a_refused_edit_leaves_the_live_listing_as_it_was(
    cast: SimpleNamespace, at: datetime, refuse: object
) -> None:
    listing = cast.seek
    title = Entry.objects.get(listing=listing).title
    actions.revise(listing=listing, officer=cast.ann, content=content(title="Reworded"), at=at)
    refuse(listing=listing, at=at)  # type: ignore[operator]
    assert listing.state == State.LIVE
    assert not Listing.objects.waiting().exists()
    assert Entry.objects.get(listing=listing).title == title


def test_a_second_edit_keeps_its_place_in_the_queue(cast: SimpleNamespace, at: datetime) -> None:
    for listing in (cast.seek, make_listing(cast.wenlow, cast.ann, state=State.SUBMITTED, at=at)):
        actions.revise(listing=listing, officer=cast.ann, content=content(title="Once"), at=at)
        later = at + timedelta(days=1)
        newest = actions.revise(listing=listing, officer=cast.ann, content=content(title="Twice"), at=later)
        assert listing.submitted_at == at
        assert listing.pending_revision == newest


def test_pause_and_resume(cast: SimpleNamespace, at: datetime) -> None:
    actions.pause(listing=cast.seek, at=at, why=Listing.Why.BUSY)
    assert not Entry.objects.filter(listing=cast.seek).exists()
    actions.resume(listing=cast.seek, at=at + timedelta(days=1), why=Listing.Why.ABLE_AGAIN)
    assert cast.seek.state_reason == Listing.Why.ABLE_AGAIN
    assert cast.seek.state_changed_at == at + timedelta(days=1)
    assert Entry.objects.get(listing=cast.seek).confirmed_at == at + timedelta(days=1)


def test_an_edit_of_a_paused_listing_is_approved_and_stays_out_of_sight(
    cast: SimpleNamespace, at: datetime
) -> None:
    actions.pause(listing=cast.seek, at=at, why=Listing.Why.BUSY)
    actions.revise(listing=cast.seek, officer=cast.ann, content=content(title="Reworded"), at=at)
    actions.publish(listing=cast.seek, at=at)
    assert cast.seek.state == State.PAUSED
    assert not Entry.objects.filter(listing=cast.seek).exists()
    actions.resume(listing=cast.seek, at=at, why=Listing.Why.OTHER)
    assert Entry.objects.get(listing=cast.seek).title == "Reworded"


def test_confirming_keeps_it_shown_and_changes_nothing_else(cast: SimpleNamespace, at: datetime) -> None:
    before = Entry.objects.get(listing=cast.seek)
    since = cast.seek.state_changed_at
    actions.confirm_current(listing=cast.seek, at=at + timedelta(days=80))
    after = Entry.objects.get(listing=cast.seek)
    assert after.confirmed_at == at + timedelta(days=80)
    assert (after.stamp, after.published_at) == (before.stamp, before.published_at)
    assert cast.seek.state_changed_at == since


@pytest.mark.parametrize("end", [actions.withdraw, actions.mark_matched])
def test_what_is_closed_is_neither_shown_nor_judged_nor_edited(
    cast: SimpleNamespace, at: datetime, end: object
) -> None:
    actions.revise(listing=cast.seek, officer=cast.ann, content=content(title="Reworded"), at=at)
    end(listing=cast.seek, at=at, why=Listing.Why.GONE)  # type: ignore[operator]
    assert not Entry.objects.filter(listing=cast.seek).exists()
    assert not Listing.objects.waiting().exists()
    with pytest.raises(Listing.NotInThatState):
        actions.revise(listing=cast.seek, officer=cast.ann, content=content(title="Again"), at=at)


GIVES_A_REASON = ("pause", "resume", "withdraw", "mark_matched")
ALLOWED = {
    "submit": {State.DRAFT, State.AWAITING_SIGN_OFF},
    "ask_for_sign_off": {State.DRAFT},
    "publish": {State.SUBMITTED},
    "request_changes": {State.SUBMITTED},
    "reject": {State.SUBMITTED},
    "pause": {State.LIVE},
    "resume": {State.PAUSED},
    "confirm_current": {State.LIVE},
    "mark_matched": {State.LIVE, State.PAUSED},
    "withdraw": set(State) - {State.WITHDRAWN, State.MATCHED},
}


@pytest.mark.parametrize("verb", ALLOWED)
@pytest.mark.parametrize("state", State)
def test_each_verb_starts_only_from_its_states(
    cast: SimpleNamespace, at: datetime, state: str, verb: str
) -> None:
    listing = make_listing(cast.wenlow, cast.ann, state=state)
    given = {"why": Listing.Why.BUSY} if verb in GIVES_A_REASON else {}
    if state in ALLOWED[verb]:
        getattr(listing, verb)(at=at, **given)
        assert listing.state_reason == given.get("why", "")
    else:
        with pytest.raises(Listing.NotInThatState):
            getattr(listing, verb)(at=at, **given)
        assert Listing.objects.get(pk=listing.pk).state == state


def test_a_moderator_who_saw_older_words_is_told(cast: SimpleNamespace, at: datetime) -> None:
    listing = make_listing(cast.wenlow, cast.ann, state=State.SUBMITTED)
    seen = Listing.objects.get(pk=listing.pk)
    actions.revise(listing=listing, officer=cast.ann, content=content(title="Newer words"), at=at)
    with pytest.raises(Listing.NotInThatState):
        actions.publish(listing=seen, at=at)
    listing.refresh_from_db()
    assert listing.state == State.SUBMITTED


def test_only_confirmed_officers_of_the_body_write_and_submit(cast: SimpleNamespace, at: datetime) -> None:
    listing = write(cast, at)
    for officer in (cast.bob, cast.moderator, cast.admin, make_officer()):
        with pytest.raises(Listing.NotYours):
            actions.submit(listing=listing, officer=officer, at=at)
        with pytest.raises(Listing.NotYours):
            actions.revise(listing=listing, officer=officer, content=content(title="Mine"), at=at)
        with pytest.raises(Listing.NotYours):
            actions.write_listing(
                officer=officer,
                council=cast.wenlow,
                direction="offer",
                category=make_category(),
                content=content(),
                at=at,
            )
        assert not Listing.objects.editable_by(officer).filter(pk=listing.pk).exists()


def test_a_district_does_not_list_adult_social_care(cast: SimpleNamespace, at: datetime) -> None:
    care = make_category("adult-social-care", delivered_by="upper")
    listing = write(cast, at)
    with pytest.raises(Listing.NotRunThere):
        actions.revise(listing=listing, officer=cast.ann, content=content(), at=at, category=care)


def test_a_draft_may_move_to_another_service_and_a_public_listing_may_not(
    cast: SimpleNamespace, at: datetime
) -> None:
    audit = make_category("internal-audit")
    draft = write(cast, at)
    moved = actions.revise(
        listing=draft, officer=cast.ann, content=content(), at=at, category=audit, direction="offer"
    )
    assert (moved.number, draft.category, draft.direction) == (2, audit, "offer")
    with pytest.raises(Listing.NotInThatState):
        actions.revise(listing=cast.seek, officer=cast.ann, content=content(), at=at, category=audit)


def test_the_same_form_sent_twice_makes_one_listing(cast: SimpleNamespace, at: datetime) -> None:
    make_delivery_model()
    key = uuid4()
    sent = {
        "officer": cast.ann,
        "council": cast.wenlow,
        "direction": "seek",
        "category": make_category(),
        "at": at,
        "key": key,
    }
    first = actions.write_listing(content=content(), **sent)
    second = actions.write_listing(content=content(), **sent)
    assert (first, first.revisions.count()) == (second, 1)
    third = actions.write_listing(content=content(title="Gone back"), **sent)
    assert (third, first.newest_revision().title) == (first, "Gone back")


def test_words_written_over_a_colleagues_are_not_saved_unasked(cast: SimpleNamespace, at: datetime) -> None:
    listing = write(cast, at)
    actions.revise(listing=listing, officer=cast.ann, content=content(title="Hers"), at=at, based_on=1)
    with pytest.raises(Listing.ChangedMeanwhile):
        actions.revise(listing=listing, officer=cast.ann, content=content(title="His"), at=at, based_on=1)
    again = actions.revise(
        listing=listing, officer=cast.ann, content=content(title="Hers"), at=at, based_on=1
    )
    assert again.number == 2
