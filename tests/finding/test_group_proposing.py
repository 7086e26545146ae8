"""One press proposes to every other member of a group, each of whom answers for itself."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Membership
from marketplace.matching.models import Group
from marketplace.notifications.models import Message
from marketplace.proposals.actions import accept, decline, propose
from marketplace.proposals.messages import ProposalNews
from marketplace.proposals.models import Partnership, Proposal
from marketplace.proposals.signing_off import sign_off
from services.actions import pause
from tests.factories import (
    make_category,
    make_council,
    make_delivery_model,
    make_group,
    make_live_listing,
    make_membership,
    make_officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> SimpleNamespace:
    """Payroll that our council seeks with two others, one of whom offers."""
    councils = [make_council(name=f"{name} Council", short_name=name) for name in ("Ours", "Leeds", "York")]
    officers = [make_officer(council) for council in councils]
    ways = [("seek", "client"), ("offer", "host"), ("seek", "client")]
    listings = [
        make_live_listing(council, author=officer, direction=direction, role=role, max_partners=5)
        for council, officer, (direction, role) in zip(councils, officers, ways, strict=True)
    ]
    return SimpleNamespace(councils=councils, officers=officers, listings=listings, row=make_group(*listings))


def address(group: SimpleNamespace, own: int = 0) -> str:
    return reverse("group_propose", args=[group.listings[own].pk, group.row.pk])


def typed(**fields: object) -> dict[str, object]:
    start = timezone.localdate() + timedelta(days=200)
    day = {"start_on_day": start.day, "start_on_month": start.month, "start_on_year": start.year}
    return {
        "key": uuid4(),
        "what": "Let us share it, all three.",
        "delivery_model": make_delivery_model("shared_staff").pk,
        **day,
        **fields,
    }


def press(client: Client, group: SimpleNamespace, **fields: object) -> list[Proposal]:
    client.force_login(group.officers[0])
    response = client.post(address(group), typed(**fields))
    assert (response.status_code, response.headers.get("Location")) == (302, reverse("proposals"))
    return list(Proposal.objects.order_by("listing_id"))


def test_each_is_asked_by_itself_and_sees_who_else_is(client: Client, group: SimpleNamespace) -> None:
    leeds, york = press(client, group)
    assert {leeds.state, york.state} == {Proposal.State.SENT}
    assert leeds.together == york.together
    assert [one.own_listing_id for one in (leeds, york)] == [group.listings[0].pk] * 2
    assert leeds.bodies == sorted([group.councils[0].pk, group.councils[1].pk])
    client.force_login(group.officers[1])
    room = client.get(leeds.get_absolute_url()).content.decode()
    assert "It went in the same words to: York. Each council answers for itself." in room
    assert client.get(york.get_absolute_url()).status_code == 404


def test_whoever_sent_them_sees_how_each_stands(client: Client, group: SimpleNamespace) -> None:
    leeds, york = press(client, group)
    room = client.get(leeds.get_absolute_url()).content.decode()
    assert f'<a class="govuk-link" href="{york.get_absolute_url()}">York</a> (sent)' in room


def test_the_mail_names_who_else_is_asked(client: Client, group: SimpleNamespace) -> None:
    press(client, group)
    message = Message.objects.get(officer=group.officers[1], kind="proposal")
    letter = ProposalNews().write(message, timezone.now())
    said = "It went in the same words to York. Each council answers for itself."
    assert said in letter.text
    assert said in letter.html


def test_a_no_of_one_ends_nothing_for_the_other(client: Client, group: SimpleNamespace) -> None:
    leeds, york = press(client, group)
    at = timezone.now()
    who = {"council": group.councils[1], "officer": group.officers[1]}
    decline(proposal=leeds, reason_code="scale", note="", at=at, **who)
    accept(proposal=york, council=group.councils[2], officer=group.officers[2], at=at)
    members = Partnership.objects.get().members.values_list("short_name", flat=True)
    assert set(members) == {"Ours", "York"}


def test_the_page_is_filled_in_and_says_what_happens(client: Client, group: SimpleNamespace) -> None:
    later = timezone.localdate() + timedelta(days=300)
    Group.objects.update(delivery_models=["lead_authority", "shared_staff"], first_day=later)
    client.force_login(group.officers[0])
    page = client.get(address(group)).content.decode()
    assert "Propose to Leeds and York" in page
    assert "One press sends 2 proposals in the same words" in page
    assert "The listings of Ours, Leeds and York seem to fit together" in page
    assert f'value="{later.year}"' in page
    assert "Joint committee" not in page
    listed = client.get(reverse("groups", args=[group.listings[0].pk])).content.decode()
    assert address(group) in listed


def test_pressing_twice_sends_each_once(client: Client, group: SimpleNamespace) -> None:
    key = uuid4()
    press(client, group, key=key)
    client.post(address(group), typed(key=key))
    assert Proposal.objects.count() == 2


def test_with_whom_one_is_open_is_not_asked_again(client: Client, group: SimpleNamespace) -> None:
    ours, leeds, _york = group.listings
    open_one = propose(
        officer=group.officers[1],
        council=group.councils[1],
        listing=ours,
        own_listing=leeds,
        what="Join us.",
        delivery_model=make_delivery_model("shared_staff"),
        start_on=timezone.localdate() + timedelta(days=200),
        at=timezone.now(),
    )
    client.force_login(group.officers[0])
    page = client.get(address(group)).content.decode()
    assert "Not asked again, because a proposal is open:" in page
    assert open_one.get_absolute_url() in page
    press(client, group)
    new = Proposal.objects.exclude(pk=open_one.pk).get()
    assert (new.listing, new.together) == (group.listings[2], None)
    assert client.get(address(group)).status_code == 302, "nobody is left to ask"


def test_one_that_cannot_be_sent_stops_all(client: Client, group: SimpleNamespace) -> None:
    client.force_login(group.officers[0])
    entry = group.listings[2].entry
    entry.delivery_models = ["joint_committee"]  # Since the group was found.
    entry.save()
    response = client.post(address(group), typed())
    assert response.status_code == 422
    assert "no longer accepts this way of sharing" in response.content.decode()
    assert not Proposal.objects.exists()


def test_what_was_typed_is_given_back_when_the_group_is_gone(client: Client, group: SimpleNamespace) -> None:
    client.force_login(group.officers[0])
    pause(listing=group.listings[1], at=timezone.now(), why="busy")
    response = client.post(address(group), typed())
    assert response.status_code == 422
    assert "Let us share it, all three." in response.content.decode()
    assert client.get(address(group)).status_code == 404


def test_each_waits_for_sign_off_and_is_shown_to_its_reader_only_then(
    client: Client, group: SimpleNamespace
) -> None:
    council = group.councils[0]
    council.requires_sign_off = True
    council.save()
    approver = make_officer()
    make_membership(approver, council, role=Membership.Role.APPROVER)
    leeds, york = press(client, group)
    assert leeds.is_unsent
    unsent = client.get(leeds.get_absolute_url()).content.decode()
    assert "Your council wrote it in the same words to:" in unsent
    sign_off(proposal=leeds, officer=approver, at=timezone.now())
    client.force_login(group.officers[1])
    assert "York" not in client.get(leeds.get_absolute_url()).content.decode(), "that one is not sent yet"
    assert client.get(york.get_absolute_url()).status_code == 404


def test_only_our_own_listing_of_the_group_proposes(client: Client, group: SimpleNamespace) -> None:
    client.force_login(group.officers[1])
    assert client.get(address(group)).status_code == 404
    assert client.post(address(group), typed()).status_code == 404
    other = make_live_listing(group.councils[1], category=make_category("legal"))
    outside = reverse("group_propose", args=[other.pk, group.row.pk])
    assert client.get(outside).status_code == 404
    assert not Proposal.objects.exists()


def test_the_room_costs_a_fixed_number_of_queries(client: Client, group: SimpleNamespace) -> None:
    leeds, _york = press(client, group)
    client.get(leeds.get_absolute_url())  # Takes away the word that it was sent.
    counts = []
    for many in (1, 4):
        for _number in range(many - 1):
            copy = Proposal.objects.get(pk=leeds.pk)
            copy.pk, copy.key, copy.bodies = None, uuid4(), [1, make_council().pk]
            copy.save(force_insert=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(leeds.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
