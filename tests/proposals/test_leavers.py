"""When a contact leaves her body, who follows her is the contact; who wrote what stays as it was."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from councils import handing_over
from councils.models import Membership, Officer
from marketplace.proposals import due
from marketplace.proposals.addressees import officers_to_tell
from marketplace.proposals.models import Proposal
from tests.factories import make_officer

Role = Membership.Role


@pytest.fixture
def lead(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Role.LEAD, full_name="Lea Kemp")


def leave(officer: Officer) -> None:
    handing_over.leave(membership=officer.memberships.get(), officer=officer, at=timezone.now())


def test_what_a_leaver_had_to_do_with_passes_to_the_lead(
    cast: SimpleNamespace, proposal: Proposal, lead: Officer
) -> None:
    party = proposal.parties.get(council=cast.wenlow)
    author = proposal.author
    assert party.contact == cast.ann
    assert due.pass_on_due() == 0
    leave(cast.ann)
    assert due.pass_on_due() == 1
    party.refresh_from_db()
    assert party.contact == lead
    assert officers_to_tell(party) == [lead]
    assert due.pass_on_due() == 0
    proposal.refresh_from_db()
    assert proposal.author == author
    assert not Proposal.objects.visible_to(cast.ann).exists()
    assert Proposal.objects.visible_to(lead).get() == proposal


def test_where_nobody_is_left_nobody_is_the_contact(cast: SimpleNamespace, proposal: Proposal) -> None:
    leave(cast.ann)
    due.pass_on_due()
    assert proposal.parties.get(council=cast.wenlow).contact is None


def test_what_is_closed_keeps_its_contact(cast: SimpleNamespace, proposal: Proposal, lead: Officer) -> None:
    Proposal.objects.update(state=Proposal.State.LAPSED)
    leave(cast.ann)
    assert due.pass_on_due() == 0
