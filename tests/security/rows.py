"""Which tables have been written to, and what stands in them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

WRITES = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
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


def contents() -> dict[str, str]:
    """A checksum of every table."""
    tables = sorted(connection.introspection.table_names())
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"
            )
            found[table] = cursor.fetchone()[0]
    return found
