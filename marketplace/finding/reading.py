"""What stands around a listing for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from councils.models import Council, Officer
from marketplace.finding.hexmap import Minimap, minimap
from marketplace.matching.models import Match
from marketplace.proposals.models import Partnership, PartnershipMember
from services.models import DeliveryModel, Entry, System

SHARED_BY_OTHERS = 5
SIMILAR = 3


def best_matches(reader: Officer | AnonymousUser, entries: Iterable[Entry]) -> dict[int, Match]:
    """The best match of the reader's own listings with each of these, by listing."""
    if not reader.is_authenticated:
        return {}
    found = Match.objects.visible_to(reader).standing().filter(counterpart__in=[one.pk for one in entries])
    weakest_first = found.select_related("listing", "counterpart").order_by("fit", "-pk")
    return {match.counterpart_id: match for match in weakest_first}


def reader(user: Officer | AnonymousUser, entry: Entry) -> str:
    """Whether the reader is a visitor, of the listing's own body, of another, or of none yet."""
    if not user.is_authenticated:
        return "visitor"
    bodies = user.councils()
    if not bodies.exists():
        return "moderator" if user.is_moderator else "waiting"
    return "own" if bodies.filter(listings=entry.pk).exists() else "other"


def delivery_models(entry: Entry) -> list[DeliveryModel]:
    """The accepted models, the preferred one first."""
    found = DeliveryModel.objects.in_bulk(entry.delivery_models)
    return [found[slug] for slug in entry.delivery_models if slug in found]


def systems(entry: Entry) -> list[System]:
    found = System.objects.in_bulk(entry.systems)
    return [found[slug] for slug in entry.systems if slug in found]


def minimap_of(council: Council | None) -> Minimap | None:
    """Where the body lies among the councils of today; bodies off the map of hexagons have none."""
    if council is None or council.hex_q is None or council.hex_r is None:
        return None
    around = Council.objects.current().filter(
        hex_q__range=(council.hex_q - 3, council.hex_q + 3),
        hex_r__range=(council.hex_r - 3, council.hex_r + 3),
    )
    places = [(q, r) for q, r in around.values_list("hex_q", "hex_r") if q is not None and r is not None]
    return minimap([(council.hex_q, council.hex_r)], places)


def partnerships(entry: Entry) -> QuerySet[Partnership]:
    """Who already shares this service: this council first, then its region, then the rest."""
    member = PartnershipMember.objects.filter(partnership=OuterRef("pk"))
    return (
        Partnership.objects.filter(categories=entry.category)
        .annotate(
            is_theirs=Exists(member.filter(council=entry.council)),
            is_near=Exists(member.filter(council__region=entry.region).exclude(council__region="")),
        )
        .order_by("-is_theirs", "-is_near", "name")
        .prefetch_related("members")[:SHARED_BY_OTHERS]
    )


def similar(entries: QuerySet[Entry], entry: Entry) -> QuerySet[Entry]:
    """Other listings of the same service, those of the region first."""
    others = entries.filter(category=entry.category).exclude(pk=entry.pk)
    return others.annotate(is_near=Q(region=entry.region)).order_by("-is_near", "-published_at", "-number")[
        :SIMILAR
    ]
