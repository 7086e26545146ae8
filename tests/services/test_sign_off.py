"""Where a council asks for it, an approver or lead sees what colleagues wrote before it goes out."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from councils.models import Membership, Officer
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from marketplace.proposals.actions import propose
from marketplace.proposals.models import Proposal
from services import actions
from services.models import DeliveryModel, Listing
from tests.factories import content, make_listing, make_live_listing, make_officer

Role, State = Membership.Role, Listing.State
NOW = timezone.now()


@pytest.fixture
def approver(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Role.APPROVER, full_name="Lou Pike")


@pytest.fixture
def draft(cast: SimpleNamespace, approver: Officer) -> Listing:
    cast.wenlow.requires_sign_off = True
    cast.wenlow.save()
    return make_listing(cast.wenlow, author=cast.ann, title="Payroll for one more")


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def subjects(officer: Officer) -> list[str]:
    rows = Message.objects.filter(officer=officer, kind="sign_off")
    return [kind_named("sign_off").write(row, NOW).subject for row in rows]


def test_an_approver_signs_off_what_a_colleague_wrote(
    cast: SimpleNamespace, draft: Listing, approver: Officer
) -> None:
    ann, lou = client_of(cast.ann), client_of(approver)
    assert "Submit for sign-off" in ann.get(f"/your-listings/{draft.pk}/").content.decode()
    told = ann.post(f"/your-listings/{draft.pk}/submit/", follow=True).content.decode()
    assert "signs it off first" in told
    draft.refresh_from_db()
    assert (draft.state, draft.pending_revision) == (State.AWAITING_SIGN_OFF, None)
    assert subjects(approver) == ["To sign off: Payroll for one more"]
    assert not subjects(cast.ann)

    page = f"/your-listings/{draft.pk}/sign-off/"
    assert "Ann Wood wrote it for Wenlow" in lou.get(page).content.decode()
    assert lou.post(page, {"outcome": "sign_off"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.pending_revision) == (State.SUBMITTED, draft.newest_revision())
    again = lou.post(page, {"outcome": "send_back", "note": "Too late"}, follow=True)
    assert "Nothing has changed" in again.content.decode()


def test_what_is_sent_back_is_a_draft_with_the_reason(
    cast: SimpleNamespace, draft: Listing, approver: Officer
) -> None:
    actions.submit(listing=draft, officer=cast.ann, at=NOW)
    page = f"/your-listings/{draft.pk}/sign-off/"
    assert client_of(approver).post(page, {"outcome": "send_back"}).status_code == 422
    client_of(approver).post(page, {"outcome": "send_back", "note": "Say <b>from when</b>"})
    shown = client_of(cast.ann).get(f"/your-listings/{draft.pk}/").content.decode()
    assert "Say &lt;b&gt;from when&lt;/b&gt;" in shown
    assert subjects(cast.ann) == ["To change before it goes out: Payroll for one more"]
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    actions.submit(listing=draft, officer=cast.ann, at=NOW)
    assert draft.sign_off_note == ""


def test_an_approver_needs_nobody_and_without_the_rule_nobody_does(
    cast: SimpleNamespace, draft: Listing, approver: Officer
) -> None:
    actions.submit(listing=draft, officer=approver, at=NOW)
    assert draft.state == State.SUBMITTED
    theirs = make_listing(cast.harcombe, author=cast.bob)
    actions.submit(listing=theirs, officer=cast.bob, at=NOW)
    assert theirs.state == State.SUBMITTED


def test_when_the_rule_goes_what_waits_can_be_submitted(cast: SimpleNamespace, draft: Listing) -> None:
    actions.submit(listing=draft, officer=cast.ann, at=NOW)
    type(cast.wenlow).objects.update(requires_sign_off=False)
    actions.submit(listing=Listing.objects.get(pk=draft.pk), officer=cast.ann, at=NOW)
    assert Listing.objects.get(pk=draft.pk).state == State.SUBMITTED


def test_who_may_not_sign_off(cast: SimpleNamespace, draft: Listing) -> None:
    actions.submit(listing=draft, officer=cast.ann, at=NOW)
    lead_elsewhere = make_officer(cast.farley, role=Role.LEAD)
    for who in (cast.ann, cast.bob, lead_elsewhere, cast.moderator, cast.admin):
        assert client_of(who).get(f"/your-listings/{draft.pk}/sign-off/").status_code == 404
        with pytest.raises(Listing.NotYours):
            actions.sign_off(listing=draft, officer=who, at=NOW)


def test_what_waits_is_not_changed_and_what_is_out_only_by_who_signs(
    cast: SimpleNamespace, draft: Listing, approver: Officer
) -> None:
    actions.submit(listing=draft, officer=cast.ann, at=NOW)
    with pytest.raises(Listing.NotInThatState):
        actions.revise(listing=draft, officer=approver, content=content(title="Other"), at=NOW)
    live = make_live_listing(cast.wenlow, author=cast.ann, category=cast.offer.category)
    with pytest.raises(Listing.NeedsSignOff):
        actions.revise(listing=live, officer=cast.ann, content=content(title="Other"), at=NOW)
    told = client_of(cast.ann).get(f"/your-listings/{live.pk}/edit/", follow=True).content.decode()
    assert "an approver or lead changes what" in told
    actions.revise(listing=live, officer=approver, content=content(title="Other"), at=NOW)
    assert live.pending_revision is not None


def test_an_expired_draft_is_not_signed_off(cast: SimpleNamespace, draft: Listing, approver: Officer) -> None:
    actions.submit(listing=draft, officer=cast.ann, at=NOW)
    draft.revisions.update(expires_on=date(2020, 1, 1), earliest_start_on=None, latest_start_on=None)
    response = client_of(approver).post(f"/your-listings/{draft.pk}/sign-off/", {"outcome": "sign_off"})
    assert response.status_code == 422


def test_proposals_of_such_a_council_are_sent_by_who_signs_off(
    cast: SimpleNamespace, draft: Listing, approver: Officer
) -> None:
    terms = {
        "council": cast.wenlow,
        "listing": cast.offer,
        "what": "We would join your payroll.",
        "delivery_model": DeliveryModel.objects.get(pk="shared_staff"),
        "start_on": timezone.localdate(),
        "at": NOW,
    }
    assert propose(officer=cast.ann, **terms).state == Proposal.State.AWAITING_SIGN_OFF
    assert propose(officer=approver, **terms).state == Proposal.State.SENT
