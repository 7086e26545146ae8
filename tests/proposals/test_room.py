"""The room and the list: who sees them, what they say, and the steps that are taken there."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Membership, Officer
from marketplace.proposals import actions, due
from marketplace.proposals.models import Proposal
from tests.factories import make_category, make_council, make_live_listing, make_membership, make_officer

AsOfficer = Callable[[Officer], Client]
STEPS = ("discuss", "accept", "decline", "withdraw", "remark")
CANARIES = ("canary-ann@wenlow.example", "Canary Ann", "canary-bob@harcombe.example", "Canary Bob")


def at(proposal: Proposal, step: str = "") -> str:
    return reverse(f"proposal_{step}" if step else "proposal", args=[proposal.pk])


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def canaries(cast: SimpleNamespace) -> None:
    cast.ann.email, cast.ann.full_name = CANARIES[:2]
    cast.bob.email, cast.bob.full_name = CANARIES[2:]
    cast.ann.save()
    cast.bob.save()


def test_both_parties_see_it(cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer) -> None:
    for officer in (cast.ann, cast.bob, make_officer(cast.wenlow)):
        page = text(as_officer(officer).get(at(proposal)))
        assert "Payroll: Harcombe District and Wenlow" in page
        assert "We would run your payroll beside ours." in page


def test_nobody_else_does(cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer) -> None:
    waiting, former = make_officer(), make_officer()
    make_membership(waiting, cast.wenlow, state=Membership.State.WAITING)
    make_membership(former, cast.wenlow, state=Membership.State.ENDED)
    for officer in (cast.stranger, waiting, former, cast.moderator, cast.admin):
        client = as_officer(officer)
        for step in ("", *STEPS):
            assert client.get(at(proposal, step)).status_code == 404
            assert client.post(at(proposal, step)).status_code in (404, 405)
    for pk in (proposal.pk, proposal.pk + 10_000):
        assert "/account/login/" in Client().get(reverse("proposal", args=[pk])).headers["Location"]
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SENT


def test_no_contact_detail_before_the_discussion(
    cast: SimpleNamespace, canaries: None, proposal: Proposal, as_officer: AsOfficer
) -> None:
    actions.remark(
        proposal=proposal, council=cast.harcombe, officer=cast.bob, text="Well?", at=timezone.now()
    )
    for officer, others in ((cast.ann, CANARIES[2:]), (cast.bob, CANARIES[:2])):
        client = as_officer(officer)
        for address in (reverse("proposals"), at(proposal), *(at(proposal, step) for step in STEPS)):
            page = text(client.get(address, follow=True))
            assert not any(canary in page for canary in others), address
    actions.discuss(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    for officer in (cast.ann, cast.bob):
        page = text(as_officer(officer).get(at(proposal)))
        assert all(canary in page for canary in CANARIES)


def test_declined_before_a_discussion_shows_none(
    cast: SimpleNamespace, canaries: None, proposal: Proposal, as_officer: AsOfficer
) -> None:
    actions.decline(
        proposal=proposal,
        council=cast.wenlow,
        officer=cast.ann,
        reason_code="scale",
        note="Too <large>.",
        at=timezone.now(),
    )
    page = text(as_officer(cast.bob).get(at(proposal)))
    assert not any(canary in page for canary in CANARIES[:2])
    assert "It was declined: scale." in page
    assert "Too &lt;large&gt;." in page


@pytest.mark.parametrize("choice", ["accept", "discuss", "decline"])
def test_a_choice_leads_to_its_confirmation(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer, choice: str
) -> None:
    client = as_officer(cast.ann)
    response = client.get(at(proposal), {"decide": "yes", "decision": choice})
    assert response.headers["Location"] == at(proposal, choice)
    assert client.get(at(proposal, choice)).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.SENT


@pytest.mark.parametrize("choice", ["", "withdraw", "x" * 5000, "‮"])
def test_no_choice_is_asked_again(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer, choice: str
) -> None:
    response = as_officer(cast.ann).get(at(proposal), {"decide": "yes", "decision": choice})
    assert response.status_code == 422


def test_discussed_and_accepted(cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer) -> None:
    client = as_officer(cast.ann)
    assert client.post(at(proposal, "discuss")).headers["Location"] == at(proposal)
    assert "The discussion is open." in text(client.get(at(proposal)))
    for _press in range(2):
        assert client.post(at(proposal, "accept")).headers["Location"] == at(proposal)
    page = text(client.get(at(proposal)))
    assert "Agreed: it is a partnership now." in page
    assert "This proposal is closed: agreed. Nothing has changed." in page


def test_declined_needs_a_reason_and_keeps_the_note(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer
) -> None:
    client = as_officer(cast.ann)
    for code in ("", "because", "timing" * 900):
        response = client.post(at(proposal, "decline"), {"reason_code": code, "note": "Until <2029>."})
        assert response.status_code == 422
        assert "Until &lt;2029&gt;." in text(response)
    client.post(at(proposal, "decline"), {"reason_code": "timing", "note": "Until <2029>."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason_note) == ("declined", "Until <2029>.")


def test_withdrawn_by_its_proposer_only(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer
) -> None:
    assert as_officer(cast.ann).get(at(proposal, "withdraw")).status_code == 404
    bob = as_officer(cast.bob)
    for step in ("accept", "discuss", "decline"):
        assert bob.get(at(proposal, step)).status_code == 404
    assert bob.post(at(proposal, "withdraw"), {"reason_code": "cost_and_benefit"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.WITHDRAWN


@pytest.mark.parametrize("step", ["accept", "discuss", "decline"])
def test_whoever_comes_too_late_is_told(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer, step: str
) -> None:
    due.lapse_due(timezone.now() + timedelta(days=60))
    client = as_officer(cast.ann)
    response = client.post(at(proposal, step), {"reason_code": "timing"}, follow=True)
    assert "This proposal is closed: lapsed. Nothing has changed." in text(response)
    assert client.get(at(proposal, step)).status_code == 302


def test_remarks_are_said_once_and_escaped(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer
) -> None:
    cast.ann.job_title = "Head of payroll"
    cast.ann.save()
    client = as_officer(cast.ann)
    said = {"key": str(uuid4()), "text": "Which <system>?"}
    for _press in range(2):
        assert client.post(at(proposal, "remark"), said).headers["Location"] == at(proposal)
    page = text(as_officer(cast.bob).get(at(proposal)))
    assert page.count("Which &lt;system&gt;?") == 1
    assert "Wenlow, Head of payroll" in page


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "<y>" * 1400}, {"key": "x", "text": "<y>"}, {"key": "", "text": "<y>"}]
)
def test_a_wrong_remark_is_given_back(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer, wrong: dict[str, str]
) -> None:
    response = as_officer(cast.ann).post(at(proposal, "remark"), {"key": str(uuid4())} | wrong)
    assert response.status_code == 422
    assert ("&lt;y&gt;" in text(response)) == bool(wrong["text"])
    assert not proposal.remarks.exists()


def test_a_remark_in_a_closed_room_is_given_back(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer
) -> None:
    due.lapse_due(timezone.now() + timedelta(days=60))
    response = as_officer(cast.ann).post(
        at(proposal, "remark"), {"key": str(uuid4()), "text": "Am I too late?"}
    )
    assert response.status_code == 422
    assert "Am I too late?" in text(response)
    assert "closed" in text(response)


def test_an_officer_of_both_bodies_answers_for_the_one_that_was_asked(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer
) -> None:
    make_membership(cast.bob, cast.wenlow)
    client = as_officer(cast.bob)
    said = {"key": str(uuid4()), "text": "For whom?"}
    assert client.post(at(proposal, "remark"), said).status_code == 422
    assert client.post(at(proposal, "remark"), said | {"council": cast.wenlow.pk}).status_code == 302
    assert client.post(at(proposal, "remark"), said | {"council": cast.farley.pk}).status_code == 422
    client.post(at(proposal, "accept"))
    assert proposal.parties.get(council=cast.wenlow).decided_by == cast.bob


def test_reading_changes_nothing(cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer) -> None:
    before = Proposal.objects.values().get()
    for officer in (cast.ann, cast.bob):
        for step in ("", *STEPS):
            as_officer(officer).get(at(proposal, step))
            as_officer(officer).head(at(proposal, step))
    assert Proposal.objects.values().get() == before


def make_many(cast: SimpleNamespace, propose: Callable[..., Proposal], number: int) -> list[Proposal]:
    made = []
    for _number in range(number):
        seek = make_live_listing(make_council(), direction="seek")
        made.append(propose(listing=seek, own_listing=None))
    return made


def test_what_waits_for_me_comes_first_the_soonest_on_top(
    cast: SimpleNamespace, propose: Callable[..., Proposal], as_officer: AsOfficer
) -> None:
    waiting = []
    for slug, days in (("legal", 20), ("hr", 3), ("ict", 9)):
        seek = make_live_listing(cast.wenlow, author=cast.ann, direction="seek", category=make_category(slug))
        proposal = propose(listing=seek, own_listing=None)
        Proposal.objects.filter(pk=proposal.pk).update(respond_by=timezone.localdate() + timedelta(days=days))
        waiting.append(proposal)
    own = propose(officer=cast.ann, council=cast.wenlow, listing=cast.offer, own_listing=cast.seek)
    closed = waiting.pop(0)
    actions.decline(
        proposal=closed,
        council=cast.wenlow,
        officer=cast.ann,
        reason_code="trust",
        note="",
        at=timezone.now(),
    )
    response = as_officer(cast.ann).get(reverse("proposals"))
    shown = [(group.waits.value, [p.pk for p in group.proposals]) for group in response.context["groups"]]
    assert shown == [(0, [p.pk for p in waiting]), (2, [own.pk]), (3, [closed.pk])]
    assert "3 days left" in text(response)


def test_only_mine_are_listed(cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer) -> None:
    assert "No proposals yet" in text(as_officer(cast.stranger).get(reverse("proposals")))
    assert "Payroll: Harcombe District and Wenlow" in text(as_officer(cast.bob).get(reverse("proposals")))


def test_the_list_has_pages_and_a_fixed_number_of_queries(
    cast: SimpleNamespace,
    propose: Callable[..., Proposal],
    as_officer: AsOfficer,
    django_assert_max_num_queries: Any,
) -> None:
    client = as_officer(cast.bob)
    counts = []
    for number in (2, 22):
        make_many(cast, propose, number)
        with django_assert_max_num_queries(20) as counted:
            response = client.get(reverse("proposals"))
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert len(response.context["page_obj"]) == 20
    for page in ("2", "99", "x", "-1"):
        assert client.get(reverse("proposals"), {"page": page}).status_code == 200


def test_the_room_has_pages_and_a_fixed_number_of_queries(
    cast: SimpleNamespace, proposal: Proposal, as_officer: AsOfficer, django_assert_max_num_queries: Any
) -> None:
    client = as_officer(cast.ann)
    counts = []
    for number in (1, 21):
        for turn in range(number):
            actions.remark(
                proposal=proposal,
                council=cast.wenlow,
                officer=cast.ann,
                text=f"Word {turn}",
                at=timezone.now(),
            )
        with django_assert_max_num_queries(25) as counted:
            response = client.get(at(proposal))
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert len(response.context["page_obj"]) == 20
