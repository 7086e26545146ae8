"""The invented listings, as they stand in ``texts/``: one file a category."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "texts"
DAYS_A_MONTH = 30.4
LEAST_KM = 60  # Nearer than this there is nobody who has been given a text of the same service.


@cache
def all_texts() -> tuple[tuple[str, int, dict[str, Any]], ...]:
    """Category, place in its file, and what stands there."""
    return tuple(
        (path.stem, number, text)
        for path in sorted(FOLDER.glob("*.json"))
        for number, text in enumerate(json.loads(path.read_text()))
    )


def month_from(today: date, months: int | None) -> date | None:
    """The first of the month that many months ahead."""
    if months is None:
        return None
    return (today + timedelta(days=round(months * DAYS_A_MONTH))).replace(day=1)


def content_of(text: dict[str, Any], systems: dict[str, str], today: date) -> dict[str, Any]:
    """The fields of a revision. ``systems`` gives slugs by product name."""
    close_by = text["reach"] in ("neighbours", "km")
    return {
        "title": text["title"],
        "summary": text["summary"],
        "details": text["details"],
        "delivery_models": text["delivery_models"],
        "systems": [systems[name] for name in text["systems"]],
        "role": text["role"] or "",
        "earliest_start_on": month_from(today, text["starts_in_months"]),
        "latest_start_on": month_from(today, text["latest_start_in_months"]),
        "contract_ends_on": month_from(today, text["contract_ends_in_months"]),
        "term_years": text["term_years"],
        "volume": text["volume"],
        "volume_unit": text["volume_unit"] or "",
        "full_time_equivalents": text["fte"],
        "annual_cost_gbp": text["annual_cost_gbp"],
        "reach": "km" if close_by else text["reach"],
        "reach_km": max(text["reach_km"] or 0, LEAST_KM) if close_by else None,
        "min_partners": text["min_partners"],
        "max_partners": max(text["max_partners"], text["min_partners"]),
        "expires_on": today + timedelta(days=330),
    }
