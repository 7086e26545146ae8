"""A joint team or shared company is a body whose owners are bodies; its officers may write from theirs."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from councils import actions
from councils.models import Council, Domain, Membership, Ownership
from tests.factories import make_council, make_officer


@pytest.fixture
def owner(db: None) -> Council:
    council = make_council(name="Wenlow Borough Council", slug="wenlow")
    Domain.objects.create(name="wenlow.example", council=council)
    return council


@pytest.fixture
def team(owner: Council) -> Council:
    body = make_council(name="Vale Payroll", slug="vale-payroll", kind=Council.Kind.JOINT, tier="none")
    Ownership.objects.create(body=body, owner=owner)
    return body


def test_officers_of_an_owner_may_ask_to_act_for_the_team(owner: Council, team: Council) -> None:
    ann = make_officer(email="ann@wenlow.example")
    assert set(Council.objects.of_address(ann.email)) == {owner, team}
    asked = actions.ask_to_join(officer=ann, council=team, at=timezone.now())
    assert asked.state == Membership.State.WAITING


def test_a_team_with_a_domain_of_its_own_is_found_by_it_and_opens_no_owner(
    owner: Council, team: Council
) -> None:
    Domain.objects.create(name="vale.example", council=team)
    assert list(Council.objects.of_address("ann@vale.example")) == [team]


def test_owners_that_are_no_more_open_nothing(owner: Council, team: Council) -> None:
    Council.objects.filter(pk=owner.pk).update(dissolved_on="2025-04-01")
    assert not Council.objects.of_address("ann@wenlow.example").exists()


def test_a_moderator_of_an_owner_is_no_judge_of_the_team_nor_the_other_way_round(
    owner: Council, team: Council
) -> None:
    stranger = make_council()
    of_owner, of_team = make_officer(owner, is_moderator=True), make_officer(team, is_moderator=True)
    assert of_owner.is_near(team)
    assert of_team.is_near(owner)
    assert not of_owner.is_near(stranger)
    asked = Membership.objects.create(officer=make_officer(), council=stranger, asked_at=timezone.now())
    assert Membership.objects.decidable_by(of_owner).filter(pk=asked.pk).exists()


def test_the_lead_of_an_owner_does_not_lead_the_team(owner: Council, team: Council) -> None:
    assert not make_officer(owner, role=Membership.Role.LEAD).leads(team)


def test_nothing_owns_itself_or_twice(owner: Council, team: Council) -> None:
    with pytest.raises(IntegrityError, match="no_body_owns_itself"), transaction.atomic():
        Ownership.objects.create(body=team, owner=team)
    with pytest.raises(IntegrityError, match="one_ownership_per_pair"):
        Ownership.objects.create(body=team, owner=owner)
