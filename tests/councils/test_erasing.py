"""An officer's account is erased: what she wrote stays, and names nobody."""

from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from councils.erasing import erase
from councils.models import Erasure, Membership, Officer
from marketplace.digests.models import Digest
from marketplace.notifications.actions import plan
from marketplace.notifications.models import Message
from marketplace.proposals import actions as proposals
from marketplace.proposals.models import Proposal
from services.models import Entry, Listing, ListingRevision
from tests.factories import (
    PASSWORD,
    make_delivery_model,
    make_listing,
    make_live_listing,
    make_match,
    make_membership,
    make_officer,
)


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def erased(officer: Officer) -> Officer:
    erase(officer=officer, erased_by=officer, at=timezone.now())
    officer.refresh_from_db()
    return officer


def proposal_of(cast: SimpleNamespace) -> Proposal:
    return proposals.propose(
        officer=cast.ann,
        council=cast.wenlow,
        listing=cast.offer,
        own_listing=cast.seek,
        what="We would join your payroll. Ring Ann  Wood on 01632 960 123.",
        delivery_model=make_delivery_model("shared_staff"),
        start_on=timezone.localdate(),
        at=timezone.now(),
    )


def test_the_account_names_nobody_and_opens_nothing(cast: SimpleNamespace) -> None:
    ann = erased(cast.ann)
    assert str(ann) == "Former officer of Wenlow"
    assert (ann.email, ann.job_title) == (f"former-{ann.pk}@erased.invalid", "")
    assert not ann.is_active
    assert not ann.has_usable_password()
    assert not EmailAddress.objects.filter(user=ann).exists()
    [membership] = ann.memberships.all()
    assert (membership.state, membership.note) == (Membership.State.ENDED, "")
    assert not Client().login(email="ann@wenlow.example", password=PASSWORD)


def test_erasing_twice_is_erasing_once(cast: SimpleNamespace) -> None:
    first = erase(officer=cast.ann, erased_by=cast.ann, at=timezone.now())
    again = erase(officer=cast.ann, erased_by=cast.ann, at=timezone.now())
    assert again == first
    assert Erasure.objects.count() == 1


def test_a_fault_on_the_way_leaves_everything(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(self: Officer, **_facts: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(Officer, "name_nobody", break_down)
        with pytest.raises(ZeroDivisionError):
            erase(officer=cast.ann, erased_by=cast.ann, at=timezone.now())
    assert not Erasure.objects.exists()
    assert cast.ann.memberships.confirmed().count() == 1
    assert str(erased(cast.ann)) == "Former officer of Wenlow"


def test_what_she_wrote_stays_without_her(cast: SimpleNamespace) -> None:
    proposal = proposal_of(cast)
    proposals.discuss(proposal=proposal, council=cast.harcombe, officer=cast.bob, at=timezone.now())
    for who, council, words in (
        (cast.ann, cast.wenlow, "My number is 01632 960123, or a.w@home.example."),
        (cast.bob, cast.harcombe, "Thank you ANN WOOD. I am on 01632 960999."),
    ):
        proposals.remark(proposal=proposal, council=council, officer=who, text=words, at=timezone.now())
    erased(cast.ann)
    proposal.refresh_from_db()
    assert proposal.what == "We would join your payroll. Ring [removed] on [removed]."
    said = [remark.text for remark in proposal.remarks.all()]
    assert said == ["My number is [removed], or [removed].", "Thank you [removed]. I am on 01632 960999."]


def test_a_live_listing_is_shown_without_her(cast: SimpleNamespace) -> None:
    listing = make_live_listing(cast.wenlow, author=cast.ann, title="x" * 92 + "Ann Wood"[:8])
    ListingRevision.objects.filter(listing=listing).update(
        title="x" * 91 + " Ann Wood", details="By Ann Wood."
    )
    Entry.objects.filter(listing=listing).update(title="x" * 91 + " Ann Wood", details="By Ann Wood.")
    erased(cast.ann)
    entry = Entry.objects.get(listing=listing)
    revision = listing.revisions.get()
    assert (entry.title, entry.details) == (revision.title, revision.details)
    assert entry.title == "x" * 91 + " [removed"
    assert entry.details == "By [removed]."
    assert listing.author == cast.ann
    assert Listing.objects.get(pk=listing.pk).state == "live"


def test_her_contact_passes_to_the_lead_while_a_proposal_is_open(cast: SimpleNamespace) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    proposal = proposal_of(cast)
    erased(cast.ann)
    assert proposal.parties.get(council=cast.wenlow).contact == lead
    erased(lead)
    assert proposal.parties.get(council=cast.wenlow).contact is None


def test_a_room_says_former_officer(cast: SimpleNamespace) -> None:
    proposal = proposal_of(cast)
    proposals.discuss(proposal=proposal, council=cast.harcombe, officer=cast.bob, at=timezone.now())
    proposals.remark(
        proposal=proposal, council=cast.wenlow, officer=cast.ann, text="Good.", at=timezone.now()
    )
    assert b"ann@wenlow.example" in client_of(cast.bob).get(proposal.get_absolute_url()).content
    erased(cast.ann)
    page = client_of(cast.bob).get(proposal.get_absolute_url()).content.decode()
    assert "Wenlow, former officer" in page
    assert "erased.invalid" not in page
    assert "Ann Wood" not in page


def test_mail_digests_sessions_and_names_in_the_log_go(cast: SimpleNamespace) -> None:
    at = timezone.now()
    client = client_of(cast.ann)
    assert client.get("/dashboard/").status_code == 200
    message = plan(key="k", kind="account", officer=cast.ann, about={"what": "reset"}, at=at)
    plan(
        key="l",
        kind="account",
        officer=cast.bob,
        about={"what": "reset"},
        at=at,
        address="Ann@wenlow.example",
    )
    plan(key="m", kind="account", officer=cast.bob, about={"what": "reset"}, at=at)
    Digest.objects.create(officer=cast.ann, year=2026, week=40, planned_at=at, message=message)
    match = make_match(cast.seek, cast.offer, dismissed_by=cast.ann)
    LogEntry.objects.create(
        user=cast.admin,
        content_type=ContentType.objects.get_for_model(Officer),
        object_id=str(cast.ann.pk),
        object_repr="Ann Wood",
        action_flag=CHANGE,
    )
    assert Session.objects.count() == 1
    erased(cast.ann)
    assert [row.key for row in Message.objects.all()] == ["m"]
    assert not Digest.objects.exists()
    assert not Session.objects.exists()
    match.refresh_from_db()
    assert match.dismissed_by is None
    assert LogEntry.objects.get().object_repr == str(cast.ann.pk)
    assert client.get("/dashboard/").status_code == 302


def test_an_account_nobody_confirmed_strikes_no_words_out_of_texts(cast: SimpleNamespace) -> None:
    """Else anybody could sign up as “payroll partner” and have the market's texts rewritten."""
    vandal = make_officer(full_name="payroll partner")
    make_membership(vandal, cast.wenlow, state=Membership.State.WAITING)
    erased(vandal)
    assert cast.seek.revisions.get().title == "A payroll partner from April"
    assert str(vandal) == "Former officer"
    assert not vandal.memberships.exists()


def test_only_she_or_staff_erase(cast: SimpleNamespace) -> None:
    at = timezone.now()
    another_moderator = make_officer(is_moderator=True)
    for officer, by in (
        (cast.ann, cast.bob),
        (another_moderator, cast.moderator),
        (cast.admin, cast.moderator),
    ):
        with pytest.raises(Erasure.NotYoursToErase):
            erase(officer=officer, erased_by=by, at=at, reason="By letter")
    erase(officer=cast.ann, erased_by=cast.moderator, at=at, reason="Ann Wood wrote on 3 May")
    assert Erasure.objects.get().reason == "[removed] wrote on 3 May"
    erase(officer=another_moderator, erased_by=cast.admin, at=at, reason="By letter")
    another_moderator.refresh_from_db()
    assert str(another_moderator) == "Former moderator"


def test_the_last_administrator_stays(cast: SimpleNamespace) -> None:
    with pytest.raises(Erasure.NobodyElseAdministers):
        erase(officer=cast.admin, erased_by=cast.admin, at=timezone.now())
    make_officer(is_staff=True, is_superuser=True)
    assert not erased(cast.admin).is_superuser


def test_who_signs_up_again_begins_anew(cast: SimpleNamespace) -> None:
    erased(cast.ann)
    again = make_officer(email="ann@wenlow.example")
    assert not again.councils().exists()


@pytest.mark.parametrize("state", [Listing.State.DRAFT, Listing.State.SUBMITTED])
def test_drafts_stay_with_the_council(cast: SimpleNamespace, state: str) -> None:
    listing = make_listing(cast.wenlow, author=cast.ann, state=state)
    erased(cast.ann)
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    assert Listing.objects.editable_by(lead).filter(pk=listing.pk, state=state).exists()
