"""Staff read a room only with a reason, for an hour, and both sides are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from councils.models import Membership, Officer
from marketplace.notifications.models import Message
from marketplace.proposals import actions, looking
from marketplace.proposals.models import Look, Proposal
from marketplace.proposals.models.looks import LASTS
from tests.factories import make_listing, make_membership

AsOfficer = Callable[[Officer], Client]
SECRET = "Our chief executive leaves in May"
REASON = "Wenlow complained that it was never answered"


@pytest.fixture
def said(cast: SimpleNamespace, proposal: Proposal) -> Proposal:
    actions.remark(proposal=proposal, council=cast.wenlow, officer=cast.ann, text=SECRET, at=timezone.now())
    return proposal


def test_with_a_reason_the_room_opens_and_both_sides_are_told(
    cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer
) -> None:
    client, address = as_officer(cast.moderator), reverse("proposal_look", args=[said.pk])
    asked = client.get(address).content.decode()
    assert "Why do you need to read it?" in asked
    assert SECRET not in asked
    assert said.what not in asked
    shown = client.post(address, {"reason": REASON}, follow=True).content.decode()
    assert SECRET in shown
    assert said.what in shown
    look = Look.objects.get()
    assert (look.officer, look.reason, look.ends_at - look.began_at) == (cast.moderator, REASON, LASTS)
    told = Message.objects.filter(kind="room_opened")
    assert {message.officer for message in told} == {cast.ann, cast.bob}
    for officer in (cast.ann, cast.bob):
        room = as_officer(officer).get(said.get_absolute_url()).content.decode()
        assert escape(f"Mo Reed, who helps to run this site, opened this room: {REASON}") in room


def test_what_the_letter_says(cast: SimpleNamespace, said: Proposal) -> None:
    from marketplace.proposals.look_messages import RoomOpened

    looking.look(proposal=said, officer=cast.moderator, reason=REASON, at=timezone.now())
    message = Message.objects.get(kind="room_opened", officer=cast.ann)
    assert RoomOpened().refusal(message, timezone.now()) == ""
    letter = RoomOpened().write(message, timezone.now())
    assert "Mo Reed" in letter.text
    assert REASON in letter.text
    assert SECRET not in letter.text
    Membership.objects.filter(officer=cast.ann).update(state="ended")
    assert RoomOpened().refusal(message, timezone.now())


def test_an_event_says_who_looked(cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer) -> None:
    as_officer(cast.admin).post(reverse("proposal_look", args=[said.pk]), {"reason": REASON})
    [event] = Look.objects.get().events.all()  # type: ignore[attr-defined]
    assert (event.pgh_who, event.pgh_why) == (cast.admin, "page proposal_look")


def test_after_an_hour_it_is_closed_again(
    cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer
) -> None:
    ago = timezone.now() - LASTS - timedelta(seconds=1)
    looking.look(proposal=said, officer=cast.moderator, reason=REASON, at=ago)
    page = as_officer(cast.moderator).get(reverse("proposal_look", args=[said.pk])).content.decode()
    assert SECRET not in page


def test_sent_twice_it_opens_once(cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer) -> None:
    client = as_officer(cast.moderator)
    for _press in (1, 2):
        client.post(reverse("proposal_look", args=[said.pk]), {"reason": REASON})
    assert Look.objects.count() == 1
    assert Message.objects.filter(kind="room_opened").count() == 2


def test_another_of_the_staff_gives_a_reason_of_her_own(
    cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer
) -> None:
    looking.look(proposal=said, officer=cast.moderator, reason=REASON, at=timezone.now())
    assert SECRET not in as_officer(cast.admin).get(reverse("proposal_look", args=[said.pk])).content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_without_a_reason_nothing_opens(
    cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer, reason: str
) -> None:
    response = as_officer(cast.moderator).post(reverse("proposal_look", args=[said.pk]), {"reason": reason})
    assert response.status_code == 422
    assert SECRET not in response.content.decode()
    assert not Look.objects.exists()
    assert not Message.objects.filter(kind="room_opened").exists()


def test_the_database_holds_a_reason_and_an_end(cast: SimpleNamespace, said: Proposal) -> None:
    now = timezone.now()
    for reason, ends in (("", now + LASTS), ("Why not", now + 2 * LASTS), ("Why not", now)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Look.objects.create(proposal=said, officer=cast.admin, reason=reason, began_at=now, ends_at=ends)


def test_no_party_auditor_or_stranger_and_no_draft(
    cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer
) -> None:
    address = reverse("proposal_look", args=[said.pk])
    make_membership(cast.moderator, cast.wenlow)
    for officer in (cast.ann, cast.bob, cast.stranger, cast.moderator):
        assert as_officer(officer).get(address).status_code == 404
        assert as_officer(officer).post(address, {"reason": REASON}).status_code == 404
    Proposal.objects.filter(pk=said.pk).update(state="draft", sent_at=None)
    assert as_officer(cast.admin).get(address).status_code == 404


def test_the_admin_is_no_way_round(cast: SimpleNamespace, said: Proposal, as_officer: AsOfficer) -> None:
    """No page of any kind of row shows what councils wrote to each other, or have not published."""
    said.refresh_from_db()
    if said.state == Proposal.State.SENT:
        actions.discuss(proposal=said, council=cast.wenlow, officer=cast.ann, at=timezone.now())
    Proposal.objects.filter(pk=said.pk).update(what=f"{SECRET}!", reason_note=f"{SECRET}?")
    make_listing(cast.wenlow, author=cast.ann, title=SECRET, summary=SECRET, details=SECRET)
    client, seen = as_officer(cast.admin), 0
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found = client.get(reverse(f"{name}_changelist"), {"q": "chief executive leaves"})
        pages = [client.get(reverse(f"{name}_changelist")), found]
        rows = apps.get_model(model._meta.label)._default_manager.all()[:50]
        pages += [client.get(reverse(f"{name}_change", args=[row.pk])) for row in rows]
        seen += len(rows)
        for page in pages:
            assert SECRET not in page.content.decode(), page.request["PATH_INFO"]
    assert seen > 20
    party = said.parties.exclude(contact=None).first()
    assert party is not None
    shown = client.get(reverse("admin:proposals_party_change", args=[party.pk])).content.decode()
    assert party.contact.email not in shown
    assert party.contact.full_name not in shown
