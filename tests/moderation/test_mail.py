"""The author of a listing is told what was decided."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from marketplace.moderation.actions import decide
from marketplace.moderation.messages import ListingDecided
from marketplace.moderation.models import Decision
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from services import actions
from services.models import Listing
from tests.factories import content


def letter_about(listing: Listing, moderator: object, outcome: str, note: str = "") -> Letter:
    decision = decide(
        listing=listing,
        revision=listing.pending_revision,  # type: ignore[arg-type]
        moderator=moderator,  # type: ignore[arg-type]
        outcome=outcome,
        reasons=["unclear"] if note else [],
        note=note,
        at=timezone.now(),
    )
    message = Message.objects.get(key=f"listing-decided:{decision.pk}")
    assert ListingDecided().refusal(message, timezone.now()) == ""
    return ListingDecided().write(message, timezone.now())


def test_an_approval_says_that_it_is_live(cast: SimpleNamespace, waiting: Listing) -> None:
    letter = letter_about(waiting, cast.moderator, Decision.Outcome.APPROVED)
    assert letter.subject == "Live: An audit team to share"
    for body in (letter.text, letter.html):
        assert "Other councils can find it" in body
        assert f"/your-listings/{waiting.pk}/" in body


@pytest.mark.parametrize(
    ("outcome", "subject"),
    [
        (Decision.Outcome.RETURNED, "Changes asked for: An audit team to share"),
        (Decision.Outcome.REJECTED, "Not accepted: An audit team to share"),
    ],
)
def test_a_refusal_says_why(cast: SimpleNamespace, waiting: Listing, outcome: str, subject: str) -> None:
    letter = letter_about(waiting, cast.moderator, outcome, note="How many <people>?\nAnd when?")
    assert letter.subject == subject
    assert "How many <people>?\nAnd when?" in letter.text
    assert "How many &lt;people&gt;?<br>And when?" in letter.html
    for body in (letter.text, letter.html):
        assert "It does not say what is offered or needed" in body
        assert f"/your-listings/{waiting.pk}/decisions/" in body
        assert cast.moderator.full_name not in body


def test_a_refused_edit_says_that_the_listing_stays(cast: SimpleNamespace) -> None:
    actions.revise(listing=cast.seek, officer=cast.ann, content=content(title="Edit"), at=timezone.now())
    letter = letter_about(cast.seek, cast.moderator, Decision.Outcome.RETURNED, note="No.")
    assert "Others see the listing as it was" in letter.text


def test_who_has_left_is_not_written_to(cast: SimpleNamespace, waiting: Listing) -> None:
    letter_about(waiting, cast.moderator, Decision.Outcome.APPROVED)
    cast.ann.memberships.update(state="ended", note="Left")
    assert ListingDecided().refusal(Message.objects.get(), timezone.now()) != ""
