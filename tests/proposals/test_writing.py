"""Three fields and send: who may, what is refused with nothing lost, and what happens twice."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Membership, Officer
from marketplace.proposals.models import Proposal
from services.actions import withdraw
from tests.factories import (
    make_category,
    make_council,
    make_delivery_model,
    make_live_listing,
    make_membership,
    make_officer,
)

AsOfficer = Callable[[Officer], Client]
WORDS = "Would you run our payroll beside <yours>?"


@pytest.fixture
def address(cast: SimpleNamespace) -> str:
    return reverse("propose", args=[cast.seek.pk])


@pytest.fixture
def typed(start_on: date) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "what": WORDS,
        "delivery_model": "shared_staff",
        "start_on_day": start_on.day,
        "start_on_month": start_on.month,
        "start_on_year": start_on.year,
    }


def test_written_and_sent(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], as_officer: AsOfficer, start_on: date
) -> None:
    client = as_officer(cast.bob)
    page = client.get(address).content.decode()
    assert "Propose to Wenlow" in page
    assert "from your listing “Payroll for two more councils”" in page
    assert "Freedom of Information Act" in page
    response = client.post(address, typed)
    proposal = Proposal.objects.get()
    assert response.headers["Location"] == proposal.get_absolute_url()
    assert (proposal.what, proposal.start_on, proposal.author) == (WORDS, start_on, cast.bob)
    assert (proposal.listing, proposal.own_listing) == (cast.seek, cast.offer)
    assert f"{proposal.respond_by:%-d %B %Y}" in page
    assert "Your proposal is sent." in client.get(proposal.get_absolute_url()).content.decode()


def test_the_same_press_twice_makes_one(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    client = as_officer(cast.bob)
    first, second = client.post(address, typed), client.post(address, typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert Proposal.objects.count() == 1


def test_ways_of_sharing_are_those_of_the_listing_the_preferred_first(
    cast: SimpleNamespace, as_officer: AsOfficer
) -> None:
    for slug in ("joint_committee", "company"):
        make_delivery_model(slug)
    seek = make_live_listing(
        cast.wenlow, author=cast.ann, direction="seek", delivery_models=["lead_authority", "company"]
    )
    form = as_officer(cast.bob).get(reverse("propose", args=[seek.pk])).context["form"]
    assert [slug for slug, _name in form.fields["delivery_model"].choices] == ["lead_authority", "company"]


def test_who_acts_for_several_says_for_whom(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    make_membership(cast.bob, cast.farley)
    second = make_live_listing(cast.harcombe, author=cast.bob, direction="offer", title="Another offer")
    make_live_listing(cast.harcombe, author=cast.bob, direction="offer", category=make_category("legal"))
    client = as_officer(cast.bob)
    form = client.get(address, {"from": second.pk}).context["form"]
    values = [value for value, _label in form.fields["side"].choices]
    assert set(values) == {
        f"council-{cast.farley.pk}",
        f"listing-{cast.offer.pk}",
        f"listing-{second.pk}",
    }
    assert form["side"].value() == f"listing-{second.pk}"
    assert client.post(address, typed).status_code == 422
    client.post(address, typed | {"side": f"council-{cast.farley.pk}"})
    proposal = Proposal.objects.get()
    assert proposal.own_listing is None
    assert proposal.parties.get(is_proposer=True).council == cast.farley


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"what": ""}, "Enter what you propose"),
        ({"what": " \n\t "}, "Enter what you propose"),
        ({"what": "x" * 4001}, "Shorten it to 4,000 characters"),
        ({"delivery_model": "lead_authority"}, "Choose one of the answers"),
        ({"delivery_model": ""}, "Choose how you would share it"),
        ({"delivery_model": "'; drop table"}, "Choose one of the answers"),
        ({"start_on_day": "31", "start_on_month": "2"}, "Enter a real date"),
        ({"start_on_month": "Octember"}, "Enter a real date"),
        ({"start_on_year": "2020"}, "Enter a date that is still to come"),
        ({"start_on_year": "2099"}, "Enter a date within the next ten years"),
        ({"start_on_year": "99999999999999999999"}, ""),
        ({"start_on_day": "", "start_on_month": "", "start_on_year": ""}, "Enter the date on which"),
        ({"key": "not a key"}, ""),
        ({"key": ""}, ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    cast: SimpleNamespace,
    address: str,
    typed: dict[str, Any],
    as_officer: AsOfficer,
    wrong: dict[str, Any],
    told: str,
) -> None:
    sent = typed | wrong
    response = as_officer(cast.bob).post(address, sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert "There is something to put right" in page
    if "what" not in wrong:
        assert "Would you run our payroll beside &lt;yours&gt;?" in page
    for part in ("start_on_day", "start_on_month", "start_on_year"):
        assert not sent[part] or f'name="{part}" value="{sent[part]}"' in page
    assert not Proposal.objects.exists()


def test_a_listing_that_went_meanwhile_costs_no_words(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    client = as_officer(cast.bob)
    withdraw(listing=cast.seek, at=timezone.now(), why="gone")
    assert client.get(address).status_code == 404
    gone = client.post(address, typed)
    never = client.post(reverse("propose", args=[cast.seek.pk + 10_000]), typed)
    for response in (gone, never):
        assert response.status_code == 422
        assert "Would you run our payroll beside &lt;yours&gt;?" in response.content.decode()
        assert "A payroll partner from April" not in response.content.decode()
    assert not Proposal.objects.exists()


def test_an_open_proposal_is_shown_instead_of_a_second_form(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], proposal: Proposal, as_officer: AsOfficer
) -> None:
    colleague = make_officer(cast.harcombe)
    client = as_officer(colleague)
    assert client.get(address).headers["Location"] == proposal.get_absolute_url()
    response = client.post(address, typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "already have an open proposal" in page
    assert proposal.get_absolute_url() in page
    assert "Would you run our payroll beside &lt;yours&gt;?" in page


def test_no_proposal_to_oneself_and_none_by_outsiders(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    waiting = make_officer()
    make_membership(waiting, cast.farley, state=Membership.State.WAITING)
    for officer in (cast.ann, cast.moderator, cast.admin, waiting):
        client = as_officer(officer)
        assert client.get(address).status_code == 404
        assert client.post(address, typed).status_code == 404
    assert "/account/login/" in Client().post(address, typed).headers["Location"]
    assert not Proposal.objects.exists()


def test_a_body_without_officer_gets_no_mail_but_the_writer_a_letter(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    Membership.objects.filter(council=cast.wenlow).update(state="ended")
    client = as_officer(cast.bob)
    assert "has no officer here at the moment" in client.get(address).content.decode()
    page = client.get(client.post(address, typed).headers["Location"]).content.decode()
    assert "Registered interest" in page
    assert "A letter to send to Wenlow" in page
    assert "bob@harcombe.example" in page
    assert "ann@wenlow.example" not in page


def test_the_form_costs_the_same_for_any_number_of_listings(
    cast: SimpleNamespace,
    address: str,
    as_officer: AsOfficer,
    django_assert_max_num_queries: Any,
) -> None:
    client = as_officer(cast.bob)
    client.get(address)
    counts = []
    for _round in range(2):
        for _number in range(5):
            make_live_listing(cast.harcombe, author=cast.bob, direction="offer")
        with django_assert_max_num_queries(20) as counted:
            client.get(address)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_no_input_breaks_the_page(
    cast: SimpleNamespace, address: str, typed: dict[str, Any], as_officer: AsOfficer
) -> None:
    client = as_officer(cast.bob)
    for odd in ("%", "١٢", "‮", "-1", "9" * 400, "listing-", "😀" * 10):
        assert client.get(address, {"from": odd}).status_code in (200, 400)
        for field in typed:
            assert client.post(address, typed | {field: odd, "what": ""}).status_code in (400, 422)
    assert client.get("/listings/99999999999999999999999/propose/").status_code in (400, 404)


def test_a_council_may_answer_a_seek_with_a_seek(
    cast: SimpleNamespace, as_officer: AsOfficer, typed: dict[str, Any]
) -> None:
    seek = make_live_listing(make_council(), direction="seek")
    client = as_officer(cast.ann)
    client.post(reverse("propose", args=[seek.pk]), typed)
    assert Proposal.objects.get().own_listing == cast.seek
