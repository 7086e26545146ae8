"""What may not be proposed, and who may not speak for a council."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from councils.models import Membership
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal
from services.actions import withdraw as withdraw_listing
from services.models import Entry
from tests.factories import make_category, make_delivery_model, make_live_listing, make_membership

Propose = Callable[..., Proposal]


def test_not_for_a_council_of_which_one_is_no_officer(cast: SimpleNamespace, propose: Propose) -> None:
    for officer in (cast.stranger, cast.moderator, cast.admin, cast.ann):
        with pytest.raises(Proposal.NotYours):
            propose(officer=officer)


def test_not_while_one_waits_to_be_confirmed(cast: SimpleNamespace, propose: Propose) -> None:
    Membership.objects.filter(officer=cast.bob).update(state="waiting", decided_at=None)
    with pytest.raises(Proposal.NotYours):
        propose()


def test_not_from_another_councils_listing(cast: SimpleNamespace, propose: Propose) -> None:
    theirs = make_live_listing(cast.farley, author=cast.stranger, direction="offer")
    with pytest.raises(Proposal.NotYours):
        propose(own_listing=theirs)


def test_not_to_oneself(cast: SimpleNamespace, propose: Propose) -> None:
    with pytest.raises(Proposal.ToOneself):
        propose(listing=cast.offer, own_listing=None)


def test_not_to_a_listing_that_is_gone(cast: SimpleNamespace, propose: Propose) -> None:
    withdraw_listing(listing=cast.seek, at=timezone.now(), why="gone")
    with pytest.raises(Proposal.NoLongerListed):
        propose()


@pytest.mark.parametrize("whose", ["seek", "offer"])
def test_not_when_either_listing_is_stale(cast: SimpleNamespace, propose: Propose, whose: str) -> None:
    entry = getattr(cast, whose).entry
    entry.confirmed_at = timezone.now() - timedelta(days=91)
    entry.save()
    with pytest.raises(Proposal.NoLongerListed):
        propose()


@pytest.mark.parametrize("whose", ["seek", "offer"])
def test_not_when_either_listing_has_expired(cast: SimpleNamespace, propose: Propose, whose: str) -> None:
    Entry.objects.filter(pk=getattr(cast, whose).pk).update(
        expires_on=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(Proposal.NoLongerListed):
        propose()


def test_not_by_a_way_that_the_listing_does_not_accept(propose: Propose) -> None:
    with pytest.raises(Proposal.ModelNotAccepted):
        propose(delivery_model=make_delivery_model("joint_committee"))


def test_not_between_listings_that_do_not_meet(cast: SimpleNamespace, propose: Propose) -> None:
    other_service = make_live_listing(
        cast.harcombe, author=cast.bob, direction="offer", category=make_category("legal")
    )
    with pytest.raises(Proposal.ListingsDoNotMeet):
        propose(own_listing=other_service)
    offer = make_live_listing(cast.wenlow, author=cast.ann, direction="offer")
    with pytest.raises(Proposal.ListingsDoNotMeet):
        propose(listing=offer)


def test_not_a_second_one_while_the_first_is_open(cast: SimpleNamespace, propose: Propose) -> None:
    propose()
    with pytest.raises(Proposal.AlreadyOpen):
        propose(what="Another try.")
    with pytest.raises(Proposal.AlreadyOpen):
        propose(officer=cast.ann, council=cast.wenlow, listing=cast.offer, own_listing=cast.seek)
    assert Proposal.objects.count() == 1


def test_the_same_press_makes_one_proposal(propose: Propose) -> None:
    key = uuid4()
    assert propose(key=key) == propose(key=key)
    assert Proposal.objects.count() == 1


def test_another_officers_key_is_no_way_in(cast: SimpleNamespace, propose: Propose) -> None:
    key = uuid4()
    first = propose(key=key)
    seek = make_live_listing(cast.wenlow, author=cast.ann, direction="seek")
    second = propose(officer=cast.stranger, council=cast.farley, listing=seek, own_listing=None, key=key)
    assert second != first


def step(proposal: Proposal, name: str, council: Any, officer: Any) -> None:
    reason = {"reason_code": "timing", "note": ""} if name in ("decline", "withdraw") else {}
    getattr(actions, name)(proposal=proposal, council=council, officer=officer, at=timezone.now(), **reason)


@pytest.mark.parametrize("name", ["accept", "discuss", "decline", "withdraw"])
def test_nobody_else_may_take_a_step(cast: SimpleNamespace, proposal: Proposal, name: str) -> None:
    make_membership(cast.moderator, cast.wenlow, state=Membership.State.WAITING)
    for council, officer in [
        (cast.wenlow, cast.stranger),
        (cast.wenlow, cast.moderator),
        (cast.wenlow, cast.bob),
        (cast.farley, cast.stranger),
    ]:
        with pytest.raises(Proposal.NotYours):
            step(proposal, name, council, officer)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SENT


def test_each_side_has_its_own_steps(cast: SimpleNamespace, proposal: Proposal) -> None:
    for name in ("discuss", "decline"):
        with pytest.raises(Proposal.NotYours):
            step(proposal, name, cast.harcombe, cast.bob)
    with pytest.raises(Proposal.NotYours):
        step(proposal, "withdraw", cast.wenlow, cast.ann)


def test_the_proposers_own_yes_agrees_nothing(cast: SimpleNamespace, proposal: Proposal) -> None:
    step(proposal, "accept", cast.harcombe, cast.bob)
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SENT


@pytest.mark.parametrize("state", ["agreed", "declined", "withdrawn", "lapsed"])
@pytest.mark.parametrize("name", ["accept", "discuss", "decline"])
def test_what_is_closed_stays_closed(
    cast: SimpleNamespace, proposal: Proposal, name: str, state: str
) -> None:
    Proposal.objects.update(state=state, reason_code="timing", opened_at=timezone.now())
    with pytest.raises(Proposal.NoLongerOpen):
        step(proposal, name, cast.wenlow, cast.ann)
    with pytest.raises(Proposal.NoLongerOpen):
        step(proposal, "withdraw", cast.harcombe, cast.bob)
    proposal.refresh_from_db()
    assert proposal.state == state
    assert not hasattr(proposal, "partnership")


def test_opening_twice_is_opening_once(cast: SimpleNamespace, proposal: Proposal) -> None:
    step(proposal, "discuss", cast.wenlow, cast.ann)
    opened_at = proposal.opened_at
    step(proposal, "discuss", cast.wenlow, cast.ann)
    proposal.refresh_from_db()
    assert proposal.opened_at == opened_at
