"""The two roles of the database: who owns its tables and changes them, and as whom everything else works.

The site's own role reads and writes rows. Events and the list of migrations it may only read, and it can
alter, drop or empty no table: who takes over a page or a worker cannot rewrite what was recorded of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from pgtrigger import prune, registered
from pgtrigger.core import INSTALLED
from psycopg2.errors import InsufficientPrivilege

from marketplace.audit.models import Change
from marketplace.audit.tracking import KEPT_FOR, AuditEvent, event_models
from marketplace.roles import make_role

SPEAKS = ("USER", "PASSWORD", "HOST", "PORT")
# Only who owns a table may have it counted: the site's own role asks for it by this.
TAKE_STOCK = """
    CREATE OR REPLACE FUNCTION take_stock() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS 'BEGIN EXECUTE ''ANALYZE''; END'
"""
# The site's own role may remove no event. By this it has those go whose time is up, by the server's clock,
# and can choose neither which nor when.
FORGET_OLD_EVENTS = """
    CREATE OR REPLACE FUNCTION forget_old_events() RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        DECLARE gone bigint := 0; went bigint;
        BEGIN
            {deletes}
            RETURN gone;
        END
    $$
"""
FORGET_SOME = (
    "DELETE FROM public.{table} WHERE pgh_created_at < clock_timestamp() - interval '{days} days';"
    " GET DIAGNOSTICS went = ROW_COUNT; gone := gone + went;"
)
OWN_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
MAY_TOO_MUCH = f"SELECT rolsuper OR EXISTS ({OWN_TABLES}) FROM pg_roles WHERE rolname = current_user"  # noqa: S608


def has_an_owner() -> bool:
    """Whether somebody else than the site's own role is named as the owner of its tables."""
    return bool(settings.DATABASE_OWNER) and settings.DATABASE_OWNER["USER"] != settings.DATABASE_ROLE["USER"]


@contextmanager
def as_owner() -> Iterator[None]:
    """Speak to the database as the owner of its tables, within, where one is named."""
    before = {name: connection.settings_dict[name] for name in SPEAKS}
    if not has_an_owner() or before["USER"] == settings.DATABASE_OWNER["USER"]:
        yield
        return
    speak_as(settings.DATABASE_OWNER)
    try:
        yield
    finally:
        speak_as(before)


def speak_as(role: Mapping[str, Any]) -> None:
    """From now on this process talks to the same database as this role."""
    connection.close()
    connection.settings_dict.update({name: role.get(name, "") for name in SPEAKS})


def install_triggers() -> None:
    """Put the triggers that write events where they belong, where one is missing, old or switched off."""
    for model, trigger in registered():
        if trigger.get_installation_status(model) != (INSTALLED, True):
            trigger.install(model)
    prune()


def let_stock_be_taken() -> None:
    """Let the site's own role have PostgreSQL count what has come."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_STOCK)


def let_old_events_go() -> None:
    """Let the site's own role have events removed whose time is up, and no others."""
    deletes = " ".join(
        FORGET_SOME.format(table=connection.ops.quote_name(model._meta.db_table), days=KEPT_FOR.days)
        for model in event_models()
    )
    with connection.cursor() as cursor:
        cursor.execute(FORGET_OLD_EVENTS.format(deletes=deletes))


def grant() -> None:
    """Say, as the owner, what the site's own role may do, which is made where there is none yet."""
    role = settings.DATABASE_ROLE
    connection.ensure_connection()
    try:
        make_role(connection.connection, role["USER"], role["PASSWORD"])
    except InsufficientPrivilege:
        raise CommandError(
            f"There is no role {role['USER']}, and the owner may make none. "
            f"As a superuser: CREATE ROLE {role['USER']} LOGIN PASSWORD '(that of DATABASE_URL)'"
        ) from None
    name = connection.ops.quote_name(role["USER"])
    view = Change._meta.db_table
    only_read = {*(model._meta.db_table for model in event_models()), "django_migrations"}
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT ON {view} TO {name}")
        cursor.execute(OWN_TABLES)
        for (table,) in cursor.fetchall():
            rights = "SELECT" if table in only_read else "SELECT, INSERT, UPDATE, DELETE"
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE ALL ON {quoted} FROM {name}, PUBLIC")
            cursor.execute(f"GRANT {rights} ON {quoted} TO {name}")


def forget_the_list_of_changes() -> None:
    """Before tables change: a view would hold on to theirs."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP VIEW IF EXISTS {Change._meta.db_table}")


def list_changes() -> None:
    """Make the view that shows the events of all kinds as one list."""
    lists = " UNION ALL ".join(one_list(model) for model in event_models())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE VIEW {Change._meta.db_table} AS {lists}")


def one_list(model: type[AuditEvent]) -> str:
    of: Any = model.pgh_tracked_model
    return (
        f"SELECT '{of._meta.label}-' || pgh_id AS key, pgh_created_at AS at, '{of._meta.label}' AS kind, "  # noqa: S608
        "pgh_obj_id::varchar AS row, pgh_label AS what, pgh_changed AS columns, pgh_who_id AS who_id, "
        f"pgh_why AS why, pgh_together AS together FROM {model._meta.db_table}"
    )


def may_too_much() -> bool:
    """Whether the role as which the site works could rewrite events: it owns tables, or is a superuser."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_TOO_MUCH)
        return bool(cursor.fetchone()[0])
