"""Where a council asks for it, an approver or lead sees a proposal before it leaves, and nobody else does."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.handing_over import leave
from councils.models import Membership, Officer
from marketplace.insight.waiting import waiting_for
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from marketplace.proposals import due, signing_off
from marketplace.proposals.models import Party, Proposal
from services.actions import withdraw
from services.models import DeliveryModel
from tests.factories import make_membership, make_officer

Propose = Callable[..., Proposal]
AsOfficer = Callable[[Officer], Client]
Role, State = Membership.Role, Proposal.State
NOW = timezone.now()
SIGN = {"outcome": "sign_off"}


@pytest.fixture
def lou(cast: SimpleNamespace) -> Officer:
    """The approver of Harcombe, which has what goes out signed off."""
    type(cast.harcombe).objects.filter(pk=cast.harcombe.pk).update(requires_sign_off=True)
    cast.harcombe.refresh_from_db()
    return make_officer(cast.harcombe, role=Role.APPROVER, full_name="Lou Pike")


@pytest.fixture
def unsent(lou: Officer, propose: Propose) -> Proposal:
    return propose()


@pytest.fixture
def typed(start_on: date) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "what": "We would run it, from <May>.",
        "delivery_model": "shared_staff",
        "start_on_day": start_on.day,
        "start_on_month": start_on.month,
        "start_on_year": start_on.year,
    }


def page(name: str, proposal: Proposal) -> str:
    return reverse(f"proposal_{name}", args=[proposal.pk])


def subjects(officer: Officer) -> list[str]:
    kind = kind_named("proposal_sign_off")
    rows = Message.objects.filter(officer=officer, kind="proposal_sign_off").order_by("pk")
    return [kind.write(row, NOW).subject for row in rows if not kind.refusal(row, NOW)]


def test_an_officer_submits_and_an_approver_sends(
    cast: SimpleNamespace, lou: Officer, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    bob, approver = as_officer(cast.bob), as_officer(lou)
    address = reverse("propose", args=[cast.seek.pk])
    assert "Submit for sign-off" in bob.get(address).content.decode()
    told = bob.post(address, typed, follow=True).content.decode()
    assert "signs it off first" in told
    assert "from &lt;May&gt;" in told
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.sent_at) == (State.AWAITING_SIGN_OFF, None)
    assert bob.post(address, typed).headers["Location"] == page("unsent", proposal)
    assert subjects(lou) == ["To sign off: a proposal to share Payroll"]
    assert not Message.objects.exclude(officer=lou).exists()
    assert [row.address for row in waiting_for(lou, cast.harcombe, NOW)] == [page("sign_off", proposal)]
    assert "Not sent yet" in bob.get(reverse("proposals")).content.decode()

    assert "Bob Hale wrote it" in approver.get(page("sign_off", proposal)).content.decode()
    done = approver.post(page("sign_off", proposal), SIGN, follow=True)
    assert "Signed off, and sent." in done.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == State.SENT
    assert proposal.sent_at
    assert proposal.respond_by
    ours, theirs = proposal.parties.order_by("-is_proposer")
    assert (ours.decision, ours.decided_by, ours.contact) == (Party.Decision.ACCEPTED, lou, cast.bob)
    assert (theirs.council, theirs.decision) == (cast.wenlow, Party.Decision.UNDECIDED)
    assert Message.objects.filter(officer=cast.ann, about__event="sent").count() == 1
    again = approver.post(page("sign_off", proposal), SIGN, follow=True)
    assert "Nothing has changed" in again.content.decode()
    assert Message.objects.filter(officer=cast.ann, about__event="sent").count() == 1


def test_what_is_sent_back_is_changed_and_goes_again(
    cast: SimpleNamespace, lou: Officer, unsent: Proposal, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    bob, approver = as_officer(cast.bob), as_officer(lou)
    assert approver.post(page("sign_off", unsent), {"outcome": "send_back"}).status_code == 422
    approver.post(page("sign_off", unsent), {"outcome": "send_back", "note": "Say <b>from when</b>"})
    shown = bob.get(page("unsent", unsent)).content.decode()
    assert "Say &lt;b&gt;from when&lt;/b&gt;" in shown
    assert subjects(cast.bob) == ["To change before it is sent: your proposal to share Payroll"]
    assert "We would run your payroll beside ours." in bob.get(page("edit", unsent)).content.decode()
    refused = bob.post(page("edit", unsent), typed | {"what": ""})
    assert refused.status_code == 422
    bob.post(page("edit", unsent), typed)
    unsent.refresh_from_db()
    assert (unsent.state, unsent.what) == (State.AWAITING_SIGN_OFF, "We would run it, from <May>.")
    assert unsent.sign_off_note == ""
    assert not subjects(cast.bob)
    assert "Nothing has changed" in bob.post(page("edit", unsent), typed, follow=True).content.decode()
    signing_off.sign_off(proposal=unsent, officer=lou, at=NOW)
    assert unsent.state == State.SENT


def test_an_approver_sends_at_once_and_without_the_rule_everybody_does(
    cast: SimpleNamespace, lou: Officer, unsent: Proposal, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    type(cast.harcombe).objects.update(requires_sign_off=False)
    as_officer(cast.bob).post(page("edit", unsent), typed)
    unsent.refresh_from_db()
    assert unsent.state == State.SENT


def test_an_approvers_own_needs_nobody(lou: Officer, propose: Propose) -> None:
    assert propose(officer=lou).state == State.SENT


def test_nobody_outside_learns_of_it(
    cast: SimpleNamespace, lou: Officer, unsent: Proposal, as_officer: AsOfficer
) -> None:
    assert not Proposal.objects.visible_to(cast.ann).exists()
    assert not Party.objects.filter(council=cast.wenlow).exists()
    for who in (cast.ann, cast.stranger, cast.moderator, cast.admin):
        for name in ("unsent", "edit", "sign_off", "discard", "history", "look"):
            assert as_officer(who).get(page(name, unsent)).status_code == 404, (who, name)
    in_admin = as_officer(cast.admin).get(reverse("admin:proposals_proposal_change", args=[unsent.pk]))
    assert page("look", unsent) not in in_admin.content.decode()
    assert as_officer(cast.bob).get(page("sign_off", unsent)).status_code == 404
    assert as_officer(cast.bob).get(reverse("proposal", args=[unsent.pk])).status_code == 404
    for act in (signing_off.sign_off, signing_off.discard):
        with pytest.raises(Proposal.NotYours):
            act(proposal=unsent, officer=cast.ann, **({"at": NOW} if act is signing_off.sign_off else {}))


def test_how_it_was_made_stays_its_councils(
    cast: SimpleNamespace, lou: Officer, unsent: Proposal, as_officer: AsOfficer
) -> None:
    signing_off.sign_off(proposal=unsent, officer=lou, at=NOW)
    ours = as_officer(cast.bob).get(page("history", unsent)).content.decode()
    theirs = as_officer(cast.ann).get(page("history", unsent)).content.decode()
    assert "Awaiting sign-off" in ours
    assert "Awaiting sign-off" not in theirs
    assert "Sent" in theirs


def test_who_acts_for_both_sides_decides_nothing_before_it_is_sent(
    cast: SimpleNamespace, unsent: Proposal, as_officer: AsOfficer
) -> None:
    make_membership(cast.bob, cast.wenlow)
    for name in ("accept", "discuss", "decline", "withdraw", "remark"):
        assert as_officer(cast.bob).post(page(name, unsent), {"text": "Hello"}).status_code == 404


def test_what_was_overtaken_is_not_sent(
    cast: SimpleNamespace, lou: Officer, unsent: Proposal, propose: Propose, as_officer: AsOfficer
) -> None:
    sign = page("sign_off", unsent)
    standing = propose(officer=lou)
    refused = as_officer(lou).post(sign, SIGN)
    assert refused.status_code == 422
    assert "meanwhile have an open proposal" in refused.content.decode()
    standing.withdraw(reason_code="timing", note="", at=NOW)
    Proposal.objects.filter(pk=unsent.pk).update(start_on=timezone.localdate() - timedelta(days=1))
    assert "has gone by" in as_officer(lou).post(sign, SIGN).content.decode()
    withdraw(listing=cast.seek, at=NOW, why="gone")
    Proposal.objects.filter(pk=unsent.pk).update(start_on=timezone.localdate() + timedelta(days=9))
    assert "no longer shown" in as_officer(lou).post(sign, SIGN).content.decode()
    signing_off.send_back(proposal=unsent, officer=lou, note="It is gone.", at=NOW)
    assert as_officer(cast.bob).get(page("edit", unsent)).status_code == 302


def test_it_can_be_thrown_away_until_it_is_sent(
    cast: SimpleNamespace, lou: Officer, unsent: Proposal, as_officer: AsOfficer
) -> None:
    bob = as_officer(cast.bob)
    assert "Throw this proposal away" in bob.get(page("discard", unsent)).content.decode()
    assert Proposal.objects.exists()
    assert "Thrown away" in bob.post(page("discard", unsent), follow=True).content.decode()
    assert not Proposal.objects.exists()
    assert bob.post(page("discard", unsent)).status_code == 404
    assert kind_named("proposal_sign_off").refusal(Message.objects.get(), NOW)


def test_what_is_sent_cannot_be_thrown_away(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer
) -> None:
    assert as_officer(cast.bob).post(page("discard", proposal)).status_code == 302
    with pytest.raises(Proposal.NotInThatState):
        signing_off.discard(proposal=proposal, officer=cast.bob)
    assert Proposal.objects.exists()


def test_a_leavers_unsent_proposal_passes_on(cast: SimpleNamespace, lou: Officer, unsent: Proposal) -> None:
    leave(membership=cast.bob.memberships.get(), officer=cast.bob, at=NOW)
    assert due.pass_on_due() == 1
    assert Party.objects.get().contact == lou
    signing_off.send_back(proposal=unsent, officer=lou, note="Mine now.", at=NOW)
    assert subjects(lou) == ["To change before it is sent: your proposal to share Payroll"]
    model = DeliveryModel.objects.get(pk="shared_staff")
    signing_off.resubmit(
        proposal=unsent,
        officer=lou,
        what="Anew",
        delivery_model=model,
        start_on=unsent.start_on,
        at=NOW,
    )
    assert (unsent.state, unsent.author) == (State.SENT, cast.bob)
