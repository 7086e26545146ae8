"""Many people at once: one wins, the others are told, and there is one partnership."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from marketplace.notifications.models import Message
from marketplace.proposals import actions, due
from marketplace.proposals.models import Partnership, PartnershipMember, Proposal
from tests.factories import make_live_listing

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(steps: list[Callable[[], Any]]) -> list[Any]:
    """Start all in the same moment, each on a connection of its own; what each returned or raised."""
    start = Barrier(len(steps))

    def run(step: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            start.wait()
            return step()
        except Exception as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def answer(name: str, proposal: Proposal, council: Any, officer: Any) -> Callable[[], Any]:
    reason = {"reason_code": "timing", "note": ""} if name in ("decline", "withdraw") else {}

    def step() -> Any:
        return getattr(actions, name)(
            proposal=fresh(proposal), council=council, officer=officer, at=timezone.now(), **reason
        )

    return step


def test_fifty_accepts_make_one_agreement(cast: SimpleNamespace, proposal: Proposal) -> None:
    outcomes = at_once([answer("accept", proposal, cast.wenlow, cast.ann)] * 50)
    assert Counter(outcomes) == {None: 1, Proposal.NoLongerOpen: 49}
    assert Partnership.objects.count() == 1
    assert PartnershipMember.objects.count() == 2
    assert fresh(proposal).state == Proposal.State.AGREED
    assert Message.objects.filter(key__startswith="proposal-agreed").count() == 2


@pytest.mark.parametrize(
    ("name", "side", "state"), [("decline", "wenlow", "declined"), ("withdraw", "harcombe", "withdrawn")]
)
def test_accept_against_a_no(
    cast: SimpleNamespace, proposal: Proposal, name: str, side: str, state: str
) -> None:
    officer = {"wenlow": cast.ann, "harcombe": cast.bob}[side]
    no = answer(name, proposal, getattr(cast, side), officer)
    yes = answer("accept", proposal, cast.wenlow, cast.ann)
    outcomes = at_once([yes, no] * 8)
    assert Counter(outcomes) == {None: 1, Proposal.NoLongerOpen: 15}
    ended = fresh(proposal).state
    assert ended in (state, "agreed")
    assert Partnership.objects.count() == (1 if ended == "agreed" else 0)
    decided = proposal.parties.get(council=cast.wenlow).decision
    assert decided == {"agreed": "accepted", "declined": "declined", "withdrawn": "undecided"}[ended]


def test_accept_against_the_lapse(cast: SimpleNamespace, proposal: Proposal) -> None:
    later = timezone.now() + timedelta(days=60)
    outcomes = at_once([answer("accept", proposal, cast.wenlow, cast.ann), lambda: due.lapse_due(later)] * 6)
    ended = fresh(proposal).state
    assert ended in ("agreed", "lapsed")
    assert outcomes.count(1) == (ended == "lapsed")
    assert outcomes.count(None) == (ended == "agreed")
    assert Partnership.objects.count() == (ended == "agreed")


def test_fifty_presses_of_send_make_one_proposal(
    cast: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    key = uuid4()
    outcomes = at_once([lambda: propose(key=key).pk] * 20)
    assert len(set(outcomes)) == 1
    assert Proposal.objects.count() == 1
    assert Message.objects.count() == 1


def test_both_sides_propose_to_each_other(cast: SimpleNamespace, propose: Callable[..., Proposal]) -> None:
    def theirs() -> Proposal:
        return propose(officer=cast.ann, council=cast.wenlow, listing=cast.offer, own_listing=cast.seek)

    outcomes = at_once([propose, theirs] * 5)
    assert outcomes.count(Proposal.AlreadyOpen) == 9
    assert Proposal.objects.count() == 1


def test_a_host_with_one_place_left_agrees_to_two_at_once(
    cast: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    """Both agreements stand, since nobody may be refused after the fact; the listing is filled once."""
    first = propose(own_listing=cast.offer)
    seek = make_live_listing(cast.farley, author=cast.stranger, direction="seek")
    second = propose(listing=seek, own_listing=cast.offer)
    outcomes = at_once(
        [
            answer("accept", first, cast.wenlow, cast.ann),
            answer("accept", second, cast.farley, cast.stranger),
        ]
    )
    assert outcomes == [None, None]
    assert Partnership.objects.count() == 2
    cast.offer.refresh_from_db()
    assert cast.offer.state == "matched"


def test_the_same_remark_pressed_at_once(cast: SimpleNamespace, proposal: Proposal) -> None:
    key = uuid4()

    def say() -> Any:
        return actions.remark(
            proposal=fresh(proposal),
            council=cast.wenlow,
            officer=cast.ann,
            text="Once.",
            at=timezone.now(),
            key=key,
        ).pk

    assert len(set(at_once([say] * 10))) == 1
    assert proposal.remarks.count() == 1
