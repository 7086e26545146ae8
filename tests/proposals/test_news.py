"""Who is told what, in which words, and what is no longer news when it goes out."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from councils.models import Membership
from marketplace.notifications.models import Message
from marketplace.proposals import actions, due
from marketplace.proposals.messages import STILL_NEWS, ProposalNews
from marketplace.proposals.models import Party, Proposal
from tests.factories import make_officer

CANARIES = ("ann.canary@wenlow.example", "Ann Canary", "bob.canary@harcombe.example", "Bob Canary")


@pytest.fixture
def canaries(cast: SimpleNamespace) -> None:
    for officer, email, name in [(cast.ann, *CANARIES[:2]), (cast.bob, *CANARIES[2:])]:
        officer.email, officer.full_name = email, name
        officer.save()


def tell_all(cast: SimpleNamespace, proposal: Proposal, event: str) -> None:
    """Let the event happen."""
    at = timezone.now()
    whom: dict[str, Any] = {"proposal": proposal, "council": cast.wenlow, "officer": cast.ann, "at": at}
    own = whom | {"council": cast.harcombe, "officer": cast.bob}
    why: dict[str, Any] = {"reason_code": "timing", "note": "Our contract runs to <2029>."}
    {
        "sent": lambda: None,
        "discussion": lambda: actions.discuss(**whom),
        "accepted": lambda: _with_a_third(cast, whom),
        "agreed": lambda: actions.accept(**whom),
        "declined": lambda: actions.decline(**whom, **why),
        "withdrawn": lambda: actions.withdraw(**own, **why),
        "remark": lambda: actions.remark(**whom, text="Which system?"),
        "nudge": lambda: due.nudge_due(at + timedelta(days=25)),
        "lapsed": lambda: due.lapse_due(at + timedelta(days=60)),
    }[event]()


def _with_a_third(cast: SimpleNamespace, whom: dict[str, Any]) -> None:
    Party.objects.create(proposal=whom["proposal"], council=cast.farley)
    actions.accept(**whom)


TOLD = {
    "sent": {"ann"},
    "discussion": {"bob"},
    "accepted": {"bob", "stranger"},
    "agreed": {"ann", "bob"},
    "declined": {"bob"},
    "withdrawn": {"ann"},
    "remark": {"bob"},
    "nudge": {"ann"},
    "lapsed": {"ann", "bob"},
}
SUBJECTS = {
    "sent": "Harcombe District proposes to share payroll with you: answer by ",
    "discussion": "Wenlow wants to talk: Payroll",
    "accepted": "Wenlow accepts: Payroll",
    "agreed": "Agreed with ",
    "declined": "Wenlow declined: Payroll",
    "withdrawn": "Harcombe District withdrew its proposal: Payroll",
    "remark": "New in the conversation with Wenlow: Payroll",
    "nudge": "Harcombe District waits for your answer by ",
    "lapsed": "Lapsed without an answer: Payroll with ",
}


def test_every_event_is_tried_here() -> None:
    assert TOLD.keys() == SUBJECTS.keys() == STILL_NEWS.keys()


@pytest.mark.parametrize("event", sorted(TOLD))
def test_told_once_in_text_and_html(
    cast: SimpleNamespace, canaries: None, proposal: Proposal, event: str
) -> None:
    tell_all(cast, proposal, event)
    messages = list(Message.objects.filter(about__event=event))
    assert {message.officer for message in messages} == {getattr(cast, who) for who in TOLD[event]}
    for message in messages:
        assert message.key.startswith(f"proposal-{event}:")
        assert ProposalNews().refusal(message, timezone.now()) == ""
        letter = ProposalNews().write(message, timezone.now())
        assert letter.subject.startswith(SUBJECTS[event])
        for body in (letter.text, letter.html):
            assert f"/proposals/{proposal.pk}/" in body
            assert not any(canary in body for canary in CANARIES)
        if event in ("declined", "withdrawn"):
            assert "Our contract runs to <2029>." in letter.text
            assert "Our contract runs to &lt;2029&gt;." in letter.html
        ProposalNews().settled(message, timezone.now())


def test_the_proposal_is_in_the_first_mail(proposal: Proposal) -> None:
    letter = ProposalNews().write(Message.objects.get(), timezone.now())
    assert "We would run your payroll beside ours." in letter.text
    assert "We would run your payroll beside ours." in letter.html
    assert "Shared staff" in letter.text


def test_old_news_is_not_sent(cast: SimpleNamespace, proposal: Proposal) -> None:
    tell_all(cast, proposal, "declined")
    assert "moved on" in ProposalNews().refusal(Message.objects.get(about__event="sent"), timezone.now())


def test_who_has_left_is_not_told(cast: SimpleNamespace, proposal: Proposal) -> None:
    Membership.objects.filter(officer=cast.ann).update(state="ended")
    assert "no longer acts" in ProposalNews().refusal(Message.objects.get(), timezone.now())


def test_colleagues_are_told_leads_first(cast: SimpleNamespace, propose: Callable[..., Proposal]) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    approver = make_officer(cast.wenlow, role=Membership.Role.APPROVER)
    propose()
    assert [message.officer for message in Message.objects.order_by("pk")] == [lead, approver, cast.ann]


def test_of_many_only_leads_and_the_contact(cast: SimpleNamespace, propose: Callable[..., Proposal]) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    for _number in range(8):
        make_officer(cast.wenlow)
    propose()
    assert {message.officer for message in Message.objects.all()} == {lead, cast.ann}
