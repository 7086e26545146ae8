"""What time does: answer dates, one reminder, a courteous lapse, first days. Missed ticks are made good."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from councils.models import Membership
from marketplace.notifications.models import JobRun, Message
from marketplace.proposals import actions, due, tasks
from marketplace.proposals.models import Partnership, Proposal
from tests.factories import make_council, make_live_listing, make_officer

Propose = Callable[..., Proposal]
LONDON = ZoneInfo("Europe/London")


def noon(day: date | None, later: int = 0) -> datetime:
    """Noon in London on that day, or some days later."""
    assert day is not None
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON) + timedelta(days=later)


def keys(event: str) -> set[str]:
    return set(Message.objects.filter(key__startswith=f"proposal-{event}:").values_list("key", flat=True))


@pytest.mark.parametrize(
    ("nation", "sent", "respond_by", "nudge_on"),
    [
        ("England", date(2026, 12, 10), date(2027, 1, 12), date(2027, 1, 5)),
        ("Scotland", date(2026, 12, 10), date(2027, 1, 13), date(2027, 1, 6)),
        ("Wales", date(2027, 3, 12), date(2027, 4, 13), date(2027, 4, 6)),
        ("Northern Ireland", date(2027, 3, 12), date(2027, 4, 14), date(2027, 4, 7)),
    ],
)
def test_the_answer_is_due_in_the_calendar_of_whoever_answers(
    cast: SimpleNamespace, propose: Propose, nation: str, sent: date, respond_by: date, nudge_on: date
) -> None:
    council = make_council(nation=nation)
    seek = make_live_listing(council, direction="seek", at=noon(sent), expires_on=date(2030, 1, 1))
    proposal = propose(listing=seek, own_listing=None, at=noon(sent))
    assert (proposal.respond_by, proposal.nudge_on) == (respond_by, nudge_on)


def test_days_are_those_of_london(cast: SimpleNamespace, propose: Propose) -> None:
    """Half past midnight in summer is still yesterday by universal time."""
    at = datetime(2026, 7, 6, 23, 30, tzinfo=ZoneInfo("UTC"))
    seek = make_live_listing(make_council(), direction="seek", at=at, expires_on=date(2030, 1, 1))
    assert propose(listing=seek, own_listing=None, at=at).respond_by == date(2026, 8, 4)


def test_reminded_once_five_working_days_before(cast: SimpleNamespace, proposal: Proposal) -> None:
    due.follow_up(noon(proposal.nudge_on, -1))
    assert keys("nudge") == set()
    for _tick in range(3):
        due.follow_up(noon(proposal.nudge_on))
    assert keys("nudge") == {f"proposal-nudge:{proposal.pk}:{cast.ann.pk}"}


def test_lapses_after_the_last_day_not_on_it(cast: SimpleNamespace, proposal: Proposal) -> None:
    due.follow_up(noon(proposal.respond_by))
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SENT
    due.follow_up(noon(proposal.respond_by, 1))
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.LAPSED
    both = {f"proposal-lapsed:{proposal.pk}:{officer.pk}" for officer in (cast.ann, cast.bob)}
    assert keys("lapsed") == both


def test_after_days_off_all_is_made_good_and_told_once(
    cast: SimpleNamespace, propose: Propose, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "BATCH", 2)
    for _number in range(4):
        propose(listing=make_live_listing(make_council(), direction="seek"), own_listing=None)
    later = noon(proposal.respond_by, 30)
    Proposal.objects.update(respond_by=proposal.respond_by)
    assert due.follow_up(later) == 5
    assert due.follow_up(later + timedelta(minutes=1)) == 0
    assert set(Proposal.objects.values_list("state", flat=True)) == {"lapsed"}
    assert len(keys("lapsed")) == 10
    assert keys("nudge") == set()


@pytest.mark.parametrize("name", ["discuss", "accept"])
def test_what_is_answered_does_not_lapse(cast: SimpleNamespace, proposal: Proposal, name: str) -> None:
    getattr(actions, name)(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    assert due.lapse_due(noon(proposal.respond_by, 30)) == 0
    assert due.nudge_due(noon(proposal.respond_by)) == 0


def test_a_planned_partnership_starts_on_its_day(cast: SimpleNamespace, proposal: Proposal) -> None:
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    due.follow_up(noon(proposal.start_on, -1))
    assert Partnership.objects.get().status == Partnership.Status.PLANNED
    due.follow_up(noon(proposal.start_on))
    assert Partnership.objects.get().status == Partnership.Status.LIVE


def test_a_registered_interest_waits_for_the_first_officer(cast: SimpleNamespace, propose: Propose) -> None:
    Membership.objects.filter(council=cast.wenlow).update(state="ended")
    proposal = propose()
    assert proposal.is_registered_interest
    assert not Message.objects.exists()
    assert due.follow_up(timezone.now() + timedelta(days=400)) == 0
    olive = make_officer(cast.wenlow)
    arrived = noon(date(2026, 12, 10))
    assert due.follow_up(arrived) == 1
    proposal.refresh_from_db()
    assert proposal.respond_by == date(2027, 1, 12)
    assert keys("sent") == {f"proposal-sent:{proposal.pk}:{olive.pk}"}
    actions.discuss(proposal=proposal, council=cast.wenlow, officer=olive, at=arrived)
    assert proposal.parties.get(council=cast.wenlow).contact == olive


def test_who_can_log_in_no_more_is_no_officer(cast: SimpleNamespace, propose: Propose) -> None:
    cast.ann.is_active = False
    cast.ann.save()
    assert propose().is_registered_interest


def test_the_job_leaves_a_run(proposal: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    later = noon(proposal.respond_by, 1)
    monkeypatch.setattr("marketplace.notifications.clock.now", lambda: later)
    assert tasks.lapse_what_is_due() == 1
    run = JobRun.objects.get(job="proposals")
    assert (run.done, run.error) == (1, "")
