"""Small changes of what is published are shown at once and checked afterwards; all others wait."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from marketplace.moderation.actions import decide
from marketplace.moderation.models import Decision
from marketplace.notifications.models import Message
from services import actions
from services.differences import is_misspelt, is_slip
from services.material import AT_WILL, WORDS, is_small
from services.models import Listing, ListingRevision
from tests.factories import content, make_live_listing

SLIPS = [
    ("We run payrol in house.", "We run payroll in house."),
    ("we recieve 900 forms", "We receive 900 forms"),
    ("Twelve people, one system", "Twelve people; one system."),
]
NOT_SLIPS = [
    ("We do now offer it", "We do not offer it"),
    ("We pay 340 people", "We pay 341 people"),
    ("We can share", "We can't share"),
    ("Ask us", "Ask us today"),
    ("Room for two councils", "Room for ten councils"),
    ("See our page", "See www.evil"),
    ("wrong wrong wrong wrong", "wrung wrung wrung wrung"),
]


@pytest.mark.parametrize(("old", "new"), SLIPS)
def test_what_is_a_slip(old: str, new: str) -> None:
    assert is_slip(old, new)
    assert is_slip(new, old)


@pytest.mark.parametrize(("old", "new"), NOT_SLIPS)
def test_what_is_none(old: str, new: str) -> None:
    assert not is_slip(old, new)


@given(words=st.text(max_size=80))
def test_a_text_is_a_slip_of_itself(words: str) -> None:
    assert is_slip(words, words)
    assert is_misspelt("payroll", "payroll")


@given(name=st.sampled_from(ListingRevision.CONTENT))
def test_whatever_is_matched_is_material(name: str) -> None:
    before: dict[str, Any] = dict.fromkeys(ListingRevision.CONTENT, "one")
    changed = is_small(before, before | {name: "entirely different"})
    assert changed == (name in AT_WILL)
    assert not WORDS & AT_WILL


def revised(listing: Listing, cast: SimpleNamespace, **fields: Any) -> Listing:
    said = listing.newest_revision().content | fields
    actions.revise(listing=listing, officer=cast.ann, content=said, at=timezone.now())
    return Listing.objects.get(pk=listing.pk)


@pytest.fixture
def live(cast: SimpleNamespace) -> Listing:
    return make_live_listing(cast.wenlow, author=cast.ann, summary="We run payrol in house.")


def judge(listing: Listing, cast: SimpleNamespace, outcome: str) -> Listing:
    assert listing.pending_revision is not None
    decide(
        listing=listing,
        revision=listing.pending_revision,
        moderator=cast.moderator,
        outcome=outcome,
        reasons=["facts"],
        note="Say it again.",
        at=timezone.now(),
    )
    return Listing.objects.get(pk=listing.pk)


def test_a_slip_is_mended_at_once_and_checked_afterwards(cast: SimpleNamespace, live: Listing) -> None:
    mended = revised(live, cast, summary="We run payroll in house.")
    assert mended.entry.summary == "We run payroll in house."
    assert mended.is_checked_afterwards
    assert mended in Listing.objects.waiting()
    checked = judge(mended, cast, Decision.Outcome.APPROVED)
    assert (checked.pending_revision, checked.fallback_revision) == (None, None)
    assert checked.entry.summary == "We run payroll in house."
    assert not Message.objects.filter(kind="listing").exists()


def test_a_refused_slip_brings_the_words_before_it_back(cast: SimpleNamespace, live: Listing) -> None:
    mended = revised(live, cast, summary="We run payroll in house.")
    again = revised(mended, cast, contact_shown_to="everybody")
    refused = judge(again, cast, Decision.Outcome.RETURNED)
    assert refused.state == Listing.State.LIVE
    assert refused.entry.summary == "We run payrol in house."
    assert refused.live_revision is not None
    assert refused.live_revision.number == 1
    assert Message.objects.filter(kind="listing").exists()


def test_refused_words_are_not_shown_by_a_slip(cast: SimpleNamespace, live: Listing) -> None:
    refused = judge(revised(live, cast, title="Something else"), cast, Decision.Outcome.RETURNED)
    mended = revised(refused, cast, summary="We run payroll in house.")
    assert mended.entry.title == live.entry.title
    assert not mended.is_checked_afterwards


def test_a_slip_beside_a_change_that_waits_waits_too(cast: SimpleNamespace, live: Listing) -> None:
    waiting = revised(live, cast, title="Something else")
    both = revised(waiting, cast, summary="We run payroll in house.")
    assert both.entry.summary == "We run payrol in house."
    assert both.pending_revision == both.newest_revision()


def test_a_material_change_after_a_slip_waits(cast: SimpleNamespace, live: Listing) -> None:
    mended = revised(live, cast, summary="We run payroll in house.")
    waiting = revised(mended, cast, term_years=9)
    assert (waiting.entry.summary, waiting.entry.term_years) == ("We run payroll in house.", None)
    refused = judge(waiting, cast, Decision.Outcome.REJECTED)
    assert refused.entry.summary == "We run payrol in house."


def test_a_draft_has_no_small_changes(cast: SimpleNamespace) -> None:
    listing = make_live_listing(cast.wenlow, author=cast.ann)
    actions.withdraw(listing=listing, at=timezone.now(), why="gone")
    with pytest.raises(Listing.NotInThatState):
        actions.revise(listing=listing, officer=cast.ann, content=content(title="Mended"), at=timezone.now())


def test_the_moderator_is_told_that_others_see_it_already(cast: SimpleNamespace, live: Listing) -> None:
    mended = revised(live, cast, summary="We run payroll in house.")
    client = Client()
    client.force_login(cast.moderator)
    page = client.get(reverse("moderation_case", args=[mended.pk]))
    assert "which others see already" in page.text
    assert "<ins>payroll</ins>" in page.text
    queue = client.get(reverse("moderation"))
    assert mended.newest_revision().title in queue.text


def test_her_own_page_says_what_follows(ann: Client, cast: SimpleNamespace, live: Listing) -> None:
    address = reverse("listing_question", args=[live.pk, "until"])
    form = ann.get(address).context["form"]
    day = form["expires_on"].value()
    sent = {"expires_on_day": day.day, "expires_on_month": day.month, "expires_on_year": day.year + 1}
    told = ann.post(address, sent | {"based_on": "1"}, follow=True)
    assert "shown at once" in told.text
    assert "wait for a moderator" not in told.text
