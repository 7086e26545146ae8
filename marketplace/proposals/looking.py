"""How staff get to read a room that is not theirs: by a reason, which both sides are told at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from councils.models import Officer
from marketplace.notifications.actions import plan
from marketplace.proposals.addressees import officers_to_tell
from marketplace.proposals.models import Look, Party, Proposal
from marketplace.proposals.models.looks import LASTS
from marketplace.proposals.models.proposals import ProposalQuerySet


def rooms_for_staff(officer: Officer) -> ProposalQuerySet:
    """What staff may ask to read: whatever was sent, but between councils of which she serves none."""
    if not (officer.is_moderator or officer.is_staff):
        return Proposal.objects.none()
    own = Party.objects.filter(council__in=officer.councils())
    return Proposal.objects.exclude(sent_at=None).exclude(pk__in=own.values("proposal"))


@transaction.atomic
def look(*, proposal: Proposal, officer: Officer, reason: str, at: datetime) -> Look:
    """Open the room to her for an hour. While it is open, the same again opens nothing more."""
    Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if found := proposal.looks.open(at).filter(officer=officer).first():
        return found
    made = Look.objects.create(
        proposal=proposal, officer=officer, reason=reason, began_at=at, ends_at=at + LASTS
    )
    for party in proposal.parties.all():
        for reader in officers_to_tell(party):
            plan(
                key=f"room-opened:{made.pk}:{reader.pk}",
                kind="room_opened",
                officer=reader,
                about={"look": made.pk, "party": party.pk},
                at=at,
            )
    return made
