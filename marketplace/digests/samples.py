"""Invented sections of a digest, which stand in no table: samples of mail are made of them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.samples import NOWHERE, harcombe, wenlow
from marketplace.digests.endings import Ends
from marketplace.digests.markets import ServiceMarket
from marketplace.digests.sections import Changed, ChangedMatch, Ending, Market, NewMatches, Tip, Waiting
from marketplace.digests.tips import Hint
from marketplace.matching.models import Match
from marketplace.proposals import samples
from services.models import Category, Direction, Entry, Listing, PartnerRole
from services.wording import window


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
    outside = match(seek, need, 66, 61, 72, 6, unsure)
    outside.is_exploratory = True
    return NewMatches([match(seek, offer, 87, 91, 84, 9, strong), outside])


def changed(at: datetime) -> Changed:
    """What Harcombe seeks starts later than it did when Wenlow was told of it."""
    seek = Listing(pk=NOWHERE, council=wenlow(), direction=Direction.SEEK)
    start = timezone.localdate(at) + timedelta(days=240)
    need = entry(Direction.SEEK, "audit", "Internal audit", "An audit team for two councils", start)
    now = _("Its %(what)s is now: %(now)s") % {"what": _("start"), "now": window(start, None)}
    return Changed([ChangedMatch(match(seek, need, 72, 70, 74, 8, []), [now])])


def ending(at: datetime) -> Ending:
    """One of Wenlow's own is to be confirmed, and an offer that it was told of ends."""
    today = timezone.localdate(at)
    offer = entry(Direction.OFFER, "payroll", "Payroll", "A payroll desk with room", today)
    other = match(Listing(pk=NOWHERE, council=wenlow(), direction=Direction.SEEK), offer, 70, 70, 70, 8, [])
    own = Ends("A host for revenues and benefits", today + timedelta(days=6), is_to_be_confirmed=True)
    return Ending([own, Ends(offer.title, today + timedelta(days=12), match=other)])


def market() -> Market:
    return Market([ServiceMarket("Legal services", 4, 11, 2), ServiceMarket("Payroll", 6, 1)])


def tip() -> Tip:
    text = _("You alone act for %(body)s here. With a colleague, answers need not wait while you are away.")
    return Tip([Hint(text % {"body": wenlow().name}, _("See the officers"), reverse("officers"))])


def entry(direction: str, slug: str, service: str, title: str, start: date) -> Entry:
    """A listing of Harcombe's, as others see it."""
    return Entry(
        listing=Listing(pk=NOWHERE),
        number=NOWHERE,
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
        rank=8,
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
