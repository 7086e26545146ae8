"""Which mail domains count as a body's own: said by moderators, with the evidence."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from councils.models import Council, Domain, DomainDecision, Officer


@transaction.atomic
def add(*, name: str, council: Council, source: str, reason: str, by: Officer, at: datetime) -> Domain:
    """From now on an address there is evidence of working for the body."""
    _check_may_decide(by, council)
    council.lock()
    domain, is_new = Domain.objects.get_or_create(name=name, council=council)
    if not is_new:
        raise DomainDecision.AlreadySo
    outcome = DomainDecision.Outcome.ADDED
    _record(name, council, outcome, source=source, reason=reason, by=by, at=at)
    return domain


@transaction.atomic
def retire(*, domain: Domain, reason: str, by: Officer, at: datetime) -> None:
    """Nobody joins by it any more. Who acts for the body already goes on, until her address lapses."""
    _check_may_decide(by, domain.council)
    if not Domain.objects.filter(pk=domain.pk).delete()[0]:
        raise DomainDecision.AlreadySo
    outcome = DomainDecision.Outcome.RETIRED
    _record(domain.name, domain.council, outcome, source="", reason=reason, by=by, at=at)


def _check_may_decide(by: Officer, council: Council) -> None:
    if not by.is_moderator or by.is_near(council):
        raise DomainDecision.NotYours


def _record(
    name: str, council: Council, outcome: str, *, source: str, reason: str, by: Officer, at: datetime
) -> None:
    DomainDecision.objects.create(
        name=name,
        council=council,
        outcome=outcome,
        source=source,
        reason=reason,
        decided_by=by,
        decided_at=at,
    )


def retired() -> set[tuple[str, int]]:
    """Domains taken away by their newest decision, each with its body: no import brings them back."""
    newest = DomainDecision.objects.order_by("name", "council", "-decided_at", "-pk")
    rows = newest.distinct("name", "council").values_list("name", "council", "outcome")
    return {(name, council) for name, council, outcome in rows if outcome == DomainDecision.Outcome.RETIRED}
