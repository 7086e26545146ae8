"""Makes a role of the database for a site: one that may log in and, until it is granted more, do nothing."""

from contextlib import suppress
from typing import Any

import psycopg2
from psycopg2.errors import DuplicateObject, InsufficientPrivilege, UniqueViolation
from psycopg2.extensions import encrypt_password, quote_ident


def make_role(connection: Any, name: str, password: str) -> None:
    """Make it unless it is there. Its password reaches no log of the server: it is hashed before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is not None:
            return
        hashed = encrypt_password(password, name, scope=connection, algorithm="scram-sha-256")
        with suppress(DuplicateObject, UniqueViolation):  # Somebody else was quicker.
            cursor.execute(f"CREATE ROLE {quote_ident(name, connection)} LOGIN PASSWORD %s", [hashed])


def make_role_at(url: str, name: str, password: str) -> None:
    """The same, on the server at this address."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        make_role(connection, name, password)
    finally:
        connection.close()


def told_of_rights(error: Exception) -> str:
    """One line on what a role may not do, or "" where that is not what went wrong."""
    cause = error.__cause__ if isinstance(error.__cause__, InsufficientPrivilege) else error
    if not isinstance(cause, InsufficientPrivilege):
        return ""
    why = str(cause).strip().partition("\n")[0]
    return f"The database says: {why}. What the site's own role needs it is granted by: manage.py migrate"
