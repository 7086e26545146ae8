"""Those concerned read what happened, in order, with the names that they may know."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from councils.models import Council, Membership, Officer
from marketplace.audit.because import because
from marketplace.audit.models import Change
from marketplace.proposals import actions
from marketplace.proposals.models import Proposal
from services.models import DeliveryModel, Listing
from tests.factories import make_listing, make_membership, make_officer


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def lines(response: Any) -> list[str]:
    assert response.status_code == 200
    return [line.text for line in response.context["events"]]


@pytest.fixture
def proposal(cast: SimpleNamespace) -> Proposal:
    with because("page propose", who=cast.bob.pk):
        return actions.propose(
            officer=cast.bob,
            council=cast.harcombe,
            listing=cast.seek,
            own_listing=cast.offer,
            what="We would run it.",
            delivery_model=DeliveryModel.objects.get(pk="shared_staff"),
            start_on=timezone.localdate(),
            at=timezone.now(),
        )


def test_a_listing_tells_its_steps(cast: SimpleNamespace) -> None:
    client = client_of(cast.ann)
    client.post(reverse("listing_confirm", args=[cast.seek.pk]))
    with because("page moderation_case", who=cast.moderator.pk):
        Listing.objects.filter(pk=cast.seek.pk).update(
            state="submitted", pending_revision=cast.seek.live_revision
        )
    told = lines(client.get(reverse("listing_history", args=[cast.seek.pk])))
    assert told[:2] == ["With a moderator, by the moderators", "Confirmed as still current, by Ann Wood"]
    assert told[-1] == "Begun"
    assert "Version 1 written" in told


def test_one_act_is_one_line_with_what_it_was_made_of(cast: SimpleNamespace) -> None:
    listing = make_listing(cast.wenlow, state="draft", author=cast.ann)
    client, there = client_of(cast.ann), reverse("listing_history", args=[listing.pk])
    for slug, typed in (("role", "host"), ("role", "client"), ("staff", "7.5")):
        control = {"role": "role", "staff": "full_time_equivalents"}[slug]
        client.post(reverse("listing_question", args=[listing.pk, slug]), {control: typed, "based_on": ""})
    client.post(reverse("listing_submit", args=[listing.pk]))
    response = client.get(there)
    submitted, written, *_begun = response.context["events"]
    assert submitted.text == "With a moderator, by Ann Wood"
    assert written.text == "Versions 2 to 4 written, by Ann Wood"
    assert written.details == [
        "Version 4: How many staff",
        "Version 3: Your part in it",
        "Version 2: Your part in it",
    ]
    assert response.text.count("Version 4: How many staff") == 1


def test_many_acts_take_as_many_queries_as_few(cast: SimpleNamespace) -> None:
    client, there = client_of(cast.ann), reverse("listing_history", args=[cast.seek.pk])

    def queries(presses: int) -> int:
        for _press in range(presses):
            client.post(reverse("listing_confirm", args=[cast.seek.pk]))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(there).status_code == 200
        return len(captured)

    few = queries(2)  # With the words that stand on the first page.
    assert queries(25) <= few
    assert len(client.get(there).context["events"]) == 20


def test_who_reads_a_listings_steps(cast: SimpleNamespace) -> None:
    address = reverse("listing_history", args=[cast.seek.pk])
    auditor = make_officer(is_auditor=True)
    for officer in (cast.ann, cast.moderator, auditor):
        assert client_of(officer).get(address).status_code == 200
    for officer in (cast.bob, cast.stranger):
        assert client_of(officer).get(address).status_code == 404
    Listing.objects.filter(pk=cast.seek.pk).update(submitted_at=None, live_revision=None, state="draft")
    assert client_of(cast.moderator).get(address).status_code == 404


def test_who_is_erased_is_named_no_more(cast: SimpleNamespace) -> None:
    client_of(cast.ann).post(reverse("listing_confirm", args=[cast.seek.pk]))
    cast.ann.full_name = "Former officer of Wenlow"
    cast.ann.save(update_fields=["full_name"])
    reader = client_of(make_officer(cast.wenlow))
    told = lines(reader.get(reverse("listing_history", args=[cast.seek.pk])))
    assert "Confirmed as still current, by Former officer of Wenlow" in told


def test_the_parties_read_a_proposals_steps_and_no_name_of_the_other(
    cast: SimpleNamespace, proposal: Proposal
) -> None:
    address = reverse("proposal_history", args=[proposal.pk])
    with because("page proposal_discuss", who=cast.ann.pk):
        actions.discuss(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    with because("page proposal_accept", who=cast.ann.pk):
        actions.accept(proposal=proposal, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    ours = lines(client_of(cast.ann).get(address))
    theirs = lines(client_of(cast.bob).get(address))
    assert "Sent, by an officer of Harcombe District" in ours
    assert "Sent, by Bob Hale" in theirs
    assert "In discussion, by Ann Wood" in ours
    assert "Wenlow: Accepts, by an officer of Wenlow" in theirs
    assert client_of(cast.stranger).get(address).status_code == 404
    assert client_of(cast.moderator).get(address).status_code == 404


def test_a_lead_reads_what_became_of_colleagues_and_settings(cast: SimpleNamespace) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD, full_name="Lea Dunn")
    new = make_membership(make_officer(full_name="Nia Cole"), cast.wenlow, state="waiting", decided_at=None)
    with because("page membership_decide", who=lead.pk):
        new.confirm(by=lead, role=Membership.Role.APPROVER, at=timezone.now())
    with because("page council_settings", who=lead.pk):
        Council.objects.filter(pk=cast.wenlow.pk).update(requires_sign_off=True)
    told = lines(client_of(lead).get(reverse("council_history")))
    assert told[0] == "The council’s entry: Changed: requires sign off, by Lea Dunn"
    assert told[1] == "Nia Cole: Confirmed (Approver), by Lea Dunn"
    assert client_of(cast.ann).get(reverse("council_history")).status_code == 404


def test_pages_and_a_fixed_number_of_queries(
    cast: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    client, counts = client_of(cast.ann), []
    address = reverse("listing_history", args=[cast.seek.pk])
    for times in (21, 30):
        for _time in range(times):
            client.post(reverse("listing_confirm", args=[cast.seek.pk]))
        with django_assert_max_num_queries(20) as counted:
            response = client.get(address)
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert len(response.context["events"]) == 20
    for page in ("2", "99", "x"):
        assert client.get(address, {"page": page}).status_code == 200


def test_administrators_read_all_changes_as_one_list(cast: SimpleNamespace) -> None:
    client_of(cast.ann).post(reverse("listing_confirm", args=[cast.seek.pk]))
    admin = client_of(cast.admin)
    page = admin.get(reverse("admin:audit_change_changelist"), {"kind": "services.Listing"})
    text = page.content.decode()
    assert "page listing_confirm" in text
    assert escape(str(cast.ann)) in text
    change = Change.objects.filter(kind="services.Listing", why="page listing_confirm").latest("at")
    assert (change.kind, change.row, change.what) == ("services.Listing", str(cast.seek.pk), "update")
    row = reverse("admin:audit_change_change", args=[change.pk])
    assert admin.get(row).status_code == 200
    assert admin.post(row, {"why": "nothing"}).status_code == 403
    assert admin.get(reverse("admin:audit_change_add")).status_code == 403
    assert admin.post(reverse("admin:audit_change_delete", args=[change.pk])).status_code == 403
    assert client_of(cast.moderator).get(reverse("admin:audit_change_changelist")).status_code in (302, 404)
