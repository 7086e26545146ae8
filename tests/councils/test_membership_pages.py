"""Pages about one membership: roles, who stands in, leaving; and how a body works here."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from councils import handing_over
from councils.models import Membership, Officer
from tests.factories import make_council, make_officer

Role = Membership.Role


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def lead(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Role.LEAD, full_name="Lea Kemp")


def page_of(officer: Officer, name: str = "") -> str:
    return f"/your-council/officers/{officer.memberships.get().pk}/{name}"


def in_days(days: int) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {"until_day": str(day.day), "until_month": str(day.month), "until_year": str(day.year)}


def test_a_lead_changes_a_role(cast: SimpleNamespace, lead: Officer) -> None:
    client = client_of(lead)
    response = client.post(page_of(cast.ann, "role/"), {"role": "approver"}, follow=True)
    assert "Saved. Ann Wood has been told." in response.content.decode()
    assert cast.ann.memberships.get().role == Role.APPROVER
    assert client.post(page_of(cast.ann, "role/"), {"role": "king"}).status_code == 422


def test_a_lead_hands_over_and_finds_the_page_no_more(cast: SimpleNamespace, lead: Officer) -> None:
    client = client_of(lead)
    client.post(page_of(cast.ann, "role/"), {"role": "in_my_place"})
    assert cast.ann.leads(cast.wenlow)
    assert not lead.leads(cast.wenlow)
    assert client.post(page_of(cast.ann, "role/"), {"role": "in_my_place"}).status_code == 404


def test_who_stands_in_is_said_and_unsaid(cast: SimpleNamespace, lead: Officer) -> None:
    client, page = client_of(lead), page_of(lead, "stand-in/")
    assert "Ann Wood" in client.get(page).content.decode()
    assert client.post(page, {"by": cast.ann.pk, **in_days(10)}).status_code == 302
    assert lead.memberships.get().stand_in == cast.ann
    assert "Ann Wood stands in until" in client.get("/your-council/officers/").content.decode()
    assert "You stand in for the lead" in client_of(cast.ann).get("/your-council/officers/").content.decode()
    assert client.post(page, {"end": "now"}).status_code == 302
    assert lead.memberships.get().stand_in is None
    assert client.post(page, {"end": "now"}).status_code == 302


@pytest.mark.parametrize(
    "answers",
    [
        {},
        in_days(10),
        {"by": "0", **in_days(10)},
        {"by": "ann", **in_days(-1)},
        {"by": "ann", **in_days(400)},
        {"by": "ann", "until_day": "31", "until_month": "2", "until_year": "2027"},
    ],
)
def test_what_is_no_cover_is_asked_again(
    cast: SimpleNamespace, lead: Officer, answers: dict[str, str]
) -> None:
    named = {"by": str(cast.ann.pk)} if answers.get("by") == "ann" else {}
    assert client_of(lead).post(page_of(lead, "stand-in/"), answers | named).status_code == 422


def test_a_lead_says_who_stands_in_for_a_colleague_and_others_cannot(
    cast: SimpleNamespace, lead: Officer
) -> None:
    page = page_of(cast.ann, "stand-in/")
    assert client_of(lead).post(page, {"by": lead.pk, **in_days(3)}).status_code == 302
    assert cast.ann.memberships.get().stand_in == lead
    for who in (cast.bob, cast.moderator, cast.admin, make_officer(cast.wenlow)):
        assert client_of(who).post(page, {"end": "now"}).status_code == 404


def test_an_officer_leaves_and_comes_to_where_one_joins(cast: SimpleNamespace, lead: Officer) -> None:
    client, page = client_of(cast.ann), page_of(cast.ann, "leave/")
    assert "What you wrote stays with Wenlow" in client.get(page).content.decode()
    assert client.post(page).headers["Location"] == "/join/"
    assert client.post(page).status_code == 404
    assert client.get(f"/your-listings/{cast.seek.pk}/").status_code == 404
    shown = client_of(lead).get(f"/your-listings/{cast.seek.pk}/").content.decode()
    assert "Looked after by Lea Kemp." in shown
    assert "Written by Ann Wood, who has left." in shown


def test_the_only_lead_is_asked_who_follows(cast: SimpleNamespace, lead: Officer) -> None:
    client, page = client_of(lead), page_of(lead, "leave/")
    assert client.post(page).status_code == 422
    assert client.post(page, {"successor": "0"}).status_code == 422
    assert client.post(page, {"successor": "moderators"}).status_code == 302
    queue = client_of(cast.moderator).get("/moderation/").content.decode()
    assert "Name the lead of Wenlow Borough Council" in queue
    name = f"/moderation/leads/{cast.wenlow.slug}/"
    ann = cast.ann.memberships.get()
    assert client_of(cast.moderator).post(name, {}).status_code == 422
    assert client_of(cast.moderator).post(name, {"membership": ann.pk}).status_code == 302
    assert cast.ann.leads(cast.wenlow)
    assert "There is nothing to name" in client_of(cast.moderator).get(name).content.decode()


def test_where_somebody_else_leads_nobody_is_asked(cast: SimpleNamespace, lead: Officer) -> None:
    make_officer(cast.wenlow, role=Role.LEAD)
    assert client_of(lead).post(page_of(lead, "leave/")).status_code == 302


def test_a_moderator_of_that_body_names_no_lead(cast: SimpleNamespace) -> None:
    own = make_officer(cast.wenlow, is_moderator=True)
    page = f"/moderation/leads/{cast.wenlow.slug}/"
    assert "Another moderator names the lead" in client_of(own).get(page).content.decode()
    response = client_of(own).post(page, {"membership": cast.ann.memberships.get().pk})
    assert response.status_code == 409
    assert not cast.ann.leads(cast.wenlow)


def test_a_lead_says_how_the_body_works(cast: SimpleNamespace, lead: Officer) -> None:
    client, page = client_of(lead), "/your-council/settings/"
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"requires_sign_off": "yes"}).status_code == 302
    cast.wenlow.refresh_from_db()
    assert cast.wenlow.requires_sign_off
    assert client_of(cast.ann).get(page).status_code == 404


@pytest.mark.parametrize(
    ("fields", "arrives"),
    [
        ({"is_moderator": True}, "/moderation/"),
        ({"is_moderator": True, "is_broker": True}, "/moderation/"),
        ({"is_auditor": True}, "/auditing/"),
        ({"is_staff": True, "is_superuser": True}, "/admin/"),
        ({}, "/join/"),
    ],
)
@pytest.mark.parametrize("page", ["/dashboard/", "/your-listings/", "/proposals/", "/join/waiting/"])
def test_who_acts_for_no_body_arrives_where_her_work_is(
    db: None, fields: dict[str, Any], arrives: str, page: str
) -> None:
    assert client_of(make_officer(**fields)).get(page).headers["Location"] == arrives


def test_waiting_says_who_decides_and_for_how_long(cast: SimpleNamespace, lead: Officer) -> None:
    nell = make_officer()
    asked = timezone.now() - timedelta(days=3)
    Membership.objects.create(officer=nell, council=cast.wenlow, asked_at=asked)
    page = client_of(nell).get("/join/waiting/").content.decode()
    assert "Lea Kemp, the council lead of Wenlow, who has been told." in page
    assert ">3 days" in page
    assert lead.email not in page
    assert "3 days" in client_of(lead).get("/your-council/officers/").content.decode()


def test_two_leads_are_both_named(cast: SimpleNamespace, lead: Officer) -> None:
    make_officer(cast.wenlow, role=Role.LEAD, full_name="Max Orr")
    nell = make_officer()
    Membership.objects.create(officer=nell, council=cast.wenlow, asked_at=timezone.now())
    page = client_of(nell).get("/join/waiting/").content.decode()
    assert "Lea Kemp, Max Orr, the council leads of Wenlow" in page


def test_an_officer_of_two_bodies_switches_and_leaves_one(cast: SimpleNamespace) -> None:
    other = make_council(name="Arden Council", slug="arden")
    Membership.objects.create(
        officer=cast.ann,
        council=other,
        state=Membership.State.CONFIRMED,
        asked_at=timezone.now(),
        decided_at=timezone.now(),
    )
    client = client_of(cast.ann)
    assert client.post("/your-council/switch/wenlow/").status_code == 302
    assert "Officers of Wenlow" in client.get("/your-council/officers/").content.decode()
    assert client.post("/your-council/switch/farley/").status_code == 404
    own = cast.ann.memberships.get(council=cast.wenlow)
    handing_over.leave(membership=own, officer=cast.ann, at=timezone.now())
    assert "Officers of Arden" in client.get("/your-council/officers/").content.decode()
