"""Cut the project's source tables down to the files that the product ships.

    python docs/trim_data.py FOLDER_OF_SOURCE_TABLES

Reads councils.csv, other_bodies_england.csv, neighbours.csv, hexmap.csv, expenditure_england.csv,
service_taxonomy.csv and partnerships_public.csv; writes ``councils/data/``, ``services/data/categories.csv``
and ``marketplace/proposals/data/``. What it changes, and why, is told in the README.md of each folder.
Running it again on the same tables changes no byte.
"""

import csv
import re
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
COUNCILS = ROOT / "councils" / "data"
SERVICES = ROOT / "services" / "data"
PARTNERSHIPS = ROOT / "marketplace" / "proposals" / "data"

Cells = dict[str, str]

BODY = [
    "code",
    "gss_code",
    "name",
    "short_name",
    "slug",
    "kind",
    "tier",
    "nation",
    "region",
    "county",
    "combined_authority",
    "website",
    "alternative_names",
    "population",
    "population_year",
    "area_km2",
    "latitude",
    "longitude",
    "hex_q",
    "hex_r",
    "rural_urban",
    "share_rural",
    "deprivation_score",
    "deprivation_quintile",
    "established_on",
    "dissolved_on",
]
OTHER = ["code", "gss_code", "name", "short_name", "slug", "kind", "tier", "nation", "website"]
LINES = [
    "net_current_expenditure",
    "education",
    "adult_social_care",
    "childrens_social_care",
    "public_health",
    "highways_transport",
    "environment_regulatory",
    "housing",
    "culture",
    "planning_development",
    "police",
    "fire_rescue",
    "central_services",
    "other",
]
SHORT_NAMES = {"HYCA": "Hull and East Yorkshire", "SCR": "South Yorkshire"}
ALTERNATIVE_NAMES = {"AGY": "Ynys Môn|Sir Ynys Môn|anglesey"}  # The source lost the accented letters.
# The day on which the register made its entry, or at odds with the order that made the body.
DOUBTFUL_STARTS = {"GMCA", "CPCA", "TVCA", "WECA", "BIR"}
MODELS = {
    "shared_team": "shared_staff",
    "joint_committee": "joint_committee",
    "lead_authority": "lead_authority",
    "company": "company",
    "joint_contract": "joint_procurement",
    "statutory_joint_authority": "",
}
EVIDENCE = {
    "verified": "verified",
    "partly_verified": "partly_verified",
    "general_knowledge": "not_verified",
}
CAMPAIGN_SITES = {"recycleforyourcommunity.com"}


def read(folder: Path, name: str) -> list[Cells]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, columns: list[str], rows: Iterable[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def slugify(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("&", "and").lower()).strip("-")


def council(source: Cells, hexes: dict[str, Cells]) -> Cells:
    place = hexes.get(source["gss_code"], {})
    row = {column: source.get(column, "") for column in BODY}
    row.update(
        short_name=SHORT_NAMES.get(source["code"], source["short_name"]),
        slug=council_slug(source),
        kind=source["type"],
        county=source["county_gss"],
        combined_authority=source["combined_authority_gss"],
        alternative_names=ALTERNATIVE_NAMES.get(source["code"], source["alt_names"]),
        latitude=source["lat"],
        longitude=source["lng"],
        hex_q=place.get("q", ""),
        hex_r=place.get("r", ""),
        share_rural=rural_share(source),
        established_on=established_on(source),
        dissolved_on=source["end_date"],
    )
    return row


def council_slug(source: Cells) -> str:
    if source["status"] == "former":
        return f"{slugify(source['name'])}-to-{source['end_date'][:4]}"
    return source["slug"] or slugify(source["name"])


def rural_share(source: Cells) -> str:
    """The source splits rural from highly rural; together they are the people in rural areas."""
    if not source["share_rural"]:
        return ""
    return f"{min(1.0, float(source['share_rural']) + float(source['share_highly_rural'])):.4f}"


def established_on(source: Cells) -> str:
    start = source["start_date"]
    return "" if start.startswith("2005-") or source["code"] in DOUBTFUL_STARTS else start


def other_body(source: Cells) -> Cells:
    has_gss = re.fullmatch(r"E\d{8}", source["gss_code"])
    short_name = short_name_of(source)
    return {
        "code": source["gss_code"],
        "gss_code": source["gss_code"] if has_gss else "",
        "name": source["name"],
        "short_name": short_name,
        "slug": slugify(short_name),
        "kind": source["body_type"],
        "tier": "none",
        "nation": "England",
        "website": source["website"],
    }


def short_name_of(source: Cells) -> str:
    name = source["name"]
    if source["body_type"] == "police":
        return re.sub(r" Police.*", "", name) + " Police"
    if source["body_type"] == "fire":
        area = re.sub(r" (Combined|Fire and Rescue|PCC-FRA|Police, Fire).*", "", name)
        return f"{area} Fire and Rescue"
    return name.removesuffix(" Authority")


def successions(councils: list[Cells]) -> Iterable[Cells]:
    starts = {row["gss_code"]: row["start_date"] for row in councils}
    for row in councils:
        for successor in filter(None, row["replaced_by_gss"].split("|")):
            yield {
                "predecessor": row["gss_code"],
                "successor": successor,
                "status": "vested",
                "vests_on": starts[successor],
            }


def domains(councils: list[Cells], others: list[Cells]) -> Iterable[Cells]:
    for row in councils:
        if row["status"] == "current" and row["web_domain"]:
            yield {"name": row["web_domain"], "council": row["gss_code"]}
    for row in others:
        name = (urlsplit(row["website"]).hostname or "").removeprefix("www.")
        if name and name not in CAMPAIGN_SITES:
            yield {"name": name, "council": row["gss_code"]}


def border(source: Cells) -> Cells:
    return {
        "first": source["gss_a"],
        "second": source["gss_b"],
        "relation": source["relation"],
        "distance_km": source["distance_km"],
    }


def spending(source: Cells) -> Cells:
    row = {line: source.get(line, "") for line in LINES}
    row["net_current_expenditure"] = source["net_current_expenditure_gbp"]
    return {"council": source["gss_code"], "year": source["year"], **row}


def category(source: Cells, distance_matters: dict[str, str]) -> Cells:
    return {
        "slug": source["slug"],
        "name": source["name"],
        "group": source["group"],
        "delivered_by": source["delivered_by_tier"],
        "distance_matters": distance_matters[source["slug"]],
        "esd_function_id": source["esd_function_id"],
        "esd_function": source["esd_function"],
        "lgsl_ids": source["lgsl_ids"],
        "spending_line": source["expenditure_column"],
        "synonyms": source["synonyms"],
    }


def partnership(source: Cells) -> Cells:
    return {
        "code": source["id"],
        "slug": slugify(source["name"]),
        "name": source["name"],
        "categories": source["services"],
        "members": source["member_gss"],
        "lead": source["lead_gss"],
        "delivery_model": MODELS[source["model"]],
        "statutory": "yes" if source["model"] == "statutory_joint_authority" else "no",
        "start_year": source["start_year"],
        "end_year": source["end_year"],
        "status": source["status"],
        "evidence": EVIDENCE[source["confidence"]],
        "source": source["source"][:1].upper() + source["source"][1:]
        if source["confidence"] == "general_knowledge"
        else source["source"],
        "note": source["note"],
    }


def trim_councils(folder: Path) -> None:
    councils, others = read(folder, "councils.csv"), read(folder, "other_bodies_england.csv")
    hexes = {row["gss_code"]: row for row in read(folder, "hexmap.csv")}
    known = {row["gss_code"] for row in [*councils, *others]}
    write(COUNCILS / "councils.csv", BODY, (council(row, hexes) for row in councils))
    write(COUNCILS / "other_bodies.csv", OTHER, map(other_body, others))
    write(
        COUNCILS / "successions.csv",
        ["predecessor", "successor", "status", "vests_on"],
        successions(councils),
    )
    write(COUNCILS / "domains.csv", ["name", "council"], domains(councils, others))
    write(
        COUNCILS / "borders.csv",
        ["first", "second", "relation", "distance_km"],
        map(border, read(folder, "neighbours.csv")),
    )
    write(
        COUNCILS / "spending.csv",
        ["council", "year", *LINES],
        (spending(row) for row in read(folder, "expenditure_england.csv") if row["gss_code"] in known),
    )


def trim_services(folder: Path) -> None:
    """The project's own judgement of distance is kept in the shipped file and read back from it."""
    path = SERVICES / "categories.csv"
    judged = {row["slug"]: row["distance_matters"] for row in read(SERVICES, "categories.csv")}
    rows = [category(row, judged) for row in read(folder, "service_taxonomy.csv")]
    write(path, list(rows[0]), rows)


def trim_partnerships(folder: Path) -> None:
    rows = [partnership(row) for row in read(folder, "partnerships_public.csv")]
    write(PARTNERSHIPS / "partnerships.csv", list(rows[0]), rows)


if __name__ == "__main__":
    tables = Path(sys.argv[1])
    trim_councils(tables)
    trim_services(tables)
    trim_partnerships(tables)
