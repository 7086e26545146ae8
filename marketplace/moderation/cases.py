"""What a moderator is shown of a listing that waits: what is new, what was noticed, what is alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models import Council, Membership, Officer
from marketplace.moderation import noticing
from marketplace.moderation.models import Decision
from marketplace.proposals.working_days import working_days_before
from services.models import Listing, ListingRevision

PROMISE = 2  # Working days in England within which a case is judged.
MOST_ALIKE = 5
MOST_UNLED = 20
HARDLY_ALIKE = 25  # Percent; below it nothing is said.


def queue() -> QuerySet[Listing]:
    """Listings that wait, the longest wait first, with what the queue says of each."""
    others = Listing.objects.filter(council=OuterRef("council"), category=OuterRef("category"))
    others = others.exclude(pk=OuterRef("pk")).exclude(state__in=[*Listing.CLOSED, Listing.State.DRAFT])
    judged = Decision.objects.filter(listing=OuterRef("pk"))
    waiting = Listing.objects.waiting().select_related("council", "category", "pending_revision")
    return waiting.annotate(has_others=Exists(others), was_judged=Exists(judged))


@dataclass(frozen=True)
class Case:
    """A listing that waits, as a row of the queue."""

    listing: Listing
    waited: str
    noticed: list[str]
    is_own: bool


def as_cases(listings: Iterable[Listing], moderator: Officer, at: datetime) -> list[Case]:
    """Rows of the queue, for this moderator at this moment."""
    own = set(Council.objects.near(moderator).values_list("pk", flat=True))
    return [
        Case(listing, waited(listing, at), noticed(listing.pending_revision), listing.council_id in own)
        for listing in listings
        if listing.pending_revision is not None
    ]


@dataclass(frozen=True)
class Applicant:
    """An officer who waits for a moderator's word, as a row of the queue."""

    membership: Membership
    waited: str
    is_own: bool


def as_applicants(memberships: Iterable[Membership], moderator: Officer, at: datetime) -> list[Applicant]:
    own = set(Council.objects.near(moderator).values_list("pk", flat=True))
    return [Applicant(row, span(row.asked_at, at), row.council_id in own) for row in memberships]


@dataclass(frozen=True)
class Unled:
    """A body whose officers nobody leads, as a row of the queue."""

    council: Council
    is_own: bool


def bodies_without_lead(moderator: Officer) -> list[Unled]:
    """Bodies for which a moderator names the next lead."""
    own = set(Council.objects.near(moderator).values_list("pk", flat=True))
    unled = Membership.objects.without_lead().values("council")
    bodies = Council.objects.filter(pk__in=unled).order_by("name")[:MOST_UNLED]
    return [Unled(body, body.pk in own) for body in bodies]


def noticed(revision: ListingRevision) -> list[str]:
    """What in the public words deserves a look."""
    words = f"{revision.title}\n{revision.summary}\n{revision.details}"
    found = {
        _("A telephone number stands in the public text"): noticing.has_telephone(words),
        _("An email address stands in the public text"): noticing.has_email(words),
        _("A link stands in the public text"): noticing.has_link(words),
    }
    return [sentence for sentence, is_there in found.items() if is_there]


@dataclass(frozen=True)
class Alike:
    """Another listing of the same council for the same service."""

    listing: Listing
    title: str
    percent: int


def alike(listing: Listing, revision: ListingRevision) -> list[Alike]:
    """The council's other listings for this service, the likest first."""
    others = Listing.objects.filter(council=listing.council, category=listing.category)
    newest = ListingRevision.objects.filter(listing__in=others.exclude(pk=listing.pk)).select_related(
        "listing"
    )
    latest = newest.order_by("listing_id", "-number").distinct("listing_id")
    words = f"{revision.title} {revision.summary}"
    found = [
        Alike(other.listing, other.title, noticing.likeness(words, f"{other.title} {other.summary}"))
        for other in latest[:100]
    ]
    named = [other for other in found if other.percent >= HARDLY_ALIKE]
    return sorted(named, key=lambda other: -other.percent)[:MOST_ALIKE]


def compared_with(listing: Listing) -> ListingRevision | None:
    """What the pending words are held against: what others saw before, else what was last returned."""
    if listing.fallback_revision is not None:
        return listing.fallback_revision
    if listing.live_revision is not None:
        return listing.live_revision
    last = Decision.objects.filter(listing=listing).select_related("revision").first()
    return last.revision if last else None


@dataclass(frozen=True)
class Figures:
    """The state of the queue in four numbers."""

    waiting: int
    oldest: datetime | None
    past_promise: int
    decided_this_week: int


def figures(at: datetime) -> Figures:
    """Listings and officers alike, as they stand at this moment."""
    listings, officers = Listing.objects.waiting(), Membership.objects.for_moderator()
    submitted = listings.exclude(submitted_at=None).values_list("submitted_at", flat=True)
    since = [*filter(None, submitted), *officers.values_list("asked_at", flat=True)]
    today = timezone.localdate(at)
    promised = start_of(working_days_before(today, PROMISE, "England"))
    monday = start_of(today - timedelta(days=today.weekday()))
    return Figures(
        waiting=len(since),
        oldest=min(since, default=None),
        past_promise=sum(moment < promised for moment in since),
        decided_this_week=Decision.objects.filter(decided_at__gte=monday).count(),
    )


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def waited(listing: Listing, at: datetime) -> str:
    """For how long a moderator has been asked; empty if none is."""
    if listing.submitted_at is None or listing.pending_revision_id is None:
        return ""
    return span(listing.submitted_at, at)


def span(since: datetime, at: datetime) -> str:
    """A wait as moderators read it: 1 d 20 h."""
    hours = max(0, int((at - since).total_seconds() // 3600))
    days, hours = divmod(hours, 24)
    if not days:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
