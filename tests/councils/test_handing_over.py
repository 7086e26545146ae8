"""Roles, leads, stand-ins and leavers: a body is never without somebody whose business it is."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.utils import timezone

from councils import actions, handing_over
from councils.messages import MembershipDecided
from councils.models import Domain, Membership, Officer
from marketplace.notifications.models import Message
from tests.councils.test_membership import at_once
from tests.factories import make_council, make_membership, make_officer

NOW = timezone.now()
Role = Membership.Role


@pytest.fixture
def lead(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Role.LEAD, full_name="Lea Kemp")


def of(officer: Officer) -> Membership:
    return officer.memberships.select_related("council", "officer").get()


def letters_to(officer: Officer) -> list[str]:
    return [MembershipDecided().write(row, NOW).subject for row in Message.objects.filter(officer=officer)]


def test_a_lead_gives_a_colleague_another_role(cast: SimpleNamespace, lead: Officer) -> None:
    handing_over.change_role(membership=of(cast.ann), role=Role.APPROVER, changed_by=lead, at=NOW)
    assert of(cast.ann).role == Role.APPROVER
    assert cast.ann.signs_off_for(cast.wenlow)
    assert not cast.ann.leads(cast.wenlow)
    assert letters_to(cast.ann) == ["You are an approver of Wenlow now"]


def test_a_lead_hands_over_and_goes_on_as_an_approver(cast: SimpleNamespace, lead: Officer) -> None:
    handing_over.hand_over(membership=of(cast.ann), handed_by=lead, at=NOW)
    assert (of(cast.ann).role, of(lead).role) == (Role.LEAD, Role.APPROVER)
    assert letters_to(cast.ann) == ["You lead Wenlow now"]


def test_the_same_role_again_tells_nobody(cast: SimpleNamespace, lead: Officer) -> None:
    handing_over.change_role(membership=of(cast.ann), role=Role.OFFICER, changed_by=lead, at=NOW)
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["ann", "bob", "stranger", "moderator", "admin"])
def test_who_changes_no_role(cast: SimpleNamespace, lead: Officer, who: str) -> None:
    officer = getattr(cast, who)
    for target in (cast.ann, lead):
        with pytest.raises(Membership.NotYoursToDecide):
            handing_over.change_role(membership=of(target), role=Role.LEAD, changed_by=officer, at=NOW)
    with pytest.raises(Membership.NotYoursToDecide):
        handing_over.hand_over(membership=of(cast.ann), handed_by=officer, at=NOW)


def test_no_lead_changes_her_own_role(cast: SimpleNamespace, lead: Officer) -> None:
    with pytest.raises(Membership.NotYoursToDecide):
        handing_over.change_role(membership=of(lead), role=Role.OFFICER, changed_by=lead, at=NOW)


def test_who_waits_has_no_role_to_change(cast: SimpleNamespace, lead: Officer) -> None:
    waits = make_membership(make_officer(), cast.wenlow, state=Membership.State.WAITING)
    with pytest.raises(Membership.AlreadyDecided):
        handing_over.change_role(membership=waits, role=Role.LEAD, changed_by=lead, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_end_each_other_at_once_one_stays(cast: SimpleNamespace, lead: Officer) -> None:
    other = make_officer(cast.wenlow, role=Role.LEAD)
    first, second = of(lead), of(other)
    ends = at_once(
        lambda: handing_over.end(membership=first, ended_by=other, note="No", at=NOW),
        lambda: handing_over.end(membership=second, ended_by=lead, note="No", at=NOW),
    )
    assert ends == ["NotYoursToDecide", "done"]
    assert Membership.objects.leading().filter(council=cast.wenlow).count() == 1


def test_an_officer_leaves(cast: SimpleNamespace, lead: Officer) -> None:
    handing_over.leave(membership=of(cast.ann), officer=cast.ann, at=NOW)
    assert not cast.ann.acts_for(cast.wenlow)
    assert of(cast.ann).decided_by == cast.ann
    with pytest.raises(Membership.AlreadyDecided):
        handing_over.leave(membership=of(cast.ann), officer=cast.ann, at=NOW)


def test_nobody_leaves_for_another(cast: SimpleNamespace, lead: Officer) -> None:
    with pytest.raises(Membership.NotYoursToDecide):
        handing_over.leave(membership=of(cast.ann), officer=lead, at=NOW)


def test_the_only_lead_does_not_leave_in_silence(cast: SimpleNamespace, lead: Officer) -> None:
    with pytest.raises(Membership.LeavesNobodyInTheLead):
        handing_over.leave(membership=of(lead), officer=lead, at=NOW)
    handing_over.leave(membership=of(lead), officer=lead, successor=of(cast.ann), at=NOW)
    assert of(cast.ann).role == Role.LEAD
    assert not lead.acts_for(cast.wenlow)
    assert letters_to(cast.ann) == ["You lead Wenlow now"]


def test_a_stranger_is_no_successor(cast: SimpleNamespace, lead: Officer) -> None:
    with pytest.raises(Membership.NotYoursToDecide):
        handing_over.leave(membership=of(lead), officer=lead, successor=of(cast.bob), at=NOW)
    assert lead.leads(cast.wenlow)


def test_a_body_without_lead_goes_to_a_moderator_who_names_one_of_its_officers(
    cast: SimpleNamespace, lead: Officer
) -> None:
    handing_over.leave(membership=of(lead), officer=lead, leaves_it_to_moderators=True, at=NOW)
    assert of(cast.ann) in Membership.objects.without_lead()
    handing_over.name_lead(membership=of(cast.ann), moderator=cast.moderator, at=NOW)
    assert cast.ann.leads(cast.wenlow)
    assert letters_to(cast.ann) == ["You lead Wenlow now"]
    with pytest.raises(Membership.AlreadyDecided):
        handing_over.name_lead(membership=of(cast.ann), moderator=cast.moderator, at=NOW)


def test_only_a_moderator_of_no_such_body_names_a_lead(cast: SimpleNamespace) -> None:
    own = make_officer(cast.wenlow, is_moderator=True)
    for who in (cast.ann, cast.bob, cast.admin, own):
        with pytest.raises(Membership.NotYoursToDecide):
            handing_over.name_lead(membership=of(cast.ann), moderator=who, at=NOW)


def test_a_newcomer_does_not_come_to_lead_those_who_were_there(cast: SimpleNamespace) -> None:
    Domain.objects.create(name="wenlow.example", council=cast.wenlow)
    nell = make_officer(email="nell@wenlow.example")
    asked = actions.ask_to_join(officer=nell, council=cast.wenlow, at=NOW)
    actions.confirm(membership=asked, decided_by=cast.moderator, at=NOW)
    assert of(nell).role == Role.OFFICER


def away(lead: Officer, colleague: Officer, days: int = 7) -> None:
    until = timezone.localdate() + timedelta(days=days)
    handing_over.cover(membership=of(lead), by=colleague, until=until, said_by=lead, at=NOW)


def test_a_stand_in_acts_for_the_lead_until_the_day_is_over(cast: SimpleNamespace, lead: Officer) -> None:
    waits = make_membership(make_officer(), cast.wenlow, state=Membership.State.WAITING)
    away(lead, cast.ann)
    assert cast.ann.leads(cast.wenlow)
    assert lead.leads(cast.wenlow)
    assert letters_to(cast.ann)[0].startswith("You stand in for Lea Kemp until ")
    actions.confirm(membership=waits, decided_by=cast.ann, at=NOW)
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(officer=lead).update(covered_until=yesterday)
    assert not cast.ann.leads(cast.wenlow)
    assert of(lead).stand_in is None


def test_a_stand_in_holds_while_the_absents_account_is_closed(cast: SimpleNamespace, lead: Officer) -> None:
    away(lead, cast.ann)
    Officer.objects.filter(pk=lead.pk).update(is_active=False)
    assert cast.ann.leads(cast.wenlow)
    assert not Membership.objects.without_lead().filter(council=cast.wenlow).exists()


def test_a_stand_in_decides_about_no_lead(cast: SimpleNamespace, lead: Officer) -> None:
    away(lead, cast.ann)
    for call in (
        lambda: handing_over.end(membership=of(lead), ended_by=cast.ann, note="No", at=NOW),
        lambda: handing_over.change_role(membership=of(lead), role=Role.OFFICER, changed_by=cast.ann, at=NOW),
        lambda: handing_over.hand_over(membership=of(lead), handed_by=cast.ann, at=NOW),
        lambda: away_for_longer(lead, cast.ann),
    ):
        with pytest.raises(Membership.NotYoursToDecide):
            call()


def away_for_longer(lead: Officer, stand_in: Officer) -> None:
    later = timezone.localdate() + timedelta(days=300)
    handing_over.cover(membership=of(lead), by=stand_in, until=later, said_by=stand_in, at=NOW)


def test_who_asks_is_told_to_the_stand_in_as_well(cast: SimpleNamespace, lead: Officer) -> None:
    away(lead, cast.ann)
    Domain.objects.create(name="wenlow.example", council=cast.wenlow)
    nell = make_officer(email="nell@wenlow.example", full_name="Nell Haigh")
    actions.ask_to_join(officer=nell, council=cast.wenlow, at=NOW)
    for reader in (lead, cast.ann):
        assert "Nell Haigh asks to act for Wenlow" in letters_to(reader)


def test_a_cover_ends_with_the_one_who_stands_in(cast: SimpleNamespace, lead: Officer) -> None:
    away(lead, cast.ann)
    handing_over.leave(membership=of(cast.ann), officer=cast.ann, at=NOW)
    assert (of(lead).covered_by, of(lead).covered_until) == (None, None)
    assert not cast.ann.leads(cast.wenlow)


@pytest.mark.parametrize(
    "stand_in",
    [
        lambda cast, lead: lead,
        lambda cast, lead: cast.bob,
        lambda cast, lead: make_officer(cast.wenlow, is_active=False),
    ],
)
def test_who_is_no_stand_in(
    cast: SimpleNamespace, lead: Officer, stand_in: Callable[[SimpleNamespace, Officer], Officer]
) -> None:
    with pytest.raises(Membership.NotACover):
        away(lead, stand_in(cast, lead))
    with pytest.raises(Membership.NotACover):
        away(lead, cast.ann, days=-1)


def test_the_database_refuses_a_cover_without_end_or_by_oneself(cast: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="cover_ends_on_a_day"):
        Membership.objects.filter(officer=cast.ann).update(covered_by=cast.bob)


def test_it_is_the_lead_who_answers_for_what_a_leaver_wrote(cast: SimpleNamespace, lead: Officer) -> None:
    assert handing_over.answering_for(cast.wenlow, cast.ann) == [cast.ann]
    handing_over.leave(membership=of(cast.ann), officer=cast.ann, at=NOW)
    assert handing_over.answering_for(cast.wenlow, cast.ann) == [lead]
    colleague = make_officer(cast.wenlow)
    away(lead, colleague)
    assert handing_over.answering_for(cast.wenlow, cast.ann) == [lead, colleague]


def test_where_nobody_leads_whoever_is_left_answers(cast: SimpleNamespace) -> None:
    assert handing_over.answering_for(cast.wenlow, None) == [cast.ann]
    assert handing_over.answering_for(make_council(), None) == []


def test_a_lead_says_that_what_goes_out_is_signed_off(cast: SimpleNamespace, lead: Officer) -> None:
    handing_over.require_sign_off(council=cast.wenlow, is_required=True, officer=lead)
    cast.wenlow.refresh_from_db()
    assert cast.wenlow.requires_sign_off
    for who in (cast.ann, cast.bob, cast.moderator):
        with pytest.raises(Membership.NotYoursToDecide):
            handing_over.require_sign_off(council=cast.wenlow, is_required=False, officer=who)
