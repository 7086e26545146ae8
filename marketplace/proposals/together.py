"""One act that sends a proposal to each member of a group. Each of them answers for itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from councils.models import Officer
from marketplace.proposals.actions import do_meet, propose
from marketplace.proposals.models import Proposal
from marketplace.proposals.models.proposals import ProposalQuerySet
from services.models import DeliveryModel, Listing

MOST = 7  # Others of a group of eight.


@transaction.atomic
def propose_to_group(
    *,
    officer: Officer,
    own_listing: Listing,
    listings: Sequence[Listing],
    what: str,
    delivery_model: DeliveryModel,
    start_on: date,
    at: datetime,
    key: UUID,
) -> list[Proposal]:
    """Send the same words to the body of each of these listings, or to none of them.

    The same key from the same officer gives the same proposals. A listing that is only akin to our own is
    answered without naming ours, as it would be by itself.
    """
    if not listings or len(listings) > MOST:
        raise Proposal.NotAGroup
    return [
        propose(
            officer=officer,
            council=own_listing.council,
            listing=listing,
            own_listing=own_listing if do_meet(listing, own_listing) else None,
            what=what,
            delivery_model=delivery_model,
            start_on=start_on,
            at=at,
            key=uuid5(key, str(listing.pk)),
            together=key if len(listings) > 1 else None,
        )
        for listing in sorted(listings, key=lambda listing: listing.pk)
    ]


def sent_together(proposal: Proposal, officer: Officer) -> ProposalQuerySet:
    """The other proposals of the same act: to whoever sent them all, to the others once they are sent."""
    others = Proposal.objects.together_with(proposal)
    return others if officer.acts_for(proposal.proposer.council) else others.sent()
