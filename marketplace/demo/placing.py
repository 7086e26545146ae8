"""Which council says which of the invented texts. Pure: the same councils give the same market."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import cos, hypot, radians
from typing import Any

# Texts that belong to the councils one can log in as, and one that makes a group with theirs: (category,
# place in its file) -> slug.
FIXED = {
    ("revenues-benefits", 3): "calderdale",
    ("revenues-benefits", 6): "north-east-lincolnshire",
    ("internal-audit", 1): "calderdale",
    ("building-control", 4): "calderdale",
    ("procurement", 4): "calderdale",
    ("licensing", 1): "calderdale",
    ("revenues-benefits", 0): "wakefield",
    ("payroll", 4): "wakefield",
    ("legal", 2): "wakefield",
    ("ict", 0): "wakefield",
}
COASTAL = frozenset(
    """
    north-norfolk great-yarmouth east-suffolk tendring thanet dover rother eastbourne arun
    chichester new-forest teignbridge north-devon torridge south-hams wyre lancaster
    east-lindsey swale gosport torbay blackpool sefton north-tyneside hartlepool
    redcar-and-cleveland southend-on-sea plymouth isle-of-wight cornwall dorset northumberland
    conwy pembrokeshire ceredigion swansea fife moray highland kent essex norfolk suffolk devon
    lincolnshire lancashire east-sussex west-sussex hampshire
    """.split()
)
SIZES = {"small": (0, 150_000), "medium": (100_000, 300_000), "large": (250_000, 10_000_000)}
NEAR = ("neighbours", "km", "region")  # A text with one of these reaches looks for somebody close by.
CLOSEST = 10  # How many of the closest councils the lot is drawn among.


@dataclass(frozen=True)
class Body:
    """What placing needs to know of a council."""

    slug: str
    tier: str
    nation: str
    region: str
    population: int | None
    rural_urban: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Placed:
    """A text, and the slug of the council that says it."""

    category: str
    place: int
    text: dict[str, Any]
    council: str


def lot(*parts: object) -> str:
    """A number drawn once and for all for these words."""
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def suits(text: dict[str, Any]) -> list[Callable[[Body], bool]]:
    """What a council should be to say this text, the indispensable first."""
    low, high = SIZES.get(text["size"], (0, 10_000_000))
    return [
        lambda body: body.tier in text["tiers"] and body.nation in text["nations"],
        lambda body: not text.get("coast") or body.slug in COASTAL,
        lambda body: body.population is not None and low <= body.population <= high,
        lambda body: text["setting"] == "any" or (text["setting"] in body.rural_urban.lower()),
    ]


def candidates(text: dict[str, Any], bodies: Iterable[Body]) -> list[Body]:
    """The bodies that meet as many of the wishes as any body meets."""
    left = list(bodies)
    for wish in suits(text):
        left = [body for body in left if wish(body)] or left
    return left


def km_apart(one: Body, other: Body) -> float:
    """Near enough for choosing neighbours on an island of this size."""
    north = (one.latitude - other.latitude) * 111.2
    east = (one.longitude - other.longitude) * 111.2 * cos(radians((one.latitude + other.latitude) / 2))
    return hypot(north, east)


def anchors(categories: Iterable[str], bodies: Sequence[Body]) -> dict[str, Body]:
    """Around which council the listings of each category stand: every region gets its turn."""
    fixed = {category: slug for (category, _), slug in FIXED.items()}
    regions = sorted({body.region for body in bodies}, key=lot)
    found = {}
    for turn, category in enumerate(sorted(categories, key=lot)):
        there = [body for body in bodies if body.region == regions[turn % len(regions)]]
        ours = [body for body in bodies if body.slug == fixed.get(category)]
        found[category] = (ours or sorted(there, key=lambda body: lot(category, body.slug)))[0]
    return found


def place(texts: Sequence[tuple[str, int, dict[str, Any]]], bodies: Sequence[Body]) -> list[Placed]:
    """Give each text to a council, councils without a listing first.

    What looks for a partner close by stands among the closest councils of its category's anchor; the rest
    is spread over the country, thin regions first.
    """
    given: Counter[str] = Counter(FIXED.values())
    in_region: Counter[str] = Counter()
    in_category = {(slug, category) for (category, _), slug in FIXED.items()}
    around = anchors({category for category, _, _ in texts}, bodies)
    placed = []
    for category, number, text in sorted(texts, key=lambda item: lot(item[0], item[1])):
        slug = FIXED.get((category, number))
        if slug is None:
            free = [body for body in bodies if (body.slug, category) not in in_category]
            found = candidates(text, free)
            if text["reach"] in NEAR:
                found = sorted(found, key=lambda body: km_apart(body, around[category]))[:CLOSEST]
            chosen = min(
                found,
                key=lambda body: (
                    given[body.slug] > 0,
                    in_region[body.region] // 5,
                    lot(category, number, body.slug),
                ),
            )
            slug = chosen.slug
            in_region[chosen.region] += 1
            in_category.add((slug, category))
            given[slug] += 1
        placed.append(Placed(category, number, text, slug))
    return placed
