"""Keeps the entry of a listing equal to what the listing may show: one row while it is live, none else."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast

from services import sealing
from services.models import Entry, Listing, ListingRevision, ShownTo, System

# What the matcher reads of an entry. The stamp changes exactly when one of these does.
MATCHED = (
    "council_id",
    "category_id",
    "direction",
    "nation",
    "region",
    "latitude",
    "longitude",
    "delivery_models",
    "systems",
    "role",
    "earliest_start_on",
    "latest_start_on",
    "contract_ends_on",
    "term_years",
    "volume",
    "volume_unit",
    "full_time_equivalents",
    "annual_cost_gbp",
    "annual_cost_band",
    "capacity_to_spare",
    "break_on",
    "notice_months",
    "governance_stage",
    "sponsor",
    "readiness",
    "decided_by",
    "reach",
    "reach_km",
    "min_partners",
    "max_partners",
)


def bring_up_to_date(listing: Listing) -> None:
    """Write or delete the listing's entry. Belongs in the transaction that changed the listing."""
    if listing.state == Listing.State.LIVE and listing.live_revision is not None:
        Entry.objects.update_or_create(listing=listing, defaults=facts(listing, listing.live_revision))
    else:
        Entry.objects.filter(listing=listing).delete()


def facts(listing: Listing, revision: ListingRevision) -> dict[str, Any]:
    """Everything that the entry says, by the name of the column."""
    said = sealing.facts(listing, revision) if listing.is_sealed else _in_full(listing, revision)
    shown = {"category_id": listing.category_id, "direction": listing.direction, **said}
    published_at = cast(datetime, listing.published_at)
    return {
        **shown,
        "number": listing.public_number,
        "visibility": listing.visibility,
        "revision": revision,
        "stamp": stamp(shown),
        "also_known_as": also_known_as(listing, shown["systems"]),
        "published_at": sealing.month_of(published_at) if listing.is_sealed else published_at,
        "confirmed_at": listing.confirmed_at,
    }


def _in_full(listing: Listing, revision: ListingRevision) -> dict[str, Any]:
    """What the entry of a listing that is not sealed holds of its council, and of what it wrote."""
    council = listing.council
    return {
        **shown_to_everybody(revision),
        "council_id": council.pk,
        "nation": council.nation,
        "region": council.region,
        "kind": council.kind,
        "latitude": council.latitude,
        "longitude": council.longitude,
    }


def shown_to_everybody(revision: ListingRevision) -> dict[str, Any]:
    """What it says, without the mailbox unless everybody may know that."""
    hidden = revision.contact_shown_to != ShownTo.EVERYBODY
    return revision.content | ({"contact_mailbox": ""} if hidden else {})


def stamp(shown: dict[str, Any]) -> str:
    """A fingerprint of the matched content. The order of systems says nothing; that of models does."""
    matched = {name: shown[name] for name in MATCHED}
    matched["systems"] = sorted(matched["systems"])
    staff = matched["full_time_equivalents"]
    matched["full_time_equivalents"] = None if staff is None else f"{staff:.1f}"
    text = json.dumps(matched, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def also_known_as(listing: Listing, systems: list[str]) -> str:
    """Other words by which people look for it: the service's names, and those of the systems."""
    words = [listing.category.name, *listing.category.synonyms]
    for system in System.objects.filter(slug__in=systems):
        words += [system.name, *system.aliases]
    return "\n".join(words)
