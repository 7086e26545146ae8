"""Loading the catalogue: what can be shared, in which forms, and on which systems."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from councils.loading import Tally, link, load_files, store
from councils.models import Council, Spending
from councils.tables import Sheet
from services.models import Category, DeliveryModel, System

DATA = Path(__file__).resolve().parent / "data"

CATEGORY = [
    *("slug", "name", "group", "delivered_by", "distance_matters", "esd_function_id", "esd_function"),
    *("lgsl_ids", "spending_line", "synonyms"),
]
NATION = ["category", "nation", "run_by", "source"]
DELIVERY_MODEL = ["slug", "name", "legal_footing", "to_watch", "position", "source", "checked_on"]
SYSTEM = ["slug", "name", "supplier", "aliases", "categories"]


def import_services(path: Path = DATA) -> Iterator[Tally]:
    """Load the files of a folder in turn, each whole or not at all; stop at the first that is wrong."""
    return load_files(
        path,
        {
            "categories.csv": load_categories,
            "nations.csv": load_nations,
            "delivery_models.csv": load_delivery_models,
            "systems.csv": load_systems,
        },
    )


@transaction.atomic
def load_categories(path: Path) -> Tally:
    sheet = Sheet(path, CATEGORY)
    categories = [sheet.build(row, Category, CATEGORY) for row in sheet.rows]
    for row in sheet.rows:
        if row.cells["spending_line"] and row.cells["spending_line"] not in Spending.Line.values:
            sheet.blame(row, _("spending_line: “%s” is no line of the outturn") % row.cells["spending_line"])
    sheet.refuse_repeats("slug")
    sheet.refuse_repeats("name")
    sheet.must_be_right()
    return Tally.of(sheet, *store(sheet, categories, key=["slug"], fields=CATEGORY[1:]))


@transaction.atomic
def load_nations(path: Path) -> Tally:
    """Which services no council of a nation runs. What the file does not say is run there."""
    sheet = Sheet(path, NATION)
    known = Category.objects.in_bulk()
    not_run_in: dict[str, list[str]] = {slug: [] for slug in known}
    for row in sheet.rows:
        category = sheet.look_up(row, "category", known)
        if row.cells["nation"] not in Council.Nation.values:
            sheet.blame(row, _("nation: “%s” is none of the four") % row.cells["nation"])
        elif category:
            not_run_in[category.slug].append(row.cells["nation"])
    sheet.refuse_repeats("category", "nation")
    sheet.must_be_right()
    changed = [one for one in known.values() if sorted(one.not_run_in) != sorted(not_run_in[one.slug])]
    for one in changed:
        one.not_run_in = sorted(not_run_in[one.slug])
    Category.objects.bulk_update(changed, ["not_run_in"])
    return Tally.of(sheet, (), changed)


@transaction.atomic
def load_delivery_models(path: Path) -> Tally:
    sheet = Sheet(path, DELIVERY_MODEL)
    models = [sheet.build(row, DeliveryModel, DELIVERY_MODEL) for row in sheet.rows]
    for column in ("slug", "position"):
        sheet.refuse_repeats(column)
        sheet.refuse_taken(DeliveryModel, "slug", column)
    sheet.must_be_right()
    return Tally.of(sheet, *store(sheet, models, key=["slug"], fields=DELIVERY_MODEL[1:]))


@transaction.atomic
def load_systems(path: Path) -> Tally:
    sheet = Sheet(path, SYSTEM)
    systems = [sheet.build(row, System, SYSTEM[:-1]) for row in sheet.rows]
    known = {slug: slug for slug in Category.objects.values_list("slug", flat=True)}
    wanted = {row.cells["slug"]: sheet.look_up_all(row, "categories", known) for row in sheet.rows}
    for column in ("slug", "name"):
        sheet.refuse_repeats(column)
        sheet.refuse_taken(System, "slug", column)
    sheet.must_be_right()
    added, changed = store(sheet, systems, key=["slug"], fields=SYSTEM[1:-1])
    relinked = {(slug,) for slug in link(System.categories.through, "system", "category", wanted)}
    return Tally.of(sheet, added, (changed | relinked) - added)
