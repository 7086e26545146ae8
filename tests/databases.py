"""The tests' databases: made, emptied and dropped by their owner, used as the site's own role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from weakref import WeakSet

import psycopg2


@contextmanager
def used_by_the_site(blocker: Any) -> Iterator[None]:
    """Speak as the site's own role once the database is made, and as the owner again before it is dropped."""
    from django.conf import settings
    from django.db.backends.postgresql.operations import DatabaseOperations
    from django.db.backends.signals import connection_created

    opened: WeakSet[Any] = WeakSet()

    def note(connection: Any, **more: Any) -> None:
        opened.add(connection)

    connection_created.connect(note)
    speak(blocker, settings.DATABASE_ROLE)
    # For all connections: once a browser runs a loop in this thread, Django opens another one there.
    DatabaseOperations.execute_sql_flush = lambda ops, statements: empty(statements)  # type: ignore[method-assign, assignment]
    yield
    for connection in opened:
        connection.inc_thread_sharing()
        connection.close()
    speak(blocker, settings.DATABASE_OWNER)


def speak(blocker: Any, role: dict[str, Any]) -> None:
    """From now on this process of the tests speaks as this role."""
    from marketplace.ownership import speak_as

    with blocker.unblock():
        speak_as(role)


def empty(statements: Iterable[str]) -> None:
    """Run these statements as the owner."""
    with closing(owners_connection()) as connection, connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def owners_connection() -> Any:
    """A connection of the owner to the database of this test."""
    from django.conf import settings
    from django.db import connection

    owner = settings.DATABASE_OWNER
    return psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        host=owner["HOST"],
        port=owner["PORT"],
    )
