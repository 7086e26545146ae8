"""Loading what the matcher needs of services: which are akin, and the first weights of each."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from marketplace.matching import actions
from marketplace.matching.rules import current
from marketplace.matching.weighing import Sibling, first_weights
from services.models import Category, System

SIBLINGS = Path(__file__).parent / "data" / "siblings.csv"


@transaction.atomic
def import_siblings(path: Path = SIBLINGS) -> int:
    """Declare the pairs of the file that are not declared yet, of services that there are; how many."""
    known = set(Category.objects.values_list("slug", flat=True))
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if {row["first"], row["second"]} <= known]
    before = Sibling.objects.count()
    Sibling.objects.bulk_create(
        [Sibling(first_id=row["first"], second_id=row["second"], why=row["why"]) for row in rows],
        ignore_conflicts=True,
    )
    return Sibling.objects.count() - before


@transaction.atomic
def import_first_weights(at: datetime) -> int:
    """Give every service that has none the weights of the rules; how many were given some."""
    rules = current()
    has_systems = Exists(System.objects.filter(categories=OuterRef("pk")))
    fresh = Category.objects.filter(weights=None).annotate(has_systems=has_systems).order_by("slug")
    for category in fresh:
        actions.weigh_service(
            category=category,
            weights=first_weights(category, has_systems=category.has_systems, rules=rules),
            why=_("The first weights, of %(version)s") % {"version": rules.version},
            officer=None,
            at=at,
        )
    return len(fresh)
