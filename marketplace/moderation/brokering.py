"""What a broker looks after: needs without a match, talks that have stopped, interests kept for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from councils.handing_over import answering_for
from councils.models import Council, Officer
from marketplace.matching.models import Match
from marketplace.moderation.models import Introduction
from marketplace.notifications.actions import plan
from marketplace.proposals.actions import do_meet
from marketplace.proposals.models import Proposal, Remark
from marketplace.proposals.models.proposals import ProposalQuerySet
from services.models import Entry, Listing, Visibility

UNMATCHED_AFTER = timedelta(days=7)
SILENT_AFTER = timedelta(days=30)


def named_entries(at: datetime) -> QuerySet[Entry]:
    """What may be told of with its council's name: shown today, and not sealed."""
    return Entry.objects.showable(at).exclude(visibility=Visibility.SEALED)


def unmatched_seeks(at: datetime) -> QuerySet[Listing]:
    """Needs of which a week has found no match, the longest wait first."""
    matches = Match.objects.standing().filter(listing=OuterRef("pk"))
    shown = named_entries(at).filter(listing=OuterRef("pk"))
    seeks = Listing.objects.live().seeking().filter(~Exists(matches), Exists(shown))
    return seeks.filter(published_at__lte=at - UNMATCHED_AFTER).order_by("published_at", "pk")


def stuck_proposals(at: datetime) -> ProposalQuerySet:
    """Unanswered after a reminder, or talked about no more; the longest silence first."""
    spoken = Remark.objects.filter(proposal=OuterRef("pk"), said_at__gt=at - SILENT_AFTER)
    unanswered = Q(state=Proposal.State.SENT, nudged_at__isnull=False)
    talking = [Proposal.State.IN_DISCUSSION, Proposal.State.AGREED_IN_PRINCIPLE]
    silent = Q(state__in=talking, state_changed_at__lte=at - SILENT_AFTER) & ~Q(Exists(spoken))
    return Proposal.objects.filter(unanswered | silent).order_by("state_changed_at", "pk")


def partners_for(seek: Listing, broker: Officer, at: datetime) -> QuerySet[Entry]:
    """Listings of other bodies for the same service that it has not been told of, and no case of her own."""
    told = Introduction.objects.filter(seek=seek).values("other")
    rows = named_entries(at).filter(category=seek.category_id).exclude(council=seek.council_id)
    return rows.exclude(listing__in=told).exclude(council__in=Council.objects.near(broker)).order_by("title")


@transaction.atomic
def introduce(*, seek: Listing, other: Listing, broker: Officer, text: str, at: datetime) -> Introduction:
    """Write to both councils, of each other's listing."""
    both_shown = named_entries(at).filter(listing__in=[seek, other]).count() == 2
    is_own = broker.is_near(seek.council) or broker.is_near(other.council)
    if not broker.is_broker or is_own or not both_shown or not do_meet(seek, other):
        raise Introduction.NotPossible
    try:
        with transaction.atomic():
            made = Introduction.objects.create(seek=seek, other=other, broker=broker, text=text, made_at=at)
    except IntegrityError:
        raise Introduction.AlreadyMade from None
    for listing in (seek, other):
        for reader in answering_for(listing.council, listing.author):
            plan(
                key=f"introduction:{made.pk}:{listing.pk}:{reader.pk}",
                kind="introduction",
                officer=reader,
                about={"introduction": made.pk, "to": listing.pk},
                at=at,
            )
    return made
