"""A lead invites a colleague, who comes by her own sign-up and need not wait."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from councils import actions, handing_over, inviting
from councils.models import Council, Domain, Invitation, Membership, Officer
from marketplace.notifications.models import Message
from tests.factories import make_council, make_officer

NOW = datetime(2026, 11, 23, 9, tzinfo=timezone.get_default_timezone())
Role = Membership.Role


@pytest.fixture
def wenlow(db: None) -> Council:
    council = make_council(name="Wenlow Borough Council", slug="wenlow")
    Domain.objects.create(name="wenlow.example", council=council)
    return council


@pytest.fixture
def lead(wenlow: Council) -> Officer:
    return make_officer(wenlow, role=Role.LEAD, email="lea@wenlow.example", full_name="Lea Kemp")


def invited(lead: Officer, council: Council, address: str = "nell@wenlow.example") -> Invitation:
    return inviting.invite(officer=lead, council=council, address=address, role=Role.APPROVER, at=NOW)


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_from_the_lead_to_the_colleague(wenlow: Council, lead: Officer) -> None:
    at_work = client_of(lead)
    answers = {"address": "Nell@wenlow.example", "role": "approver"}
    letter = at_work.post("/your-council/officers/invite/", answers, follow=True).content.decode()
    invitation = Invitation.objects.get()
    assert f"http://localhost:8000/invitations/{invitation.key}/" in letter
    assert "nell@wenlow.example" in at_work.get("/your-council/officers/").content.decode()
    assert not Message.objects.exists()

    nell = make_officer(email="nell@wenlow.example", full_name="Nell Haigh")
    client, page = client_of(nell), f"/invitations/{invitation.key}/"
    assert "Lea Kemp has invited you" in client.get("/join/").content.decode()
    assert "Accept" in client.get(page).content.decode()
    assert not nell.acts_for(wenlow)
    assert client.post(f"{page}accept/").headers["Location"] == "/dashboard/"
    membership = nell.memberships.get()
    assert (membership.state, membership.role, membership.decided_by) == ("confirmed", "approver", lead)
    assert client.post(f"{page}accept/").headers["Location"] == "/dashboard/"
    assert client.get("/dashboard/").status_code == 200


def test_whoever_was_invited_and_asks_without_the_letter_need_not_wait_either(
    wenlow: Council, lead: Officer
) -> None:
    invited(lead, wenlow, "nell+market@wenlow.example")
    nell = make_officer(email="nell@wenlow.example")
    actions.ask_to_join(officer=nell, council=wenlow, at=NOW)
    assert nell.acts_for(wenlow)


def test_inviting_twice_is_one_invitation_that_counts_anew(wenlow: Council, lead: Officer) -> None:
    first = invited(lead, wenlow)
    later = NOW + timedelta(days=10)
    again = inviting.invite(
        officer=lead, council=wenlow, address="NELL+x@wenlow.example", role=Role.OFFICER, at=later
    )
    assert (again.pk, again.key, again.role) == (first.pk, first.key, "officer")
    assert again.expires_at == later + timedelta(days=14)
    with pytest.raises(IntegrityError, match="one_unanswered"), transaction.atomic():
        Invitation.objects.create(
            council=wenlow,
            address="nell+y@wenlow.example",
            invited_by=lead,
            invited_at=NOW,
            expires_at=later,
        )


def test_only_who_leads_that_body_invites(wenlow: Council, lead: Officer) -> None:
    other = make_council()
    for who in (make_officer(wenlow), make_officer(other, role=Role.LEAD), make_officer(is_moderator=True)):
        with pytest.raises(Invitation.NotYours):
            invited(who, wenlow)
        assert client_of(who).get("/your-council/officers/invite/").status_code in {200, 404}
    assert client_of(make_officer(wenlow)).post("/your-council/officers/invite/", {}).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "nell@advice.example",
        "nell@wenlow.example.evil.example",
        '"nell"@wenlow.example',
        "lea@wenlow.example",
        "",
    ],
)
def test_addresses_that_are_not_invited(wenlow: Council, lead: Officer, address: str) -> None:
    answers = {"address": address, "role": "officer"}
    response = client_of(lead).post("/your-council/officers/invite/", answers)
    assert response.status_code == 422
    assert not Invitation.objects.exists()


def test_nobody_is_invited_to_lead(wenlow: Council, lead: Officer) -> None:
    answers = {"address": "nell@wenlow.example", "role": "lead"}
    assert client_of(lead).post("/your-council/officers/invite/", answers).status_code == 422


def test_the_letter_in_other_hands_opens_nothing(wenlow: Council, lead: Officer) -> None:
    page = f"/invitations/{invited(lead, wenlow).key}/"
    thief = make_officer(email="thief@wenlow.example")
    for client in (Client(), client_of(thief)):
        shown = client.get(page).content.decode()
        assert "nell@wenlow.example" not in shown
        assert "Lea Kemp" not in shown
        assert f"{page}accept/" not in shown
    assert client_of(thief).post(f"{page}accept/").status_code == 404
    assert not thief.memberships.exists()


def test_an_address_that_is_not_confirmed_accepts_nothing(wenlow: Council, lead: Officer) -> None:
    invitation = invited(lead, wenlow)
    nell = make_officer(email="nell@wenlow.example")
    EmailAddress.objects.filter(user=nell).update(verified=False)
    with pytest.raises(Invitation.NoLongerStands):
        inviting.accept(invitation=invitation, officer=nell, at=NOW)


def expire(invitation: Invitation, lead: Officer) -> datetime:
    return NOW + timedelta(days=14)


def take_back(invitation: Invitation, lead: Officer) -> datetime:
    inviting.revoke(invitation=invitation, officer=lead, at=NOW)
    return NOW


def lose_the_domain(invitation: Invitation, lead: Officer) -> datetime:
    Domain.objects.all().delete()
    return NOW


def lead_no_more(invitation: Invitation, lead: Officer) -> datetime:
    lead.memberships.update(role=Role.OFFICER)
    return NOW


def close_the_account_of_the_lead(invitation: Invitation, lead: Officer) -> datetime:
    Officer.objects.filter(pk=lead.pk).update(is_active=False)
    return NOW


@pytest.mark.parametrize(
    "happen", [expire, take_back, lose_the_domain, lead_no_more, close_the_account_of_the_lead]
)
def test_what_ends_an_invitation(
    wenlow: Council, lead: Officer, happen: Callable[[Invitation, Officer], datetime]
) -> None:
    invitation, nell = invited(lead, wenlow), make_officer(email="nell@wenlow.example")
    at = happen(invitation, lead)
    with pytest.raises(Invitation.NoLongerStands):
        inviting.accept(invitation=invitation, officer=nell, at=at)
    assert not nell.memberships.exists()


def test_taking_back_twice_and_after_it_was_accepted_changes_nothing(wenlow: Council, lead: Officer) -> None:
    now = timezone.now()
    invitation = inviting.invite(
        officer=lead, council=wenlow, address="nell@wenlow.example", role=Role.OFFICER, at=now
    )
    nell = make_officer(email="nell@wenlow.example")
    inviting.accept(invitation=invitation, officer=nell, at=now)
    response = client_of(lead).post(f"/your-council/invitations/{invitation.pk}/revoke/", follow=True)
    assert "Nothing has changed" in response.content.decode()
    assert nell.acts_for(wenlow)
    assert (
        "Accepted on" in client_of(lead).get(f"/your-council/invitations/{invitation.pk}/").content.decode()
    )


def test_an_invitation_that_is_over_says_so_to_whoever_opens_it(wenlow: Council, lead: Officer) -> None:
    invitation = invited(lead, wenlow)
    inviting.revoke(invitation=invitation, officer=lead, at=NOW)
    page = f"/invitations/{invitation.key}/"
    assert "no longer stands" in Client().get(page).content.decode()
    nell = client_of(make_officer(email="nell@wenlow.example"))
    assert nell.post(f"{page}accept/").status_code == 409
    assert Client().get("/invitations/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_who_waited_already_is_confirmed_and_who_was_ended_comes_back(wenlow: Council, lead: Officer) -> None:
    nell = make_officer(email="nell@wenlow.example")
    actions.ask_to_join(officer=nell, council=wenlow, at=NOW)
    inviting.accept(invitation=invited(lead, wenlow), officer=nell, at=NOW)
    handing_over.end(membership=nell.memberships.get(), ended_by=lead, note="Moved", at=NOW)
    inviting.accept(invitation=invited(lead, wenlow), officer=nell, at=NOW)
    assert nell.acts_for(wenlow)
