"""Which council says which of the invented texts. Pure: the same councils give the same market."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

# Texts that belong to the councils one can log in as: (category, place in its file) -> slug.
FIXED = {
    ("revenues-benefits", 3): "calderdale",
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
FIRST_TIMERS = 250  # How many councils get a first listing before any gets a second one.


@dataclass(frozen=True)
class Body:
    """What placing needs to know of a council."""

    slug: str
    tier: str
    nation: str
    region: str
    population: int | None
    rural_urban: str


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


def place(texts: Sequence[tuple[str, int, dict[str, Any]]], bodies: Sequence[Body]) -> list[Placed]:
    """Give each text to a council: new ones and thin regions first, then whoever the lot falls on."""
    given: Counter[str] = Counter(FIXED.values())
    in_region: Counter[str] = Counter()
    in_category: set[tuple[str, str]] = {(slug, category) for (category, _), slug in FIXED.items()}
    placed = []
    for category, number, text in sorted(texts, key=lambda item: lot(item[0], item[1])):
        slug = FIXED.get((category, number))
        if slug is None:
            free = [body for body in bodies if (body.slug, category) not in in_category]
            found = candidates(text, free)
            new = [body for body in found if not given[body.slug]]
            if len(given) < FIRST_TIMERS and new:
                found = new
            chosen = min(
                found, key=lambda body: (in_region[body.region] // 5, lot(category, number, body.slug))
            )
            slug = chosen.slug
            in_region[chosen.region] += 1
            in_category.add((slug, category))
            given[slug] += 1
        placed.append(Placed(category, number, text, slug))
    return placed
