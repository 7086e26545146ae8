"""What the site holds about one officer, put together for her: as JSON, or as CSV files in a zip."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from councils.models import Officer
from councils.spreadsheets import as_csv
from marketplace.notifications.keepers import Holding, holdings


@dataclass(frozen=True)
class Held:
    """One table's rows about her."""

    holding: Holding
    rows: list[dict[str, Any]]


def held_about(officer: Officer) -> list[Held]:
    """Everything that any slice holds about her; tables without a row as well, so that she sees that."""
    return [Held(holding, list(holding.rows_of(officer))) for holding in holdings()]


def counts_about(officer: Officer) -> list[tuple[Holding, int]]:
    """How many rows each table holds about her."""
    return [(holding, holding.rows_of(officer).count()) for holding in holdings()]


def as_json(officer: Officer, at: datetime) -> bytes:
    """One document: who asked when, and the tables by their names."""
    tables = {held.holding.name: held.rows for held in held_about(officer)}
    document = {"site": settings.SITE_NAME, "officer": officer.email, "made_at": at, "tables": tables}
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def as_zip(officer: Officer) -> bytes:
    """One CSV file a table, in a zip."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for held in held_about(officer):
            text = as_csv(held.holding.columns, held.rows)
            archive.writestr(f"{held.holding.name}.csv", text.encode("utf-8-sig"))
    return file.getvalue()
