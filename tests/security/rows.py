"""Which tables have been written to, and what stands in them."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection, transaction

from tests.databases import owners_connection

WRITES = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
DIFFERS_EACH_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.+]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?<=:)\d{12,14}(?=\")|(?<=\"password\": \")[^\"]+|(?<=\"seed\": \")[^\"]+",
    re.ASCII,
)
# A visit may leave behind that somebody is logged in, and how often an address was tried.
LEFT_BY_A_VISIT = {"django_session", "django_cache", "councils_tries"}


def writes() -> Counter[str]:
    """How many rows of each table this transaction has inserted, updated or deleted so far.

    PostgreSQL counts what was tried, so also what was rolled back to a savepoint, and rows that were written
    as they stood.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return Counter(dict(cursor.fetchall()))


class Ledger:
    """What each step of a test writes."""

    def __init__(self) -> None:
        self.so_far = writes()

    def since(self) -> set[str]:
        """The tables written to since this was last asked, but for what every visit may leave."""
        now = writes()
        told = {table for table, count in now.items() if count > self.so_far[table]}
        self.so_far = now
        return told - LEFT_BY_A_VISIT


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens in here did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> dict[str, set[str]]:
    """What stands in every table, but for what every visit may leave; times and secrets are named alike."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names()) - LEFT_BY_A_VISIT):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {connection.ops.quote_name(table)} t")
            found[table] = {DIFFERS_EACH_TIME.sub("*", row) for (row,) in cursor.fetchall()}
    return found


def changes(before: dict[str, set[str]]) -> dict[str, tuple[set[str], set[str]]]:
    """By table, the rows that went and the rows that came since."""
    now = rows()
    return {
        table: (before[table] - now[table], now[table] - before[table])
        for table in now
        if now[table] != before[table]
    }


NUMBERED = "SELECT max(last_value) FROM pg_sequences"
NUMBER_FROM = (
    "SELECT setval(quote_ident(schemaname) || '.' || quote_ident(sequencename), %s) FROM pg_sequences"
)


def greatest_number() -> int:
    """The greatest number that any row was given so far."""
    with closing(owners_connection()) as owners, owners.cursor() as cursor:
        cursor.execute(NUMBERED)
        return int(cursor.fetchone()[0])


def number_from(number: int) -> None:
    """Give the next rows the same numbers each time: what is taken back leaves its numbers used."""
    with closing(owners_connection()) as owners, owners.cursor() as cursor:
        cursor.execute(NUMBER_FROM, [number])
