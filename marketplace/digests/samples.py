"""Invented sections of a digest, which stand in no table: samples of mail are made of them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from councils.samples import NOWHERE, harcombe, wenlow
from marketplace.digests.sections import Market, NewMatches, ServiceMarket, Waiting
from marketplace.matching.models import Match
from marketplace.proposals import samples
from services.models import Category, Direction, Entry, Listing, PartnerRole


def waiting(at: datetime) -> Waiting:
    """One proposal to Wenlow waits."""
    return Waiting([samples.proposal(at)[0]])


def matches(at: datetime) -> NewMatches:
    """An offer for what Wenlow seeks, and another body that seeks what Wenlow seeks."""
    seek = Listing(pk=NOWHERE, council=wenlow(), direction=Direction.SEEK)
    start = timezone.localdate(at) + timedelta(days=150)
    offer = entry(Direction.OFFER, "payroll", "Payroll", "Payroll for two more councils", start)
    need = entry(Direction.SEEK, "legal", "Legal services", "Two solicitors for planning and highways", start)
    strong = [
        fact("+", "role", "role_client_host"),
        fact("+", "window", "window", first=start.isoformat(), last=(start + timedelta(days=90)).isoformat()),
        fact("-", "systems", "systems_differ", ours=["MHR iTrent"], theirs=["Zellis ResourceLink"]),
    ]
    unsure = [
        fact("+", "systems", "systems_same", systems=["Iken"]),
        fact("?", "size", "missing", ours=True, theirs=False),
    ]
    return NewMatches([match(seek, offer, 87, 91, 84, 9, strong), match(seek, need, 66, 61, 72, 6, unsure)])


def market() -> Market:
    return Market([ServiceMarket("Legal services", 4, 11), ServiceMarket("Payroll", 6, 1)])


def entry(direction: str, slug: str, service: str, title: str, start: date) -> Entry:
    """A listing of Harcombe's, as others see it."""
    return Entry(
        listing=Listing(pk=NOWHERE),
        council=harcombe(),
        category=Category(slug=slug, name=service),
        direction=direction,
        role=PartnerRole.HOST if direction == Direction.OFFER else "",
        earliest_start_on=start,
        title=title,
    )


def match(
    ours: Listing,
    theirs: Entry,
    fit: int,
    for_us: int,
    for_them: int,
    known: int,
    facts: list[dict[str, Any]],
) -> Match:
    """A match of a listing of ours with theirs, of whose factors so many are known."""
    theirs.listing.entry = theirs
    theirs.listing.direction = theirs.direction
    return Match(
        pk=NOWHERE,
        listing=ours,
        counterpart=theirs.listing,
        fit=fit,
        fit_for_us=for_us,
        fit_for_them=for_them,
        factors_known=known,
        factors_asked=10,
        confidence=known / 10,
        reasons=facts,
    )


def fact(sign: str, factor: str, code: str, **values: Any) -> dict[str, Any]:
    """A fact of a match as the matcher keeps it."""
    return {"sign": sign, "factor": factor, "code": code, "values": values}
