"""A market of invented listings by the real councils, drawn like the demonstration's, from a seed."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from math import exp
from pathlib import Path
from random import Random
from typing import Any

from marketplace.matching.market import Market, Service, Side, Ties

ROOT = Path(__file__).resolve().parent.parent.parent
COUNCILS, BORDERS, CATEGORIES = (
    ROOT / "councils" / "data" / "councils.csv",
    ROOT / "councils" / "data" / "borders.csv",
    ROOT / "services" / "data" / "categories.csv",
)
FIRST_DAY = date(2027, 1, 1)
# How often each answer was given among the demonstration's 334 listings.
REACHES = {"km": 174, "region": 75, "nation": 45, "anywhere": 40}
MODELS = {
    "traded_service": 178,
    "shared_staff": 154,
    "cooperation": 124,
    "lead_authority": 122,
    "joint_committee": 51,
    "joint_procurement": 41,
    "virtual_centre": 38,
    "company": 18,
}
PARTNERS = {(1, 1): 93, (1, 2): 79, (1, 3): 62, (1, 4): 34, (1, 6): 17, (2, 6): 16, (2, 4): 11, (3, 6): 3}
HOW_MANY_MODELS = {1: 16, 2: 244, 3: 74}
ROLES = {True: {"host": 164, "cofounder": 5}, False: {"client": 86, "cofounder": 77, "host": 1, "": 1}}


def market(listings: int, seed: int = 1, services: int = 63) -> Market:
    """So many listings of 382 councils; of 63 services the commonest has eight times the rarest."""
    chance = Random(seed)
    drawn = _services()[:services]
    ranks = list(accumulate(1 / (rank + 8) for rank in range(len(drawn))))
    sides = []
    for number in range(1, listings + 1):
        slug, _matters, by = chance.choices(drawn, cum_weights=ranks)[0]
        sides.append(_side(number, slug, chance.choice(_bodies()[by]), chance))
    known = [Service(slug, slug, matters) for slug, matters, _by in drawn]
    return Market.of(sides, known, Ties(borders=borders()))


def _side(number: int, slug: str, body: dict[str, Any], chance: Random) -> Side:
    def said(share: float, value: Any) -> Any:
        return value if chance.random() < share else None

    offers = chance.random() < 0.5
    least, most = _drawn(PARTNERS, chance)
    opens = FIRST_DAY + timedelta(days=chance.randrange(0, 500))
    scale = body["population"] * exp(chance.gauss(0, 0.4)) * (most if offers else 1)
    reach = _drawn(REACHES, chance)
    return Side(
        listing=number,
        category=slug,
        offers=offers,
        models=tuple(
            dict.fromkeys(_drawn(MODELS, chance) for _place in range(_drawn(HOW_MANY_MODELS, chance)))
        ),
        systems=tuple(said(0.6, (f"{slug}-{chance.choice('aabbbc')}",)) or ()),
        role=_drawn(ROLES[offers], chance),
        earliest=opens,
        latest=opens + timedelta(days=chance.randrange(90, 720)),
        contract_ends=said(0.17, opens + timedelta(days=chance.randrange(-90, 360))),
        term_years=said(0.95, chance.randrange(2, 9)),
        volume=said(0.9, max(1, round(scale / 10))),
        unit=f"cases of {slug}",
        staff=said(0.95, max(0.5, round(scale / 8000, 1))),
        cost=said(0.66, round(scale * 6)),
        reach=reach,
        reach_km=chance.choice((60, 60, 60, 60, 60, 80, 100, 120)) if reach == "km" else None,
        min_partners=least,
        max_partners=most,
        **body,
    )


def _drawn(counts: dict[Any, int], chance: Random) -> Any:
    return chance.choices([*counts], weights=[*counts.values()])[0]


@cache
def _services() -> list[tuple[str, int, str]]:
    with CATEGORIES.open() as file:
        return [
            (row["slug"], int(row["distance_matters"]), row["delivered_by"]) for row in csv.DictReader(file)
        ]


@cache
def _bodies() -> dict[str, list[dict[str, Any]]]:
    """What a side says of its body, by which services it may run: all, upper tier's or lower tier's."""
    with COUNCILS.open() as file:
        rows = [row for row in csv.DictReader(file) if not row["dissolved_on"]]
    bodies: dict[str, list[dict[str, Any]]] = {"all": [], "upper": [], "lower": []}
    for number, row in enumerate(rows, 1):
        for by in ("all", "upper", "lower"):
            if by == "all" or row["tier"] in ("single", by):
                bodies[by].append(_body(number, row))
    return bodies


def _body(number: int, row: dict[str, str]) -> dict[str, Any]:
    people, area = int(row["population"]), float(row["area_km2"])
    return {
        "body": number,
        "nation": row["nation"],
        "region": row["region"],
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
        "population": people,
        "density": people / area,
        "share_rural": float(row["share_rural"]) if row["share_rural"] else None,
        "deprivation": float(row["deprivation_score"]) if row["deprivation_score"] else None,
    }


@cache
def borders() -> frozenset[tuple[int, int]]:
    with COUNCILS.open() as file:
        codes = [row["code"] for row in csv.DictReader(file) if not row["dissolved_on"]]
    number = {code: place for place, code in enumerate(codes, 1)}
    with BORDERS.open() as file:
        pairs = [(row["first"], row["second"]) for row in csv.DictReader(file)]
    return frozenset((number[one], number[other]) for one, other in pairs if {one, other} <= number.keys())
