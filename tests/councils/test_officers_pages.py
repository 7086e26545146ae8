"""Pages on which leads and moderators decide who acts for a body."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from councils import actions
from councils.models import Membership, Officer
from tests.factories import make_council, make_membership, make_officer


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def lead(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Membership.Role.LEAD, full_name="Lea Kemp")


@pytest.fixture
def asked(cast: SimpleNamespace) -> Membership:
    officer = make_officer(full_name="Nell Haigh", job_title="Payroll manager")
    return make_membership(officer, cast.wenlow, state=Membership.State.WAITING)


def test_a_lead_confirms_a_colleague(lead: Officer, asked: Membership) -> None:
    client = client_of(lead)
    assert "Nell Haigh" in client.get("/your-council/officers/").content.decode()
    page = f"/your-council/officers/{asked.pk}/"
    assert "Payroll manager" in client.get(page).content.decode()
    response = client.post(page, {"outcome": "confirm", "role": "approver"}, follow=True)
    assert "Decided. Nell Haigh has been told." in response.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.role, asked.decided_by) == ("confirmed", "approver", lead)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"outcome": "confirm"},
        {"outcome": "confirm", "role": "king"},
        {"outcome": "refuse", "role": "officer"},
        {"outcome": "refuse", "role": "officer", "note": "x" * 1001},
        {"outcome": "perhaps", "role": "officer"},
    ],
)
def test_what_is_missing_is_asked_for(lead: Officer, asked: Membership, answers: dict[str, str]) -> None:
    response = client_of(lead).post(f"/your-council/officers/{asked.pk}/", answers)
    assert response.status_code == 422
    assert "There is something to put right" in response.content.decode()
    asked.refresh_from_db()
    assert asked.state == Membership.State.WAITING


def test_a_refusal_reaches_the_officer_with_its_reason(lead: Officer, asked: Membership) -> None:
    answers = {"outcome": "refuse", "role": "officer", "note": "You work <b>elsewhere</b>"}
    client_of(lead).post(f"/your-council/officers/{asked.pk}/", answers)
    page = client_of(asked.officer).get("/join/").content.decode()
    assert "Refused" in page
    assert "You work &lt;b&gt;elsewhere&lt;/b&gt;" in page


def test_a_lead_ends_a_membership(lead: Officer, cast: SimpleNamespace) -> None:
    page = f"/your-council/officers/{cast.ann.memberships.get().pk}/"
    client = client_of(lead)
    assert "End the membership" in client.get(page).content.decode()
    assert client.post(f"{page}end/", {}).status_code == 422
    assert client.post(f"{page}end/", {"note": "She has left"}).status_code == 302
    assert not cast.ann.acts_for(cast.wenlow)
    assert client.post(f"{page}end/", {"note": "She has left"}).status_code == 409


def test_colleagues_see_who_acts_and_not_who_waits(cast: SimpleNamespace, asked: Membership) -> None:
    page = client_of(cast.ann).get("/your-council/officers/").content.decode()
    assert "Ann Wood" in page
    assert "Nell Haigh" not in page
    assert cast.ann.email not in page


def test_who_does_not_lead_that_body_finds_no_such_page(cast: SimpleNamespace, asked: Membership) -> None:
    other_lead = make_officer(cast.farley, role=Membership.Role.LEAD)
    for officer in (cast.ann, cast.bob, other_lead, asked.officer, cast.moderator, cast.admin):
        page = f"/your-council/officers/{asked.pk}/"
        assert client_of(officer).get(page).status_code == 404
        assert client_of(officer).post(page, {"outcome": "confirm", "role": "lead"}).status_code == 404
        assert client_of(officer).post(f"{page}end/", {"note": "x"}).status_code == 404


def test_a_lead_finds_no_page_about_herself(lead: Officer) -> None:
    page = f"/your-council/officers/{lead.memberships.get().pk}/"
    assert client_of(lead).get(page).status_code == 404


def test_the_second_of_two_leads_is_told_what_the_first_decided(
    cast: SimpleNamespace, lead: Officer, asked: Membership
) -> None:
    other = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    actions.confirm(membership=asked, decided_by=other, at=timezone.now())
    answers = {"outcome": "refuse", "role": "officer", "note": "No"}
    response = client_of(lead).post(f"/your-council/officers/{asked.pk}/", answers)
    assert response.status_code == 409
    assert "Somebody else was first" in response.content.decode()


def test_a_moderator_confirms_the_first_officer(cast: SimpleNamespace) -> None:
    asked = make_membership(make_officer(), make_council(), state=Membership.State.WAITING)
    client, page = client_of(cast.moderator), f"/moderation/officers/{asked.pk}/"
    assert client.post(page, {"outcome": "refuse"}).status_code == 422
    assert client.post(page, {"outcome": "confirm"}).headers["Location"] == "/moderation/"
    assert "confirmed" in client.get(page).content.decode().lower()
    again = client.post(page, {"outcome": "refuse", "note": "No"})
    assert again.status_code == 409


def test_a_moderator_sees_that_a_body_with_a_lead_is_not_hers_to_judge(
    cast: SimpleNamespace, lead: Officer, asked: Membership
) -> None:
    client, page = client_of(cast.moderator), f"/moderation/officers/{asked.pk}/"
    assert "Not yours to decide" in client.get(page).content.decode()
    response = client.post(page, {"outcome": "confirm"})
    assert response.status_code == 409
    assert "has a lead, who decides about colleagues" in response.content.decode()


def test_a_moderator_sees_a_case_of_her_own_body_and_cannot_take_it(cast: SimpleNamespace) -> None:
    body = make_council()
    asked = make_membership(make_officer(), body, state=Membership.State.WAITING)
    make_membership(cast.moderator, body)
    response = client_of(cast.moderator).post(f"/moderation/officers/{asked.pk}/", {"outcome": "confirm"})
    assert response.status_code == 409
    assert "Nobody judges a case of their own body" in response.content.decode()


def test_a_lead_sees_whose_account_is_closed(lead: Officer, cast: SimpleNamespace) -> None:
    assert "Account closed" not in client_of(lead).get("/your-council/officers/").content.decode()
    Officer.objects.filter(pk=cast.ann.pk).update(is_active=False)
    assert "Account closed for now" in client_of(lead).get("/your-council/officers/").content.decode()


def test_the_list_takes_the_same_queries_however_long_it_is(
    lead: Officer, cast: SimpleNamespace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(lead)
    client.get("/your-council/officers/")
    for count in (3, 25):
        for _number in range(count):
            make_officer(cast.wenlow)
        with django_assert_num_queries(10):
            response = client.get("/your-council/officers/")
    assert len(response.context["page_obj"]) == 20
    assert "Page 2" in response.content.decode()
