"""However many listings there are, every page asks as many questions of the database, and none for long.

``EXAMPLES=all pytest tests/wiring/test_scale.py -s`` tries 10,000 listings of one council and 100,000 in all,
and prints what docs/listings.md tells.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councils.models import Council
from services.entries import bring_up_to_date
from services.models import Entry, Listing, ListingRevision
from tests.access.market import Market, make_market
from tests.databases import empty
from tests.factories import make_category, make_council, make_live_listing
from tests.sampling import ALL
from tests.security.pages import our_pages

FEW, (OF_ONE, IN_ALL) = 60, (10_000, 100_000) if ALL else (300, 1_000)
STATEMENT_TIMEOUT_MS = 3_000  # As on the web.
READ_BY = ("anonymous", "own officer", "moderator", "auditor") if ALL else ("own officer",)
# In a sample: the pages that tell of more than one listing.
OF_LISTINGS = {
    *("home", "map_table", "find", "listing", "council", "councils", "dashboard", "own_listings"),
    *("own_listing", "matches", "likely", "your_data"),
}
# What else these addresses show, which is not more for more listings.
SEARCHES = (
    "/listings/?q=payroll",
    "/listings/?direction=offer&sort=newest",
    "/listings/?page=40",
    "/your-listings/?page=400",
    "/your-listings/?state=live",
    "/your-listings/?state=due",
    "/your-listings/?owner=left",
)


@dataclass
class Visit:
    """What it took to show one page to one person."""

    queries: int
    seconds: float


@pytest.fixture
def market(transactional_db: None) -> Iterator[Market]:
    logging.disable(logging.WARNING)
    made = make_market()
    for number in range(8):
        make_council(name=f"Council {number}", slug=f"scale-{number}", region="South East")
        make_category(f"service-{number}")
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}")
    yield made
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 60000")
    logging.disable(logging.NOTSET)


def copy(template: models.Model, many: int, offset: int, **told: str) -> None:
    """So many rows like this one, numbered on; ``told`` gives columns as SQL in which n counts."""
    model = type(template)
    columns = [f for f in model._meta.concrete_fields if not isinstance(f, models.GeneratedField)]
    names = [str(column.column) for column in columns]
    values = [told.get(name, f't."{name}"') for name in names]
    table, key = model._meta.db_table, model._meta.pk.column
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} "
            f"FROM {table} t, generate_series({offset + 1}, {offset + many}) n "
            f"WHERE t.{key} = {template.pk:d}"
        )


def add(template: Listing, number: int, *, own: bool, offset: int) -> None:
    """So many live listings more: of the template's own council, or of all others in turn."""
    assert template.live_revision is not None
    base = 1_000_000
    of = list(Council.objects.exclude(pk=template.council_id).order_by("pk").values_list("pk", flat=True))
    council = str(template.council_id) if own else f"(ARRAY{of})[1 + n % {len(of)}]"
    service = "'service-' || n % 8"
    when = "now() - n * 7 % 80 * interval '1 day' - n * interval '1 second'"
    with transaction.atomic():
        copy(
            template,
            number,
            offset,
            id=f"{base} + n",
            council_id=council,
            category_id=service,
            direction="CASE WHEN n % 2 = 0 THEN 'offer' ELSE 'seek' END",
            live_revision_id=f"{base} + n",
            created_at=when,
            confirmed_at=when,
            key="gen_random_uuid()",
        )
        copy(
            template.live_revision,
            number,
            offset,
            id=f"{base} + n",
            listing_id=f"{base} + n",
            title="'Payroll for ' || n",
        )
        copy(
            template.entry,
            number,
            offset,
            listing_id=f"{base} + n",
            revision_id=f"{base} + n",
            council_id=council,
            category_id=service,
            direction="CASE WHEN n % 2 = 0 THEN 'offer' ELSE 'seek' END",
            title="'Payroll for ' || n",
            number=f"{base} + n",
            stamp="md5(n::text)",
            published_at=when,
            confirmed_at=when,
        )
    empty([f"ANALYZE {model._meta.db_table}" for model in (Listing, ListingRevision, Entry)])


def visits(market: Market) -> dict[tuple[str, str], Visit]:
    """Every page that these people may open."""
    found = {}
    for person in READ_BY:
        client = market.client(person)
        pages = [
            page.path
            for page in our_pages(market)
            if page.access.status(person, "GET") == 200 and (ALL or page.name in OF_LISTINGS)
        ]
        more = [path for path in SEARCHES if person == "own officer" or path.startswith("/listings/")]
        for path in [*pages, *more]:
            cache.clear()
            found[person, path] = visit(client, path)
    return found


def visit(client: Client, path: str) -> Visit:
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(path)
    seconds = time.perf_counter() - began
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return Visit(len(caught), seconds)


def test_every_page_asks_as_much_of_few_listings_as_of_many(market: Market) -> None:
    author = market.people["own officer"]
    template = make_live_listing(Council.objects.get(slug="wenlow"), author=author)
    bring_up_to_date(template)
    add(template, FEW, own=True, offset=0)
    add(template, FEW, own=False, offset=FEW)
    few = visits(market)
    add(template, OF_ONE, own=True, offset=2 * FEW)
    add(template, IN_ALL - OF_ONE, own=False, offset=2 * FEW + OF_ONE)
    many = visits(market)
    assert Entry.objects.count() >= IN_ALL
    tell(few, many)
    more = {
        " ".join(page): (few[page].queries, visit.queries)
        for page, visit in many.items()
        if visit.queries > few[page].queries
    }
    assert more == {}


def tell(few: dict[tuple[str, str], Visit], many: dict[tuple[str, str], Visit]) -> None:
    """The slowest pages, for the docs."""
    slowest = sorted(many.items(), key=lambda item: -item[1].seconds)[:15]
    lines = [f"{len(many)} pages with {2 * FEW} and {IN_ALL:,} listings, {OF_ONE:,} of one council"]
    for (person, path), seen in slowest:
        ratio = seen.seconds / few[person, path].seconds
        lines.append(
            f"{seen.seconds:6.2f} s, {ratio:5.1f} times, {seen.queries:3} queries: {path} ({person})"
        )
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
