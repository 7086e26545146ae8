"""The register, the services and the partnerships from the files that the project brings with it. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import councils
import services
from marketplace import proposals
from marketplace.matching.affinity.register import Body, Register
from marketplace.matching.affinity.sharing import Service, Services

COUNCILS = Path(councils.__file__).parent / "data"
SERVICES = Path(services.__file__).parent / "data" / "categories.csv"
PARTNERSHIPS = Path(proposals.__file__).parent / "data" / "partnerships.csv"
AREAS = Path(__file__).parent / "data" / "areas.csv"
PRINCIPAL_TIERS = ("upper", "lower", "single")
# What the register is made of. Their hashes stand in the training record.
SOURCES = (
    *(COUNCILS / name for name in ("councils.csv", "borders.csv", "successions.csv", "spending.csv")),
    *(COUNCILS / "other_bodies.csv", SERVICES, AREAS),
)
NO_LINES = {"council", "year", "net_current_expenditure", "police", "fire_rescue", "other"}


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def register() -> Register:
    """Today's principal councils as the files in ``councils/data`` tell of them."""
    known = list(rows(COUNCILS / "councils.csv"))
    spending = latest_spending()
    return Register.of(
        bodies=(
            body(row, areas().get(row["gss_code"], {}), spending.get(row["gss_code"], {}))
            for row in known
            if not row["dissolved_on"] and row["tier"] in PRINCIPAL_TIERS
        ),
        borders=((row["first"], row["second"], row["relation"]) for row in rows(COUNCILS / "borders.csv")),
        successions=(
            (row["predecessor"], row["successor"])
            for row in rows(COUNCILS / "successions.csv")
            if row["status"] == "vested"
        ),
        others=(
            code
            for row in [*known, *rows(COUNCILS / "other_bodies.csv")]
            for code in (row["gss_code"], row["code"])
            if code
        ),
    )


@cache
def areas() -> dict[str, dict[str, str]]:
    """The county of 1974 and the police area of each council, by code."""
    return {row["gss_code"]: row for row in rows(AREAS)}


def body(row: dict[str, str], area: dict[str, str], spending: dict[str, float]) -> Body:
    return Body(
        code=row["gss_code"],
        name=row["short_name"],
        kind=row["kind"],
        tier=row["tier"],
        nation=row["nation"],
        region=row["region"],
        county=row["gss_code"] if row["kind"] == "county" else row["county"],
        combined_authority=row["combined_authority"],
        shire=area.get("shire", ""),
        police_area=area.get("police_area", ""),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=number(row["population"]),
        area=number(row["area_km2"]),
        share_rural=number(row["share_rural"]),
        deprivation=number(row["deprivation_score"]),
        spending=tuple(sorted(spending.items())),
    )


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def latest_spending() -> dict[str, dict[str, float]]:
    """The newest return of each body, by line."""
    newest: dict[str, tuple[str, dict[str, float]]] = {}
    for row in rows(COUNCILS / "spending.csv"):
        if row["year"] > newest.get(row["council"], ("",))[0]:
            lines = {name: float(row[name]) for name in row if name not in NO_LINES and row[name]}
            newest[row["council"]] = (row["year"], lines)
    return {code: lines for code, (_year, lines) in newest.items()}


def catalogue() -> Services:
    """The catalogue of services: the group of each, and which tiers deliver it."""
    return {row["slug"]: Service(row["slug"], row["group"], row["delivered_by"]) for row in rows(SERVICES)}
