"""Who is told what happens to a proposal: officers of its parties, never anybody who did not join."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, Value, When

from councils.models import Council, Membership, Officer
from marketplace.notifications.actions import plan
from marketplace.proposals.models import Party, Proposal
from marketplace.proposals.models.parties import able_officers

MANY = 6  # A body with more officers than this is told through its leads and the proposal's contact.
ROLES = [Membership.Role.LEAD, Membership.Role.APPROVER, Membership.Role.OFFICER]


def officers_to_tell(party: Party) -> list[Officer]:
    """The confirmed officers of a party's body and who stands in for them, leads and approvers first."""
    rank = Case(*[When(role=role, then=Value(place)) for place, role in enumerate(ROLES)])
    members = list(
        able_officers()
        .filter(council=party.council_id)
        .select_related("officer", "covered_by")
        .order_by(rank, "pk")
    )
    if len(members) > MANY:
        chosen = [m for m in members if m.role == Membership.Role.LEAD or m.officer_id == party.contact_id]
        members = chosen or members[:MANY]
    told = [officer for member in members for officer in (member.officer, member.stand_in) if officer]
    return list(dict.fromkeys(told))


def can_answer(council: Council) -> bool:
    """Whether anybody acts for the body here."""
    return able_officers().filter(council=council).exists()


def tell(parties: Iterable[Party], event: str, *, at: datetime, about: str = "", **ids: int) -> None:
    """Plan one message to each officer of these parties. ``about`` keeps repeatable events apart."""
    for party in parties:
        for officer in officers_to_tell(party):
            plan(
                key=f"proposal-{event}:{about or party.proposal_id}:{officer.pk}",
                kind="proposal",
                officer=officer,
                about={"proposal": party.proposal_id, "party": party.pk, "event": event, **ids},
                at=at,
            )


def others(proposal: Proposal, party: Party) -> list[Party]:
    """The parties on the other side of this one."""
    return [other for other in proposal.parties.all() if other != party]
