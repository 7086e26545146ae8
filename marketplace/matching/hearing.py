"""Keeps what has become of proposals as verdicts, one for each council that said something."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from marketplace.matching.leaning import against
from marketplace.matching.models import Match
from marketplace.matching.verdicts import Verdict
from marketplace.proposals.models import Party, Proposal

Said = Verdict.Said


def hear_proposals() -> None:
    """Whatever has been said since this was last asked. What was kept once is not kept again."""
    for said, parties in (
        (Said.PROPOSED, Party.objects.filter(is_proposer=True, proposal__sent_at__isnull=False)),
        (Said.DECLINED, Party.objects.filter(decision=Party.Decision.DECLINED)),
        (Said.AGREED, Party.objects.filter(proposal__state=Proposal.State.AGREED)),
    ):
        new = [verdict for party in unheard(said, parties) for verdict in of_party(party, said)]
        Verdict.objects.bulk_create(new, ignore_conflicts=True)


def unheard(said: str, parties: QuerySet[Party]) -> QuerySet[Party]:
    heard = Verdict.objects.filter(proposal=OuterRef("proposal"), council=OuterRef("council"), said=said)
    rows = parties.filter(~Exists(heard)).select_related("proposal").prefetch_related("proposal__parties")
    return rows.order_by("pk")


def of_party(party: Party, said: str) -> Iterator[Verdict]:
    """One verdict for each other party: the proposer's of all, a reader's of the proposer's."""
    proposal = party.proposal
    for other in proposal.parties.all():
        if other.pk == party.pk or (said == Said.DECLINED and not (other.is_proposer or party.is_proposer)):
            continue
        match = found(party.council_id, other.council_id, proposal.category_id)
        yield Verdict(
            key=f"proposal:{proposal.pk}:{party.council_id}:{other.council_id}:{said}",
            council_id=party.council_id,
            other_id=other.council_id,
            category_id=proposal.category_id,
            proposal=proposal,
            officer_id=proposal.author_id if said == Said.PROPOSED else party.decided_by_id,
            said=said,
            reason=proposal.reason_code if said == Said.DECLINED else "",
            against=against(match.reasons) if match else [],
            fit=match.fit if match else None,
            said_at=(proposal.sent_at if said == Said.PROPOSED else party.decided_at)
            or proposal.state_changed_at,
        )


def found(council: int, other: int, category: str) -> Match | None:
    """The best match of the one council with the other for the service."""
    between = Q(listing__council=council, counterpart__council=other, listing__category=category)
    return Match.objects.filter(between).order_by(F("fit").desc(), "pk").first()
