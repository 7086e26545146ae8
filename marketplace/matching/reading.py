"""Reads the market from the database: what is live, what each score rests on, and what has changed since.

What changed is told by stamps, never by times. A listing's stamp is a digest of everything that its scores
rest on: the entry's own stamp, whether it could still start, its body and the ties of that body, what was
refused or proposed, its service, and the weights. Whatever changes, what it touches is scored anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.utils import timezone

from councils.models import Border, Council, Succession
from marketplace.matching.acquaintance import tracks
from marketplace.matching.affinity import likelihood
from marketplace.matching.market import Market, Service, Side, Ties, leaves
from marketplace.matching.models import Match, ScoredListing
from marketplace.matching.reasons import Reorganisation, Vocabulary
from marketplace.matching.rules import Rules
from marketplace.matching.shortlists import VERSION
from marketplace.matching.stress import Stress, stresses
from marketplace.matching.weighing import ServiceWeights, Sibling
from marketplace.matching.words import vectors
from marketplace.proposals.models import Partnership, PartnershipMember, Party, Proposal
from services.models import Category, DeliveryModel, Direction, Entry, Listing, System

BANDS = {
    "under_100k": (25_000, 100_000),
    "100k_500k": (100_000, 500_000),
    "500k_1m": (500_000, 1_000_000),
    "1m_5m": (1_000_000, 5_000_000),
    "5m_20m": (5_000_000, 20_000_000),
    "over_20m": (20_000_000, 80_000_000),
}
"""Pounds a year by band; the lowest and the highest are closed at a quarter and four times their limit."""
OF_NO_USE = ("also_known_as", "search", "links", "contact_mailbox")
SCORED = ("pk", "stamp", "category_id", "week", "price", "price_before")
Shared = frozenset[tuple[int, int, str]]  # Two bodies and a service.


def digest(*parts: Any, size: int = 16) -> str:
    """A fingerprint of plain values, twice ``size`` characters long."""
    return blake2b(repr(parts).encode(), digest_size=size).hexdigest()


def short(name: str) -> str:
    """A delivery model's name without what stands behind it: "Lead authority (delegation)"."""
    return name.split(" (")[0].split(",")[0]


def pair_stamp(ours: str, theirs: str) -> str:
    """Of the two contents that a match compared."""
    return digest(ours, theirs, size=32)


@dataclass(frozen=True)
class Row:
    """A live listing as far as it must be known to tell whether it changed."""

    listing: int
    stamp: str
    category: str
    body: int
    author: int  # 0 of a sealed listing, of which nobody else's answers may tell.
    closed: bool
    leaves: date | None  # Moves on by itself where notice comes too late.


@dataclass(frozen=True)
class Reading:
    """The market on one day."""

    as_of: date
    rules: Rules
    rows: dict[int, Row]
    scored: dict[int, tuple[str, str]]  # Stamp and service of what was scored before, by listing.
    prices: dict[int, float]  # At the end of the newest week before this one, by listing.
    bodies: dict[int, dict[str, Any]]
    services: dict[str, Service]
    words: Vocabulary
    ties: Ties
    proposed: Shared
    stress: dict[int, Stress]
    at: datetime = field(repr=False)

    @property
    def seed(self) -> int:
        """The week of the day. Within it every run draws the same lots and begins from the same prices."""
        return week_of(self.as_of)

    @cached_property
    def stamps(self) -> dict[int, str]:
        """The stamp of every live listing."""
        of_body: dict[int, list[Any]] = defaultdict(list)
        of_market: dict[tuple[int, str], list[Any]] = defaultdict(list)
        of_listing: dict[int, list[int]] = defaultdict(list)
        for name, pairs in (("kin", self.ties.kin), ("borders", self.ties.borders)):
            for one, other in pairs:
                of_body[one].append((name, other))
                of_body[other].append((name, one))
        for (one, other), record in self.ties.track.items():
            of_body[one].append(("track", other, record))
            of_body[other].append(("track", one, record))
        for name, shared in (("partnered", self.ties.partnered), ("proposed", self.proposed)):
            for one, other, slug in shared:
                of_market[one, slug].append((name, other))
                of_market[other, slug].append((name, one))
        for one, other in self.ties.refused:
            of_listing[one].append(other)
            of_listing[other].append(one)
        body = {
            pk: digest(sorted(facts.items()), sorted(of_body[pk]), self.words.reorganisations.get(pk))
            for pk, facts in self.bodies.items()
        }
        learned = vectors.version(), likelihood.version()
        names = digest(sorted(self.words.models.items()), sorted(self.words.systems.items()), learned)
        nothing = Stress()
        return {
            row.listing: digest(
                row.stamp,
                row.closed,
                row.leaves,
                body.get(row.body),
                sorted(of_market[row.body, row.category]),
                sorted(of_listing[row.listing]),
                self.services[row.category],
                sorted(self.siblings[row.category]),
                self.stress.get(row.listing, nothing),
                names,
                self.version,
                VERSION,
            )
            for row in self.rows.values()
        }

    @cached_property
    def version(self) -> str:
        """Of all weights: where one has changed, the whole market is scored anew."""
        weights = digest([(slug, service.weights) for slug, service in sorted(self.services.items())], size=4)
        return f"{self.rules.version} {weights}"

    @cached_property
    def changed(self) -> set[int]:
        """Live listings that are new or differ from what was scored."""
        return {pk for pk, row in self.rows.items() if self.scored.get(pk) != (self.stamps[pk], row.category)}

    @property
    def gone(self) -> set[int]:
        """Listings that were scored and are live no more."""
        return self.scored.keys() - self.rows.keys()

    @property
    def touched(self) -> list[str]:
        """Services in which something changed, came, left or moved elsewhere."""
        now = {self.rows[pk].category for pk in self.changed}
        before = {self.scored[pk][1] for pk in self.gone | self.changed if pk in self.scored}
        return self.with_siblings(now | before)

    def with_siblings(self, slugs: Iterable[str]) -> list[str]:
        """These services and all whose listings theirs could meet, directly or by others."""
        found, more = set(), set(slugs)
        while more:
            found |= more
            more = {near for slug in more for near in self.siblings[slug]} - found
        return sorted(found)

    @cached_property
    def siblings(self) -> dict[str, set[str]]:
        """What each service is a sibling of, whichever of the two says so."""
        found: dict[str, set[str]] = {slug: set(service.siblings) for slug, service in self.services.items()}
        for slug, service in self.services.items():
            for near in service.siblings:
                found[near].add(slug)
        return found

    def market(self, services: Iterable[str]) -> Market:
        """The listings of these services, with all that is scored."""
        slugs = set(services)
        entries = Entry.objects.filter(
            category__in=slugs, pk__in=[row.listing for row in self.rows.values() if row.category in slugs]
        )
        return Market.of(
            [self._side(entry) for entry in entries.defer(*OF_NO_USE)],
            [self.services[slug] for slug in sorted(slugs)],
            self.ties,
            as_of=self.as_of,
            likely=likelihood.likely(),
        )

    def _side(self, entry: Entry) -> Side:
        """What the entry shows, and what is known of its body where the entry names it."""
        row = self.rows[entry.pk]
        staff = entry.full_time_equivalents
        stress = self.stress.get(entry.pk, Stress())
        texts = (entry.title, entry.summary, entry.outcomes, entry.details)
        return Side(
            listing=row.listing,
            body=row.body,
            category=row.category,
            offers=entry.direction == Direction.OFFER,
            models=tuple(entry.delivery_models),
            systems=tuple(entry.systems),
            role=entry.role,
            earliest=entry.earliest_start_on,
            latest=entry.latest_start_on,
            closed=row.closed,
            contract_ends=entry.contract_ends_on,
            break_on=entry.break_on,
            notice_months=entry.notice_months,
            term_years=entry.term_years,
            volume=entry.volume,
            spare=entry.capacity_to_spare,
            unit=entry.volume_unit,
            staff=None if staff is None else float(staff),
            cost=entry.annual_cost_gbp,
            cost_band=BANDS.get(entry.annual_cost_band),
            stage=entry.governance_stage,
            pace=entry.readiness,
            sponsor=entry.sponsor,
            decided_by=entry.decided_by,
            reach=entry.reach,
            reach_km=entry.reach_km,
            min_partners=entry.min_partners,
            max_partners=entry.max_partners,
            said=vectors.current().said(texts, row.category),
            stress=stress.times,
            leans=stress.leans,
            sealed=entry.council_id is None,
            nation=entry.nation,
            region=entry.region,
            latitude=entry.latitude,
            longitude=entry.longitude,
            **(self.bodies[row.body] if entry.council_id else {}),
        )


def read(at: datetime, rules: Rules) -> Reading:
    """Everything but the contents of the listings: a fixed number of small queries."""
    as_of = timezone.localdate(at)
    rows, services = _rows(at, as_of), _services()
    scored = [*ScoredListing.objects.values_list(*SCORED)]
    return Reading(
        as_of=as_of,
        rules=rules,
        rows=rows,
        scored={pk: (stamp, category) for pk, stamp, category, *_price in scored},
        prices={
            pk: price if week < week_of(as_of) else before
            for pk, _stamp, _category, week, price, before in scored
        },
        bodies=_bodies(),
        services=services,
        words=Vocabulary(
            models={model.slug: short(model.name) for model in DeliveryModel.objects.all()},
            systems=dict(System.objects.values_list("slug", "name")),
            reorganisations=_reorganisations(),
        ),
        ties=Ties(
            kin=frozenset(Succession.objects.values_list("predecessor_id", "successor_id")),
            borders=frozenset(Border.objects.values_list("first_id", "second_id")),
            partnered=partnered(),
            refused=_refused(rows) | _of_one_body(rows),
            track=tracks({slug: service.name for slug, service in services.items()}, rules.track["against"]),
        ),
        proposed=proposed(),
        stress=stresses({pk: (row.body, row.author, row.category) for pk, row in rows.items()}, rules),
        at=at,
    )


def week_of(day: date) -> int:
    """The ISO week of a day as one number: 202647."""
    year, week, _weekday = day.isocalendar()
    return 100 * year + week


def _rows(at: datetime, as_of: date) -> dict[int, Row]:
    columns = (
        *("pk", "stamp", "category_id", "council_id", "latest_start_on"),
        *("contract_ends_on", "break_on", "notice_months", "listing__author_id"),
    )
    return {
        pk: Row(
            *(pk, stamp, category, body or nobody(pk), author if body else 0),
            closed=latest is not None and latest < as_of,
            leaves=leaves(ends, early, notice, as_of),
        )
        for pk, stamp, category, body, latest, ends, early, notice, author in Entry.objects.showable(
            at
        ).values_list(*columns)
    }


def nobody(listing: int) -> int:
    """The number of a body of which nothing is known: of a sealed listing's, which is no other listing's."""
    return -listing


def _bodies() -> dict[int, dict[str, Any]]:
    return {
        council.pk: {
            "code": council.gss_code or "",
            "tier": council.tier,
            "population": council.population,
            "density": council.density,
            "share_rural": council.share_rural,
            "deprivation": council.deprivation_score,
        }
        for council in Council.objects.only(
            "gss_code", "tier", "population", "area_km2", "share_rural", "deprivation_score"
        )
    }


def _services() -> dict[str, Service]:
    has_systems = Exists(System.objects.filter(categories=OuterRef("pk")))
    columns = Category.objects.annotate(has=has_systems).values_list(
        "slug", "name", "distance_matters", "has", "group", "delivered_by", "not_run_in"
    )
    weights = {row.category_id: row.weights for row in ServiceWeights.objects.current()}
    siblings: dict[str, list[str]] = defaultdict(list)
    for first, second in Sibling.objects.values_list("first_id", "second_id"):
        siblings[first].append(second)
    return {
        row[0]: Service(
            *row[:-1],
            siblings=tuple(siblings[row[0]]),
            weights=weights.get(row[0], ()),
            not_run_in=tuple(row[-1]),
        )
        for row in columns
    }


def _reorganisations() -> dict[int, Reorganisation]:
    """What is due to happen to a body: the earliest, if several are."""
    due = Succession.objects.exclude(status=Succession.Status.VESTED).order_by("-vests_on", "-pk")
    columns = due.values_list("predecessor_id", "successor__name", "status", "vests_on")
    return {body: Reorganisation(successor, status, day) for body, successor, status, day in columns}


def _refused(rows: dict[int, Row]) -> frozenset[tuple[int, int]]:
    """Pairs of which one side has said no, and neither content has changed since."""
    dismissed = Match.objects.filter(state=Match.State.DISMISSED)
    return frozenset(
        (ours, theirs)
        for ours, theirs, stamp in dismissed.values_list("listing_id", "counterpart_id", "stamp")
        if ours in rows and theirs in rows and stamp == pair_stamp(rows[ours].stamp, rows[theirs].stamp)
    )


def _of_one_body(rows: dict[int, Row]) -> frozenset[tuple[int, int]]:
    """Pairs of a sealed listing and another of its own body, which the body of neither tells."""
    sealed = Listing.objects.filter(pk__in=[pk for pk, row in rows.items() if row.body == nobody(pk)])
    others = Listing.objects.filter(pk__in=rows, council=OuterRef("council"))
    together = sealed.annotate(others=ArraySubquery(others.values("pk")))
    return frozenset(
        (one, other)
        for one, others in together.values_list("pk", "others")
        for other in others
        if other != one
    )


def partnered() -> Shared:
    """Bodies that share a service already, or have agreed to."""
    running = Partnership.objects.filter(status__in=[Partnership.Status.LIVE, Partnership.Status.PLANNED])
    members = PartnershipMember.objects.filter(partnership__in=running)
    return _pairs(members.values_list("partnership_id", "council_id", "partnership__categories"))


def proposed() -> Shared:
    """Bodies of which one has an open proposal to the other for a service."""
    parties = Party.objects.filter(proposal__in=Proposal.objects.open())
    return _pairs(parties.values_list("proposal_id", "council_id", "proposal__category_id"))


def _pairs(members: Iterable[tuple[int, int, str | None]]) -> Shared:
    """Every two members of the same thing, the lower number first."""
    together: dict[tuple[int, str], set[int]] = defaultdict(set)
    for thing, body, slug in members:
        if slug is not None:
            together[thing, slug].add(body)
    return frozenset(
        (one, other, slug)
        for (_thing, slug), bodies in together.items()
        for one in bodies
        for other in bodies
        if one < other
    )
