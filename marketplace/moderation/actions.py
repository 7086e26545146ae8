"""What a moderator does with a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from councils.handing_over import answering_for
from councils.models import Officer
from marketplace.moderation.models import Decision
from marketplace.notifications.actions import plan
from services import actions
from services.models import Listing, ListingRevision

FOLLOWS = {
    Decision.Outcome.APPROVED: actions.publish,
    Decision.Outcome.RETURNED: actions.request_changes,
    Decision.Outcome.REJECTED: actions.reject,
}


@transaction.atomic
def decide(
    *,
    listing: Listing,
    revision: ListingRevision,
    moderator: Officer,
    outcome: str,
    reasons: Iterable[str] = (),
    note: str = "",
    at: datetime,
) -> Decision:
    """Judge the words that the moderator read, move the listing, and write to their author."""
    if not moderator.is_moderator or moderator.is_near(listing.council):
        raise Decision.NotForThisModerator
    listing.lock()
    made = Decision.objects.filter(revision=revision).first()
    if made is not None:
        return same_again(made, moderator, outcome)
    if listing.pending_revision_id != revision.pk:
        raise Decision.NoLongerWaiting
    is_old_news = listing.is_checked_afterwards and outcome == Decision.Outcome.APPROVED
    FOLLOWS[Decision.Outcome(outcome)](listing=listing, at=at)
    decision = Decision.objects.create(
        listing=listing,
        revision=revision,
        moderator=moderator,
        outcome=outcome,
        reasons=list(reasons),
        note=note,
        decided_at=at,
    )
    if not is_old_news:
        tell_the_author(decision, at)
    return decision


def same_again(made: Decision, moderator: Officer, outcome: str) -> Decision:
    """The decision that stands, for whoever pressed twice; anybody else was too late."""
    if made.moderator_id == moderator.pk and made.outcome == outcome:
        return made
    raise Decision.AlreadyMade


def tell_the_author(decision: Decision, at: datetime) -> None:
    """Tell whoever answers for it: the author, who stands in for her, or who follows her."""
    author = decision.revision.author
    for officer in answering_for(decision.listing.council, author):
        mark = "" if officer == author else f":{officer.pk}"
        plan(
            key=f"listing-decided:{decision.pk}{mark}",
            kind="listing",
            officer=officer,
            about={"decision": decision.pk},
            at=at,
        )
