"""From the first proposal to the partnership, and the other ways in which it may end."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone

from marketplace.proposals import actions
from marketplace.proposals.models import Partnership, Party, Proposal
from services.models import Listing
from tests.factories import make_council, make_live_listing, make_officer

State = Proposal.State


def stands(proposal: Proposal) -> dict[str, str]:
    return {party.council.short_name: party.decision for party in proposal.parties.all()}


def test_the_whole_story(cast: SimpleNamespace, proposal: Proposal) -> None:
    assert proposal.state == State.SENT
    assert stands(proposal) == {"Harcombe District": "accepted", "Wenlow": "undecided"}
    at = timezone.now()
    actions.discuss(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=at)
    assert proposal.state == State.IN_DISCUSSION
    assert proposal.opened_at == at
    actions.remark(proposal=proposal, council=cast.wenlow, officer=cast.ann, text="Which system?", at=at)
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=at)
    assert proposal.state == State.AGREED
    assert set(stands(proposal).values()) == {"accepted"}


def test_agreement_is_a_partnership_of_both_councils(cast: SimpleNamespace, proposal: Proposal) -> None:
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    partnership = Partnership.objects.get(proposal=proposal)
    assert partnership.name == "Payroll: Harcombe District and Wenlow"
    assert set(partnership.members.all()) == {cast.wenlow, cast.harcombe}
    assert list(partnership.categories.all()) == [cast.seek.category]
    assert partnership.evidence == Partnership.Evidence.AGREED_HERE
    assert partnership.status == Partnership.Status.PLANNED
    assert partnership.delivery_model_id == "shared_staff"
    assert partnership.start_year == proposal.start_on.year
    assert not partnership.memberships.filter(is_lead=True).exists()


def test_a_partnership_that_starts_today_is_running(
    cast: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    proposal = propose(start_on=timezone.localdate())
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    assert proposal.partnership.status == Partnership.Status.LIVE


def test_the_body_that_hosts_leads(cast: SimpleNamespace, propose: Callable[..., Proposal]) -> None:
    host = make_live_listing(cast.harcombe, author=cast.bob, direction="offer", role="host")
    proposal = propose(own_listing=host)
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    assert proposal.partnership.memberships.get(is_lead=True).council == cast.harcombe


def test_two_listings_that_found_enough_are_matched(cast: SimpleNamespace, proposal: Proposal) -> None:
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    for listing in (cast.seek, cast.offer):
        listing.refresh_from_db()
        assert listing.state == Listing.State.MATCHED
        assert not hasattr(Listing.objects.get(pk=listing.pk), "entry")


def test_a_host_with_room_for_more_stays_live(
    cast: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    host = make_live_listing(cast.harcombe, author=cast.bob, direction="offer", max_partners=2)
    actions.accept(
        proposal=propose(own_listing=host), council=cast.wenlow, officer=cast.ann, at=timezone.now()
    )
    host.refresh_from_db()
    assert host.state == Listing.State.LIVE
    third = make_council(short_name="Ovenden")
    olive = make_officer(third)
    seek = make_live_listing(third, author=olive, direction="seek")
    second = propose(listing=seek, own_listing=host)
    actions.accept(proposal=second, council=third, officer=olive, at=timezone.now())
    host.refresh_from_db()
    assert host.state == Listing.State.MATCHED


def test_declined_with_its_reason(cast: SimpleNamespace, proposal: Proposal) -> None:
    actions.decline(
        proposal=proposal,
        council=cast.wenlow,
        officer=cast.ann,
        reason_code="timing",
        note="Our contract runs to March 2029.",
        at=timezone.now(),
    )
    assert proposal.state == State.DECLINED
    assert stands(proposal)["Wenlow"] == "declined"
    assert (proposal.reason_code, proposal.reason_note) == ("timing", "Our contract runs to March 2029.")
    assert proposal.opened_at is None


def test_withdrawn_by_whoever_made_it(cast: SimpleNamespace, proposal: Proposal) -> None:
    actions.discuss(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    actions.withdraw(
        proposal=proposal,
        council=cast.harcombe,
        officer=cast.bob,
        reason_code="no_capacity",
        note="",
        at=timezone.now(),
    )
    assert proposal.state == State.WITHDRAWN


def test_a_seek_may_be_answered_without_a_listing(
    cast: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    proposal = propose(own_listing=None)
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    cast.offer.refresh_from_db()
    assert cast.offer.state == Listing.State.LIVE


def test_two_yeses_do_not_commit_a_third(cast: SimpleNamespace, proposal: Proposal) -> None:
    third = Party.objects.create(proposal=proposal, council=cast.farley)
    at = timezone.now()
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=at)
    assert proposal.state == State.SENT
    assert not Partnership.objects.exists()
    actions.accept(proposal=proposal, council=cast.farley, officer=cast.stranger, at=at)
    assert proposal.state == State.AGREED
    third.refresh_from_db()
    assert third.decided_by == cast.stranger
    assert proposal.partnership.members.count() == 3


def test_the_same_remark_is_said_once(cast: SimpleNamespace, proposal: Proposal) -> None:
    at = timezone.now()
    key = uuid4()
    for _press in range(2):
        actions.remark(proposal=proposal, council=cast.wenlow, officer=cast.ann, text="Once.", at=at, key=key)
    assert proposal.remarks.count() == 1


def test_a_room_is_open_for_talk_after_the_agreement_only(cast: SimpleNamespace, proposal: Proposal) -> None:
    at = timezone.now()
    actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=at)
    actions.remark(proposal=proposal, council=cast.harcombe, officer=cast.bob, text="Thank you.", at=at)
    Proposal.objects.update(state=State.LAPSED)
    proposal.refresh_from_db()
    with pytest.raises(Proposal.NoLongerOpen):
        actions.remark(proposal=proposal, council=cast.harcombe, officer=cast.bob, text="Still?", at=at)


def test_after_a_no_the_same_councils_may_try_again(
    cast: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    first = propose()
    actions.decline(
        proposal=first,
        council=cast.wenlow,
        officer=cast.ann,
        reason_code="timing",
        note="",
        at=timezone.now(),
    )
    assert propose(at=timezone.now() + timedelta(days=30)).pk != first.pk
