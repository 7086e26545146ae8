"""Each reader has one row a week: a digest with its items and message, or the reason why there is none."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from councils.models import Membership
from marketplace.digests.actions import plan_week
from marketplace.digests.models import Digest, DigestItem
from marketplace.digests.periods import newest_open
from marketplace.digests.tasks import plan_this_week
from marketplace.matching.actions import dismiss, match_everything
from marketplace.matching.models import Match
from marketplace.notifications.models import JobRun, Message
from marketplace.proposals.models import Proposal, ReasonCode
from services.models import Entry
from tests.digests.conftest import outcome
from tests.factories import make_council, make_live_listing, make_membership, make_officer

Digests = Callable[..., Digest]


def test_every_reader_gets_one_row(market: SimpleNamespace, at: datetime, digest_of: Digests) -> None:
    digest = digest_of(market.ann)
    assert str(digest.period) == str(newest_open(at))
    assert digest.message.key == f"digest:{digest.period}:{market.ann.pk}"
    assert (digest.message.kind, digest.message.officer) == ("digest", market.ann)
    [item] = digest.items.all()
    assert (item.match.listing, item.match.counterpart) == (market.seek, market.offer)
    assert (item.stamp, item.told_at) == (item.match.stamp, None)
    assert outcome(Digest.objects.get(officer=market.stranger)) == ("", "Nothing new.")
    assert set(Digest.objects.values_list("officer", flat=True)) == {
        market.ann.pk,
        market.bob.pk,
        market.stranger.pk,
    }


def test_planning_again_changes_nothing(market: SimpleNamespace, at: datetime) -> None:
    assert plan_week(at) == 3
    assert plan_week(at) == plan_week(at + timedelta(days=5)) == 0
    assert (Digest.objects.count(), Message.objects.count(), DigestItem.objects.count()) == (3, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_four_planners_at_once_plan_one_each(market: SimpleNamespace, at: datetime) -> None:
    planned: list[int] = []

    def work() -> None:
        try:
            planned.append(plan_week(at))
        finally:
            connection.close()

    planners = [threading.Thread(target=work) for _number in range(4)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()
    assert sum(planned) == 3
    assert (Digest.objects.count(), Message.objects.count(), DigestItem.objects.count()) == (3, 2, 2)


def test_a_market_that_was_never_matched_waits(cast: SimpleNamespace, at: datetime) -> None:
    assert plan_week(at) == 0
    assert Digest.objects.count() == 0


def test_who_joined_after_the_week_opened_waits_for_the_next(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    late = make_officer()
    make_membership(late, market.wenlow, decided_at=at)
    plan_week(at + timedelta(minutes=5))
    assert not late.digests.exists()
    assert digest_of(late, at + timedelta(weeks=1)).items.count() == 1


def test_only_the_newest_of_the_missed_weeks_is_made_good(market: SimpleNamespace, at: datetime) -> None:
    plan_week(at)
    later = at + timedelta(weeks=3, days=4)
    plan_week(later)
    weeks = set(Digest.objects.filter(officer=market.stranger).values_list("year", "week"))
    assert weeks == {(p.year, p.week) for p in (newest_open(at), newest_open(later))}


@pytest.mark.parametrize("change", ["closed", "unverified", "other address", "ended", "waiting"])
def test_who_may_not_read_one_gets_none(market: SimpleNamespace, at: datetime, change: str) -> None:
    ann, member = market.ann, Membership.objects.filter(officer=market.ann)
    match change:
        case "closed":
            type(ann).objects.filter(pk=ann.pk).update(is_active=False)
        case "unverified":
            EmailAddress.objects.filter(user=ann).update(verified=False)
        case "other address":
            type(ann).objects.filter(pk=ann.pk).update(email="ann@elsewhere.example")
        case "ended":
            member.update(state="ended")
        case "waiting":
            member.update(state="waiting", decided_at=None)
    plan_week(at)
    assert not ann.digests.exists()


def test_an_officer_of_two_bodies_gets_one_digest_and_no_match_between_them(
    market: SimpleNamespace, digest_of: Digests
) -> None:
    make_membership(market.ann, market.harcombe)
    assert outcome(digest_of(market.ann)) == ("", "Nothing new.")


@pytest.mark.parametrize("side", ["seek", "offer"])
@pytest.mark.parametrize("change", ["gone", "stale", "expired"])
def test_what_is_not_shown_is_not_told(
    market: SimpleNamespace, at: datetime, digest_of: Digests, side: str, change: str
) -> None:
    entry = Entry.objects.filter(pk=getattr(market, side).pk)
    match change:
        case "gone":
            entry.delete()
        case "stale":
            entry.update(confirmed_at=at - timedelta(days=90))
        case "expired":
            entry.update(expires_on=at.date() - timedelta(days=1))
    assert outcome(digest_of(market.ann)) == ("", "Nothing new.")


def test_what_was_dismissed_is_not_told(market: SimpleNamespace, at: datetime, digest_of: Digests) -> None:
    match = Match.objects.get(listing=market.seek)
    dismiss(match=match, officer=market.ann, reason=ReasonCode.SCALE, at=at)
    assert outcome(digest_of(market.ann)) == ("", "Nothing new.")
    assert digest_of(market.bob).items.count() == 1


def test_what_is_proposed_waits_for_an_answer_and_is_no_match(
    market: SimpleNamespace, digest_of: Digests, propose: Callable[..., Proposal]
) -> None:
    propose(market)
    digest = digest_of(market.ann)
    assert digest.message is not None, "the proposal waits for her answer"
    assert digest.items.count() == 0
    assert outcome(digest_of(market.bob)) == ("", "Nothing new.")


def test_five_at_most_and_in_the_order_shared_out_over_all_lists(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    for number in range(9):
        make_live_listing(make_council(latitude=51.0 + number / 2), direction="offer")
    match_everything(at)
    hers = Match.objects.filter(listing=market.seek).order_by("-rank")
    hers.update(shown_rank=None, is_exploratory=False)
    shown = [match.pk for match in hers[:5]]  # As if many wanted the best.
    for place, pk in enumerate(shown, start=1):
        hers.filter(pk=pk).update(shown_rank=place)
    items = list(digest_of(market.ann).items.all())
    assert [item.position for item in items] == [1, 2, 3, 4, 5]
    assert [item.match_id for item in items] == shown


def test_what_no_list_shows_first_is_no_news(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    Match.objects.filter(listing=market.seek).update(shown_rank=None)
    assert outcome(digest_of(market.ann)) == ("", "Nothing new.")
    assert digest_of(market.bob).items.count() == 1


def test_a_listing_that_meets_two_of_hers_stands_once(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    make_live_listing(market.wenlow, direction="seek", title="Payroll again")
    match_everything(at)
    digest = digest_of(market.ann)
    assert Match.objects.filter(counterpart=market.offer).count() == 2
    assert digest.items.count() == 1


@pytest.mark.django_db
def test_the_job_leaves_a_row() -> None:
    assert plan_this_week() == 0
    assert JobRun.objects.get().job == "digests"
