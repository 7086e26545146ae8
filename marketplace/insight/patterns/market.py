"""Invented councils, listings, matches and partnerships. Each leads to its own place on the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace as Example
from typing import Any

from services.models import Direction


def council(name: str, **facts: Any) -> Example:
    values: dict[str, Any] = {
        "name": name,
        "short_name": name.split()[0],
        "slug": name.split()[0].lower(),
        "get_kind_display": "Metropolitan district",
        "region": "Yorkshire and the Humber",
        "nation": "England",
        "population": 206_000,
        "rural_urban": "Mainly urban",
        "dissolved_on": None,
        "successions": Example(all=[]),
        "get_absolute_url": "#council_card",
    }
    return Example(**values | facts)


WENLOW = council("Wenlow Metropolitan Borough Council")


def reorganisation(today: date) -> Example:
    """One that is decided."""
    successor = Example(short_name="North Farley")
    return Example(successor=successor, get_status_display="Order made", vests_on=date(today.year + 2, 4, 1))


def entry(now: datetime, **fields: Any) -> Example:
    """A listing that may be shown."""
    values: dict[str, Any] = {
        "direction": Direction.OFFER,
        "category": Example(name="Revenues and benefits"),
        "council": council("Harcombe District Council", get_kind_display="District council"),
        "region": "Yorkshire and the Humber",
        "nation": "England",
        "title": "Revenues and benefits: room for two more councils",
        "summary": "We bill 148,000 properties from one office and have room for two neighbours, "
        "with a named manager for each and our own appeals team.",
        "confirmed_at": now - timedelta(days=6),
        "delivery_models": ["lead_authority", "shared_staff"],
        "earliest_start_on": date(now.year + 1, 4, 1),
        "latest_start_on": date(now.year + 1, 10, 1),
        "contract_ends_on": None,
        "volume": 60_000,
        "volume_unit": "properties",
        "term_years": 5,
        "get_absolute_url": "#listing_card",
    }
    return Example(**values | fields)


def seek(now: datetime) -> Example:
    return entry(
        now,
        direction=Direction.SEEK,
        council=WENLOW,
        title="A host or partner for revenues and benefits",
        summary="Our contract ends in March. We want a host, or a council to found a joint service with.",
        confirmed_at=now - timedelta(days=81),
        contract_ends_on=date(now.year + 2, 3, 31),
        volume=42_000,
        delivery_models=["shared_staff"],
    )


def sealed(now: datetime) -> Example:
    """A listing of which neither the body nor its words are shown."""
    return entry(
        now,
        direction=Direction.SEEK,
        council=None,
        category=Example(name="Internal audit"),
        title="A partner for internal audit",
        summary="Only the service, the size and the region are shown until both sides agree.",
        earliest_start_on=None,
        volume=None,
        delivery_models=[],
    )


def match(
    fit: float, us: float, them: float, known: int, ours: str = "seek", theirs: str = "offer"
) -> Example:
    return Example(
        listing=Example(direction=ours),
        counterpart=Example(direction=theirs),
        fit=fit,
        fit_for_us=us,
        fit_for_them=them,
        factors_known=known,
        factors_asked=10,
    )


def partnership(**fields: Any) -> Example:
    values: dict[str, Any] = {
        "name": "Wenlow and Harcombe shared audit",
        "evidence": "verified",
        "get_evidence_display": "Verified",
        "categories": Example(all=[Example(name="Internal audit")]),
        "members": Example(all=[WENLOW, council("Harcombe District Council")]),
        "delivery_model": Example(name="Shared staff"),
        "start_year": 2014,
        "end_year": None,
        "get_status_display": "Running",
        "get_absolute_url": "#partnership_card",
    }
    return Example(**values | fields)


FITS = [
    ("Strong", match(87, 91, 84, 9)),
    ("Good, both seek", match(71, 66, 76, 7, theirs="seek")),
    ("Possible, for one who offers", match(55, 48, 64, 6, ours="offer", theirs="seek")),
    ("Weak", match(12, 8, 30, 4)),
    ("Nothing known", match(0, 0, 0, 0)),
]
REASONS = [
    Example(sign="+", text="Both run NEC Revenues & Benefits"),
    Example(sign="+", text="Your contract ends on 31 March 2028, inside their start window"),
    Example(sign="-", text="They want five years; you said three"),
    Example(sign="?", text="You have not said what it costs: add it", url="#reason_list"),
    Example(sign="!", text="Their listing is paused until it is confirmed"),
]
EVIDENCE = [
    ("verified", "Verified"),
    ("partly_verified", "Partly verified"),
    ("not_verified", "Not verified"),
    ("agreed_here", "Agreed on this site"),
]
