"""Loading the public register of bodies: who they are, where they lie, and what they spend."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from councils.domains import retired
from councils.loading import Tally, load_files, store
from councils.models import Border, Council, Domain, Spending, Succession
from councils.tables import Row, Sheet

DATA = Path(__file__).resolve().parent / "data"

OTHER_BODY = ["code", "gss_code", "name", "short_name", "slug", "kind", "tier", "nation", "website"]
FIGURES = [
    *("population", "population_year", "area_km2", "latitude", "longitude", "hex_q", "hex_r", "rural_urban"),
    *("share_rural", "deprivation_score", "deprivation_quintile", "established_on", "dissolved_on"),
]
LINKS = ["county", "combined_authority"]
BODY = [*OTHER_BODY[:8], "region", *LINKS, "website", "alternative_names", *FIGURES]
SUCCESSION = ["predecessor", "successor", "status", "vests_on"]
BORDER = ["first", "second", "relation", "distance_km"]
LINES = list(Spending.Line.values)


def import_councils(path: Path = DATA) -> Iterator[Tally]:
    """Load the files of a folder in turn, each whole or not at all; stop at the first that is wrong."""
    return load_files(
        path,
        {
            "councils.csv": load_bodies,
            "other_bodies.csv": load_other_bodies,
            "successions.csv": load_successions,
            "domains.csv": load_domains,
            "borders.csv": load_borders,
            "spending.csv": load_spending,
        },
    )


def known_bodies() -> dict[str, int]:
    """Every body's key by its register code, and by its GSS code where it has one."""
    rows = list(Council.objects.values_list("code", "gss_code", "pk"))
    return {code: pk for code, _gss, pk in rows} | {gss: pk for _code, gss, pk in rows if gss}


def load_bodies(path: Path) -> Tally:
    return load_waves(Sheet(path, BODY), [name for name in BODY if name not in LINKS], LINKS)


def load_other_bodies(path: Path) -> Tally:
    return load_waves(Sheet(path, OTHER_BODY), OTHER_BODY, [])


@transaction.atomic
def load_waves(sheet: Sheet, columns: list[str], links: list[str]) -> Tally:
    """Store strategic authorities first, then counties, then the rest, so that each finds what it names."""
    bodies = [build_body(sheet, row, columns) for row in sheet.rows]
    for column in ("code", "gss_code", "slug"):
        sheet.refuse_repeats(column)
        sheet.refuse_taken(Council, "code", column)
    for column in links:
        check_link(sheet, column, bodies)
    sheet.must_be_right()
    waves: dict[str, list[Council]] = {Council.Tier.STRATEGIC: [], Council.Tier.UPPER: [], "the rest": []}
    cells = {body.code: row.cells for row, body in zip(sheet.rows, bodies, strict=True)}
    for body in bodies:
        waves.get(body.tier, waves["the rest"]).append(body)
    total = Tally.of(sheet, (), ())
    for wave in waves.values():
        known = known_bodies()
        for body, column in product(wave, links):
            setattr(body, f"{column}_id", known.get(cells[body.code][column]))
        fields = [name for name in [*columns, *links] if name != "code"]
        total += Tally.of(sheet, *store(sheet, wave, key=["code"], fields=fields))
    return total


def build_body(sheet: Sheet, row: Row, columns: list[str]) -> Council:
    body = sheet.build(row, Council, columns)
    if body.website and not body.website.startswith(("http://", "https://")):
        sheet.blame(row, _("website: it must begin with http:// or https://"))
    return body


def check_link(sheet: Sheet, column: str, bodies: list[Council]) -> None:
    """A district lies in a county, and a council in a strategic authority, of this file or stored before."""
    tier = {"county": Council.Tier.UPPER, "combined_authority": Council.Tier.STRATEGIC}[column]
    stored = Council.objects.filter(tier=tier).values_list("code", "gss_code")
    listed = [(body.code, body.gss_code) for body in bodies if body.tier == tier]
    fitting = {name: name for names in [*stored, *listed] for name in names if name}
    for row in sheet.rows:
        sheet.look_up(row, column, fitting)


@transaction.atomic
def load_successions(path: Path) -> Tally:
    sheet, known = Sheet(path, SUCCESSION), known_bodies()
    successions = [
        sheet.build(
            row,
            Succession,
            ["status", "vests_on"],
            predecessor_id=sheet.look_up(row, "predecessor", known),
            successor_id=sheet.look_up(row, "successor", known),
        )
        for row in sheet.rows
    ]
    sheet.refuse_repeats("predecessor", "successor")
    sheet.must_be_right()
    return Tally.of(
        sheet, *store(sheet, successions, key=["predecessor", "successor"], fields=["status", "vests_on"])
    )


@transaction.atomic
def load_domains(path: Path) -> Tally:
    sheet, known = Sheet(path, ["name", "council"]), known_bodies()
    domains = [
        sheet.build(row, Domain, ["name"], council_id=sheet.look_up(row, "council", known))
        for row in sheet.rows
    ]
    sheet.refuse_repeats("name", "council")
    sheet.must_be_right()
    gone = retired()
    standing = [domain for domain in domains if (domain.name, domain.council_id) not in gone]
    return Tally.of(sheet, *store(sheet, standing, key=["name", "council"], fields=[]))


@transaction.atomic
def load_borders(path: Path) -> Tally:
    sheet, known = Sheet(path, BORDER), known_bodies()
    borders = [
        sheet.build(
            row,
            Border,
            ["relation", "distance_km"],
            first_id=sheet.look_up(row, "first", known),
            second_id=sheet.look_up(row, "second", known),
        )
        for row in sheet.rows
    ]
    sheet.refuse_repeats("first", "second")
    refuse_mirrored(sheet)
    sheet.must_be_right()
    return Tally.of(
        sheet, *store(sheet, borders, key=["first", "second"], fields=["relation", "distance_km"])
    )


def refuse_mirrored(sheet: Sheet) -> None:
    """Each pair stands once, whichever of the two is named first."""
    lines = {(row.cells["first"], row.cells["second"]): row.line for row in sheet.rows}
    for row in sheet.rows:
        line = lines.get((row.cells["second"], row.cells["first"]), row.line)
        if line < row.line:
            sheet.blame(row, _("first, second: the same pair as in line %s") % line)


@transaction.atomic
def load_spending(path: Path) -> Tally:
    """One row a body and year, one column a service line; a blank cell is no amount, not nought."""
    sheet, known = Sheet(path, ["council", "year", *LINES]), known_bodies()
    amounts = []
    for row in sheet.rows:
        council_id = sheet.look_up(row, "council", known)
        if not row.cells["council"] or not re.fullmatch(r"20\d\d-\d\d", row.cells["year"]):
            sheet.blame(row, _("a body and a year such as 2024-25 are wanted"))
        amounts += [build_amount(sheet, row, line, council_id) for line in LINES if row.cells[line]]
    sheet.refuse_repeats("council", "year")
    sheet.must_be_right()
    return Tally.of(sheet, *store(sheet, amounts, key=["council", "year", "line"], fields=["amount_gbp"]))


def build_amount(sheet: Sheet, row: Row, line: str, council_id: int | None) -> Spending:
    amount = row.cells[line]
    if not re.fullmatch(r"-?\d{1,15}", amount):
        sheet.blame(
            row, _("%(line)s: “%(amount)s” is not a sum in whole pounds") % {"line": line, "amount": amount}
        )
        return Spending()
    year = row.cells["year"]
    return Spending(council_id=council_id or 0, year=year, line=line, amount_gbp=int(amount))
