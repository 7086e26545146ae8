"""A listing through any number of hands and days: officer, approver, lead, moderator and the clock.

Each step is tried whatever state the listing is in, and either is refused and leaves no trace, or leads where
it may lead and leaves one event. What the clock should have said is counted beside what it said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from councils.handing_over import answering_for
from councils.models import Membership, Officer
from marketplace.audit.tracking import events_of
from marketplace.moderation.actions import decide
from marketplace.moderation.models import Decision
from marketplace.notifications.models import Message
from services import actions, due
from services.models import Entry, Listing, ListingRevision
from tests.factories import (
    content,
    make_category,
    make_council,
    make_delivery_model,
    make_membership,
    make_officer,
)
from tests.sampling import ALL

SHARDS, EXAMPLES, STEPS = (6, 10, 50) if ALL else (1, 10, 25)
State, Why = Listing.State, Listing.Why
DAY_0 = datetime(2026, 2, 2, 9, 30, tzinfo=ZoneInfo("Europe/London"))
REFUSED = (
    *(Listing.NotInThatState, Listing.ChangedMeanwhile, Listing.HasExpired, Listing.NotYours),
    *(
        Listing.NeedsSignOff,
        Listing.IsUnfinished,
        Decision.NotForThisModerator,
        Decision.NoLongerWaiting,
        Decision.AlreadyMade,
    ),
)
# Where a listing may come from where it is: by what, and from which states.
LEADS = {
    "edit": {
        State.CHANGES_REQUESTED: {State.DRAFT},
        State.REJECTED: {State.DRAFT},
        **{state: {state} for state in (State.DRAFT, State.SUBMITTED, State.LIVE, State.PAUSED)},
    },
    "submit": {  # Who signs off may as well submit what waits for that.
        State.DRAFT: {State.SUBMITTED, State.AWAITING_SIGN_OFF},
        State.AWAITING_SIGN_OFF: {State.SUBMITTED},
    },
    "sign": {State.AWAITING_SIGN_OFF: {State.SUBMITTED, State.DRAFT}},
    "judge": {
        State.SUBMITTED: {State.LIVE, State.CHANGES_REQUESTED, State.REJECTED},
        State.LIVE: {State.LIVE},
        State.PAUSED: {State.PAUSED},
    },
    "pause": {State.LIVE: {State.PAUSED}},
    "resume": {State.PAUSED: {State.LIVE}},
    "confirm": {State.LIVE: {State.LIVE}},
    "match": {State.LIVE: {State.MATCHED}, State.PAUSED: {State.MATCHED}},
    "withdraw": {state: {State.WITHDRAWN} for state in State if state not in Listing.CLOSED},
}
FIELDS = [field.attname for field in Listing._meta.concrete_fields]
names = count(1)
DONE: Counter[str] = Counter()  # What was reached, over all lives.
who = st.sampled_from(["author", "colleague", "approver", "lead", "stranger"])


def row(listing: Listing) -> dict[str, Any]:
    """The listing as it is stored."""
    return Listing.objects.filter(pk=listing.pk).values(*FIELDS).get()


class Life(RuleBasedStateMachine):
    """One listing, those who have to do with it, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.at = DAY_0
        self.was_live = False
        self.told: Counter[str] = Counter()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @initialize(requires_sign_off=st.booleans(), is_out=st.sampled_from([True, True, False]))
    def begin(self, requires_sign_off: bool, is_out: bool) -> None:
        self.council = make_council(requires_sign_off=requires_sign_off)
        make_delivery_model("shared_staff")
        self.people: dict[str, Officer] = {
            "author": make_officer(self.council),
            "colleague": make_officer(self.council),
            "approver": make_officer(self.council, role=Membership.Role.APPROVER),
            "lead": make_officer(self.council, role=Membership.Role.LEAD),
            "stranger": make_officer(make_council()),
        }
        self.moderators = [make_officer(is_moderator=True), make_officer(is_moderator=True)]
        make_membership(self.moderators[1], self.council)  # Near: the second may not judge it.
        self.listing = actions.write_listing(
            officer=self.people["author"],
            council=self.council,
            direction="offer",
            category=make_category(),
            content=self.words(365),
            at=self.at,
        )
        if is_out:
            actions.submit(listing=self.listing, officer=self.people["lead"], at=self.at)
            self.judge(Decision.Outcome.APPROVED, near=False, older=False)

    def words(self, days: int) -> dict[str, Any]:
        ends = self.today + timedelta(days=days)
        return content(
            title=f"Payroll number {next(names)}",
            details=f"Said {next(names)} times, and each time in other words.",
            earliest_start_on=None,
            latest_start_on=None,
            expires_on=ends,
        )

    @property
    def today(self) -> date:
        return self.at.astimezone(DAY_0.tzinfo).date()

    def step(self, name: str, take: Callable[[], Any]) -> bool:
        """Take a step: refused without a trace, or to where it may lead, with one event a changed row."""
        before, events = row(self.listing), self.events()
        seen = Entry.objects.filter(listing=self.listing).values().first()
        try:
            with transaction.atomic():
                take()
        except REFUSED:
            assert row(self.listing) == before
            assert self.events() == events
            assert Entry.objects.filter(listing=self.listing).values().first() == seen
            return False
        after = row(self.listing)
        may_lead = LEADS[name].get(before["state"], set())
        assert after == before or after["state"] in may_lead, (name, before["state"], after["state"])
        assert self.events()[0] - events[0] == (before != after), (before, after)
        DONE.update([name, *([f"{name} to {after['state']}"] if after["state"] != before["state"] else [])])
        self.was_live = self.was_live or after["state"] == State.LIVE
        self.listing.refresh_from_db()
        return True

    def events(self) -> tuple[int, int]:
        """How many were recorded of the listing, and how many of what it says."""
        of_listing = events_of(Listing).filter(pgh_obj=self.listing).count()
        written = events_of(ListingRevision).filter(listing=self.listing).count()
        assert written == ListingRevision.objects.filter(listing=self.listing).count()
        return of_listing, written

    # --- What people do ------------------------------------------------------------------------

    @precondition(lambda self: self.listing.may_be_edited)
    @rule(officer=who, days=st.sampled_from([5, 40, 365, 600]), stale=st.booleans(), same=st.booleans())
    def edit(self, officer: str, days: int, stale: bool, same: bool) -> None:
        newest = self.listing.newest_revision()
        seen = Entry.objects.filter(listing=self.listing).first()
        self.step(
            "edit",
            lambda: actions.revise(
                listing=self.listing,
                officer=self.people[officer],
                content=newest.content if same else self.words(days),
                at=self.at,
                based_on=newest.number - 1 if stale else newest.number,
            ),
        )
        if seen is not None:  # An edit hides nothing, whoever made it and however it ended.
            assert Entry.objects.filter(listing=self.listing).exists()

    @precondition(lambda self: self.listing.state == State.DRAFT)
    @rule(officer=who)
    def submit(self, officer: str) -> None:
        waited = self.listing.state == State.AWAITING_SIGN_OFF
        by = self.people[officer]
        done = self.step("submit", lambda: actions.submit(listing=self.listing, officer=by, at=self.at))
        assert not (done and waited) or officer in ("approver", "lead") or not self.council.requires_sign_off

    @precondition(lambda self: self.listing.state == State.AWAITING_SIGN_OFF)
    @rule(officer=who, signs=st.booleans())
    def sign_off(self, officer: str, signs: bool) -> None:
        by, more = self.people[officer], {} if signs else {"note": "Say from when"}
        take = actions.sign_off if signs else actions.send_back
        done = self.step("sign", lambda: take(listing=self.listing, officer=by, at=self.at, **more))
        assert not done or officer in ("approver", "lead")

    @precondition(lambda self: self.listing.pending_revision_id is not None)
    @rule(outcome=st.sampled_from(Decision.Outcome.values), near=st.booleans(), older=st.booleans())
    def judge(self, outcome: str, near: bool, older: bool) -> None:
        revision = self.listing.pending_revision or self.listing.newest_revision()
        if older:
            revision = self.listing.revisions.earliest("number")
        if Decision.objects.filter(revision=revision).exists():
            return  # Pressed twice: tried in tests/moderation.
        by = self.moderators[near]
        said: dict[str, Any] = {}
        if outcome != Decision.Outcome.APPROVED:
            said = {"reasons": [Decision.Reason.UNCLEAR], "note": "Say how much"}
        done = self.step(
            "judge",
            lambda: decide(
                listing=self.listing, revision=revision, moderator=by, outcome=outcome, at=self.at, **said
            ),
        )
        assert not (done and near)

    @precondition(lambda self: self.listing.state in Listing.PUBLISHED)
    @rule(twice=st.booleans())
    def pause_or_come_back(self, twice: bool) -> None:
        self.press("pause" if self.listing.is_live else "resume", twice)

    @precondition(lambda self: self.listing.is_live)
    @rule(twice=st.booleans())
    def confirm(self, twice: bool) -> None:
        self.press("confirm", twice)

    @rule(step=st.sampled_from(["match", "withdraw"]), is_meant=st.integers(0, 5), twice=st.booleans())
    def close(self, step: str, is_meant: int, twice: bool) -> None:
        if is_meant == 0:  # Most lives go on for longer.
            self.press(step, twice)

    @rule(step=st.sampled_from(["pause", "resume", "confirm"]), officer=who)
    def try_what_is_not_its_turn(self, step: str, officer: str) -> None:
        self.press(step, twice=False)
        self.submit(officer)
        self.sign_off(officer, signs=True)

    def press(self, step: str, twice: bool) -> None:
        take, why = {
            "pause": (actions.pause, Why.BUSY),
            "resume": (actions.resume, Why.ABLE_AGAIN),
            "match": (actions.mark_matched, Why.FOUND_HERE),
            "withdraw": (actions.withdraw, Why.GONE),
            "confirm": (actions.confirm_current, None),
        }[step]
        more = {"why": why} if why else {}
        for _press in range(1 + twice):
            done = self.step(step, lambda: take(listing=self.listing, at=self.at, **more))  # type: ignore[operator]
            if done and why:
                assert (self.listing.state_reason, self.listing.state_changed_at) == (why, self.at)

    @rule(gone=st.sampled_from(["author", "colleague"]))
    def leave_the_council(self, gone: str) -> None:
        Membership.objects.filter(officer=self.people[gone]).update(state=Membership.State.ENDED)

    # --- What time does ------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 3, 10, 11, 45, 73, 75, 86, 90, 200]), is_off=st.booleans())
    def days_pass(self, days: int, is_off: bool) -> None:
        """The job runs each day, or was off and runs on the last one; and once more, for nothing."""
        stretch = days if is_off else min(days, 4)
        for _day in range(1 if is_off else stretch):
            self.at += timedelta(days=stretch if is_off else 1)
            self.tick()
        self.tick()

    def tick(self) -> None:
        before, events = row(self.listing), self.events()
        expected = list(self.due())
        readers = len(answering_for(self.council, self.listing.author))
        due.keep_fresh(self.at)
        for event in expected:
            self.told[event] += readers
            DONE[event] += 1
        after = row(self.listing)
        if "paused" in expected:
            assert (after["state"], after["state_reason"]) == (State.PAUSED, Why.UNCONFIRMED)
            assert after["state_changed_at"] == self.at
        else:
            assert after["state"] == before["state"]
        assert self.events()[0] - events[0] == len(expected)
        self.listing.refresh_from_db()

    def due(self) -> list[str]:
        """What is to be said today, by the rule as people tell it."""
        listing = self.listing
        if listing.state != State.LIVE or listing.confirmed_at is None or listing.live_revision is None:
            return []
        age = (self.today - listing.confirmed_at.astimezone(DAY_0.tzinfo).date()).days
        ends = listing.live_revision.expires_on
        said = []
        if age >= 90:
            return ["paused"]
        if age >= 87 and listing.warned_day < 87 and ends >= self.today:
            said.append("day-87")
        elif 76 <= age < 87 and listing.warned_day < 76 and ends >= self.today:
            said.append("day-76")
        if 0 <= (ends - self.today).days <= 14 and listing.warned_of_end_on != ends:
            said.append("ends")
        return said

    # --- What always holds ---------------------------------------------------------------------

    @invariant()
    def what_is_live_is_found_and_nothing_else(self) -> None:
        entry = Entry.objects.filter(listing=self.listing).first()
        assert (entry is not None) == (self.listing.state == State.LIVE)
        if entry is not None:
            assert entry.revision_id == self.listing.live_revision_id
            assert entry.title == self.listing.live_revision.title
            fresh = (self.today - entry.confirmed_at.astimezone(DAY_0.tzinfo).date()).days < 90
            is_shown = Entry.objects.showable(self.at).filter(pk=entry.pk).exists()
            assert is_shown == (fresh and entry.expires_on >= self.today)

    @invariant()
    def what_was_live_once_is_published_or_closed(self) -> None:
        if self.was_live:
            assert self.listing.state in (*Listing.PUBLISHED, *Listing.CLOSED)
            assert self.listing.live_revision is not None

    @invariant()
    def every_warning_was_said_once(self) -> None:
        about = Message.objects.filter(kind="freshness", about__listings=[self.listing.pk])
        said = Counter(message.about["event"] for message in about)
        assert said == +self.told

    @invariant()
    def moderators_are_asked_only_about_what_is_out(self) -> None:
        if self.listing.pending_revision_id:
            assert self.listing.state in (State.SUBMITTED, *Listing.PUBLISHED)
            assert self.listing.pending_revision.number >= (
                self.listing.live_revision.number if self.listing.live_revision else 0
            )


@pytest.mark.django_db
@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_life_of_a_listing(shard: int) -> None:
    DONE.clear()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        seed(shard)(type("SeededLife", (Life,), {})),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"edit", "judge", "pause", "resume"} <= DONE.keys(), f"hardly lived: {DONE}"
