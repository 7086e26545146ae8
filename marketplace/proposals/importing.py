"""Loading the public list of real partnerships."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.importing import known_bodies
from councils.loading import Tally, link, load_files, store
from councils.tables import Sheet
from marketplace.proposals.models import Partnership, PartnershipMember
from services.models import Category, DeliveryModel

DATA = Path(__file__).resolve().parent / "data"

OWN = ["code", "slug", "name", "statutory", "start_year", "end_year", "status", "evidence", "source", "note"]
COLUMNS = [
    *("code", "slug", "name", "categories", "members", "lead", "delivery_model", "statutory"),
    *("start_year", "end_year", "status", "evidence", "source", "note"),
]


def import_partnerships(path: Path = DATA) -> Iterator[Tally]:
    """Load the list from a folder or from a file of any name, whole or not at all."""
    name = path.name if path.is_file() else "partnerships.csv"
    return load_files(path, {name: load_partnerships})


@transaction.atomic
def load_partnerships(path: Path) -> Tally:
    sheet, bodies = Sheet(path, COLUMNS), known_bodies()
    categories = {slug: slug for slug in Category.objects.values_list("slug", flat=True)}
    partnerships = build_partnerships(sheet)
    services = {row.cells["code"]: sheet.look_up_all(row, "categories", categories) for row in sheet.rows}
    members = {row.cells["code"]: sheet.look_up_all(row, "members", bodies) for row in sheet.rows}
    leads = {row.cells["code"]: sheet.look_up(row, "lead", bodies) for row in sheet.rows}
    check_members(sheet, members, leads)
    sheet.must_be_right()
    added, changed = store(sheet, partnerships, key=["code"], fields=[*OWN[1:], "delivery_model"])
    stored = Partnership.objects.filter(code__in=services).values_list("code", "pk")
    keys = {code: pk for code, pk in stored if code}
    touched = link(Partnership.categories.through, "partnership", "category", by_key(services, keys)) | link(
        PartnershipMember, "partnership", "council", by_key(members, keys)
    )
    touched |= appoint({keys[code]: lead for code, lead in leads.items()})
    changed |= {(code,) for code, key in keys.items() if key in touched}
    return Tally.of(sheet, added, changed - added)


def build_partnerships(sheet: Sheet) -> list[Partnership]:
    models = {slug: slug for slug in DeliveryModel.objects.values_list("slug", flat=True)}
    partnerships = []
    for row in sheet.rows:
        partnership = sheet.build(row, Partnership, OWN)
        partnership.delivery_model_id = sheet.look_up(row, "delivery_model", models)
        partnerships.append(partnership)
    sheet.refuse_repeats("code")
    sheet.refuse_repeats("slug")
    sheet.refuse_taken(Partnership, "code", "slug")
    return partnerships


def check_members(sheet: Sheet, members: dict[str, set[int]], leads: dict[str, int | None]) -> None:
    for row in sheet.rows:
        code = row.cells["code"]
        if not code:
            sheet.blame(row, _("code: this must not be blank"))
        if not row.cells["categories"]:
            sheet.blame(row, _("categories: at least one is wanted"))
        if len(row.cells["members"].split("|")) < 2:
            sheet.blame(row, _("members: at least two are wanted"))
        if leads[code] and leads[code] not in members[code]:
            sheet.blame(row, _("lead: it is not among the members"))


def by_key(values: dict[str, set[Any]], keys: dict[str, int]) -> dict[int, set[Any]]:
    return {keys[code]: value for code, value in values.items()}


def appoint(leads: dict[int, int | None]) -> set[int]:
    """Make these bodies, and no others, the leads of their partnerships; answers where that was news."""
    memberships = PartnershipMember.objects.filter(partnership__in=leads)
    standing = dict(memberships.filter(is_lead=True).values_list("partnership_id", "council_id"))
    news = {key for key, lead in leads.items() if standing.get(key) != lead}
    memberships.filter(partnership__in=news).update(is_lead=False)
    for key in news:
        memberships.filter(partnership=key, council=leads[key]).update(is_lead=True)
    return news
