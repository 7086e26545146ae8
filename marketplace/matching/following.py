"""Moves matches along as proposals are made and answered: this slice pulls, proposals do not push."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from marketplace.matching.models import BETWEEN_LISTINGS, Match
from marketplace.proposals.models import Approach, Proposal
from services.models import Visibility

State = Match.State
NOES = (Proposal.State.DECLINED, Proposal.State.WITHDRAWN, Proposal.State.NOT_PROGRESSED)


def follow_proposals(at: datetime) -> None:
    """What was proposed waits for the answer. A no ends the match until one side's content changes."""
    Match.objects.open().with_open_proposal().update(state=State.PROPOSED)
    for said, keys in _answered().items():
        answered = Match.objects.filter(pk__in=keys, state=State.PROPOSED)
        if said:
            answered.update(state=State.DISMISSED, dismissed_reason=said, dismissed_at=at)
        else:
            answered.update(state=State.CANDIDATE)


def _answered() -> dict[str, list[int]]:
    """Matches whose proposal is open no more, by the reason of its no; by nothing if it was no no."""
    for_it = Q(category=OuterRef("listing__category")) | Q(category=OuterRef("counterpart__category"))
    newest = Proposal.objects.filter(for_it, parties__council=OuterRef("listing__council")).filter(
        parties__council=OuterRef("counterpart__council")
    )
    newest = newest.order_by("-state_changed_at", "-pk")
    unnamed = Approach.objects.filter(BETWEEN_LISTINGS).order_by("-sent_at", "-pk")
    sealed = Q(listing__visibility=Visibility.SEALED) | Q(counterpart__visibility=Visibility.SEALED)
    rows = Match.objects.filter(state=State.PROPOSED).without_open_proposal()
    answers: dict[str, list[int]] = defaultdict(list)
    for asked, said in ((rows.exclude(sealed), newest), (rows.filter(sealed), unnamed)):
        for key, state, reason in asked.annotate(
            answer=Subquery(said.values("state")[:1]), why=Subquery(said.values("reason_code")[:1])
        ).values_list("pk", "answer", "why"):
            answers[reason if state in NOES else ""].append(key)
    return answers
