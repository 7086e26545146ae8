"""Markets made up of plain numbers: strategies for hypothesis, and sides with a single thing said."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from marketplace.matching.market import (
    DECIDERS,
    PACES,
    REACHES,
    ROLES,
    STAGES,
    Likely,
    Market,
    Said,
    Service,
    Side,
    Ties,
    Track,
)

SERVICES = (
    Service("payroll", "Payroll", distance_matters=0, group="back_office"),
    Service("legal", "Legal services", 1, has_systems=False, group="back_office", siblings=("payroll",)),
    Service("building-control", "Building control", 2, group="front_office", delivered_by="lower"),
    Service(
        "waste-collection",
        "Waste and recycling collection",
        distance_matters=3,
        group="front_office",
        delivered_by="lower",
        not_run_in=("Northern Ireland",),
        weights=(12, 30, 16, 14, 12, 28, 10, 8, 14, 9),
    ),
)
CODES = ("E01", "E02", "E03", "W01")
LIKELY = Likely(
    CODES,
    (("back_office", "all"), ("front_office", "lower")),
    np.array([[[((i * 5 + j * 3 + k) % 7) / 6 for j in range(4)] for i in range(4)] for k in range(2)]),
    np.array([[[(i + j) % 4 + 1 for j in range(4)] for i in range(4)] for _k in range(2)]),
)
MODELS = ("shared_staff", "joint_committee", "joint_procurement", "lead_authority")
SYSTEMS = ("itrent", "resourcelink", "sap")
FIRST_DAY = date(2027, 1, 1)

days = st.integers(0, 900).map(lambda number: FIRST_DAY + timedelta(days=number))


@st.composite
def sides(draw: st.DrawFn, listing: int, bodies: int = 6) -> Side:
    """One listing with any of its fields left out."""

    def said(strategy: st.SearchStrategy[Any]) -> Any:
        return draw(st.none() | strategy)

    earliest, latest = sorted([draw(days), draw(days)])
    reach = draw(st.sampled_from([*REACHES, "anywhere", "anywhere"]))
    place = draw(st.none() | positions) or {}
    return Side(
        listing=listing,
        body=draw(st.integers(1, bodies)),
        category=draw(st.sampled_from(SERVICES[:2] + SERVICES[3:])).slug,
        offers=draw(st.booleans()),
        models=tuple(draw(st.lists(st.sampled_from(MODELS), unique=True, max_size=3))),
        systems=tuple(draw(st.lists(st.sampled_from(SYSTEMS), unique=True, max_size=2))),
        role=draw(st.sampled_from(["", *ROLES])),
        earliest=said(st.just(earliest)),
        latest=said(st.just(latest)),
        closed=draw(st.sampled_from([False] * 9 + [True])),
        contract_ends=said(days),
        break_on=said(days),
        notice_months=said(st.integers(1, 24)),
        term_years=said(st.integers(1, 10)),
        volume=said(st.integers(1, 200_000)),
        spare=said(st.integers(1, 90_000)),
        unit=draw(st.sampled_from(["", "accounts", "payslips a month"])),
        staff=said(st.integers(1, 4000).map(lambda tenths: tenths / 10)),
        cost=said(st.integers(1_000, 90_000_000)),
        cost_band=said(st.sampled_from([(100_000, 500_000), (1_000_000, 5_000_000)])),
        stage=draw(st.sampled_from(["", *STAGES])),
        pace=draw(st.sampled_from(["", *PACES])),
        sponsor=draw(st.sampled_from(["", "none_yet", "director"])),
        decided_by=draw(st.sampled_from(["", *DECIDERS])),
        min_partners=(least := draw(st.sampled_from([1, 1, 1, 2]))),
        max_partners=said(st.integers(least, 4)),
        said=said(texts),
        stress=draw(st.sampled_from([(), (), (2.0, 1.0, 0.5, 1.0, 1.0, 2.0, 1.0, 0.25, 1.0, 1.0)])),
        code=draw(st.sampled_from(["", *CODES])),
        tier=draw(st.sampled_from(["", "single", "single", "lower", "upper", "none"])),
        reach=reach,
        reach_km=draw(st.integers(1, 300)) if reach == "km" else None,
        nation=draw(st.sampled_from(["England", "Scotland", "Northern Ireland", ""])),
        region=draw(st.sampled_from(["North West", "London", ""])),
        latitude=place.get("latitude"),
        longitude=place.get("longitude"),
        population=said(st.integers(2_000, 1_500_000)),
        density=said(st.floats(5, 16_000)),
        share_rural=said(st.floats(0, 1)),
        deprivation=said(st.floats(5, 45)),
    )


texts = st.builds(
    Said,
    st.lists(st.integers(-127, 127), min_size=6, max_size=6).map(
        lambda numbers: bytes(number % 256 for number in numbers)
    ),
    st.lists(st.sampled_from(["audit", "ecologist", "payslip", "skip"]), unique=True).map(tuple),
)
tracks = st.builds(
    Track,
    st.lists(st.sampled_from(["Payroll", "Parking"]), unique=True).map(tuple),
    st.lists(st.just("Licensing"), max_size=1).map(tuple),
    st.integers(0, 3),
)
positions = st.fixed_dictionaries({"latitude": st.floats(50, 60), "longitude": st.floats(-8, 1.7)})
body_pairs = st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda pair: pair[0] != pair[1])


@st.composite
def markets(draw: st.DrawFn, most: int = 8) -> tuple[list[Side], Ties]:
    """Up to eight listings of six bodies, with what stands between them."""
    many = draw(st.integers(2, most))
    rows = [draw(sides(listing=100 + number)) for number in range(many)]
    listings = st.integers(100, 100 + many)
    ties = Ties(
        kin=draw(st.frozensets(body_pairs, max_size=2)),
        borders=draw(st.frozensets(body_pairs, max_size=4)),
        partnered=frozenset(
            (*pair, slug)
            for pair, slug in draw(
                st.lists(st.tuples(body_pairs, st.sampled_from([s.slug for s in SERVICES])), max_size=2)
            )
        ),
        refused=draw(st.frozensets(st.tuples(listings, listings), max_size=2)),
        track=draw(st.dictionaries(body_pairs, tracks, max_size=3)),
    )
    return rows, ties


def market_of(rows: list[Side], ties: Ties | None = None) -> Market:
    return Market.of(rows, SERVICES, ties, likely=LIKELY)


def told_side(listing: int, body: int, **fields: Any) -> Side:
    """A seek of a body of which everything is known; ``fields`` say what is different."""
    values: dict[str, Any] = {
        "category": "waste-collection",
        "offers": False,
        "models": MODELS[:2],
        "systems": ("itrent",),
        "role": "cofounder",
        "earliest": date(2027, 4, 1),
        "latest": date(2028, 4, 1),
        "contract_ends": date(2027, 9, 30),
        "term_years": 5,
        "volume": 40_000,
        "unit": "households",
        "staff": 60.0,
        "cost": 4_000_000,
        "stage": "exploring",
        "pace": "ready",
        "sponsor": "director",
        "decided_by": "members",
        "said": Said(bytes([3, 4, 0]), ("bins", "depot")),
        "tier": "single",
        "nation": "England",
        "region": "North West",
        "latitude": 53.5,
        "longitude": -2.3,
        "population": 120_000,
        "density": 400.0,
        "share_rural": 0.1,
        "deprivation": 20.0,
    }
    return Side(listing=listing, body=body, **values | fields)
