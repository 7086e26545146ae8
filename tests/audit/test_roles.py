"""The site's own role reads and writes rows, and can rewrite neither tables nor what was recorded."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from marketplace.audit.tracking import event_models
from marketplace.notifications.keepers import rules
from marketplace.ownership import may_too_much
from tests.databases import owners_connection
from tests.factories import make_council
from tests.security.rows import taken_back

pytestmark = pytest.mark.django_db
EVENT = "councils_councilevent"
TRIGGER = (
    "SELECT tgname FROM pg_trigger WHERE tgrelid = 'councils_council'::regclass AND tgname LIKE 'pgtrigger%%'"
)


OLD = "councils_ownershipevent"
OLD_EVENT = (
    f"INSERT INTO {OLD} (pgh_created_at, pgh_label, pgh_obj_id, pgh_why, pgh_changed, id, body_id, owner_id)"
    " VALUES (now() - make_interval(years => %s), 'insert', 1, 'long ago', '{}', 1, 1, 2)"
)


def refused(statement: str) -> str:
    """What the server says to the site that tries this."""
    with pytest.raises(ProgrammingError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(told.value)


def answer(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [str(row[0]) for row in cursor.fetchall()]


def test_tests_work_as_the_sites_own_role() -> None:
    assert answer("SELECT current_user") == answer("SELECT session_user") == [settings.DATABASE_ROLE["USER"]]
    assert settings.DATABASE_ROLE["USER"] != settings.DATABASE_OWNER["USER"]
    assert not may_too_much()


@pytest.mark.parametrize("model", event_models(), ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO {table} DEFAULT VALUES",
        "UPDATE {table} SET pgh_why = ''",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} ADD COLUMN more int",
        "DROP TABLE {table}",
        "SELECT * FROM {table} FOR UPDATE",
    ],
)
def test_events_are_only_read(model: type, statement: str) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    assert answer(f"SELECT count(*) FROM {table}")
    told = refused(statement.format(table=table))
    assert "permission denied" in told or "must be owner" in told


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE councils_council CASCADE",
        "ALTER TABLE councils_council DISABLE TRIGGER ALL",
        "ALTER TABLE councils_council DISABLE TRIGGER USER",
        "ALTER TABLE councils_council ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE councils_council OWNER TO {role}",
        "DROP TABLE councils_council CASCADE",
        "DROP TRIGGER {trigger} ON councils_council",
        "DROP FUNCTION {trigger}() CASCADE",
        "ALTER FUNCTION {trigger}() SECURITY INVOKER",
        "CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER mine BEFORE INSERT ON councils_council FOR EACH ROW EXECUTE FUNCTION {trigger}()",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE RULE mine AS ON INSERT TO councils_council DO INSTEAD NOTHING",
        "CREATE INDEX mine ON councils_council (name)",
        "CREATE SCHEMA mine",
        "SET ROLE {owner}",
        "SET SESSION AUTHORIZATION {owner}",
        "SET session_replication_role = replica",
        "CREATE ROLE another SUPERUSER",
        "ALTER ROLE {role} SUPERUSER",
        "DELETE FROM django_migrations",
        "COPY councils_council TO PROGRAM 'cat'",
    ],
)
def test_tables_triggers_and_roles_are_the_owners(statement: str) -> None:
    words = {
        "trigger": answer(TRIGGER)[0],
        "role": settings.DATABASE_ROLE["USER"],
        "owner": settings.DATABASE_OWNER["USER"],
    }
    told = refused(statement.format(**words))
    assert any(
        no in told for no in ("permission denied", "must be owner", "no privileges", "must be able to")
    )


def test_what_the_site_cannot_say_it_does_not_do() -> None:
    """GRANT without the right to is only warned of."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON {EVENT} TO current_user")
    assert answer(f"SELECT has_table_privilege('{EVENT}', 'INSERT, UPDATE, DELETE, TRUNCATE')") == ["False"]


def test_no_session_can_keep_its_changes_out_of_the_events() -> None:
    """Neither by the library's own way to ignore triggers, nor by a table that stands before the events'."""
    council = make_council()
    trigger = answer(TRIGGER)[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + trigger + "}"])
        cursor.execute(f"CREATE TEMPORARY TABLE {EVENT} (LIKE public.{EVENT})")
        cursor.execute("UPDATE councils_council SET region = 'Kernow' WHERE id = %s", [council.pk])
        cursor.execute(f"SELECT count(*) FROM public.{EVENT} WHERE pgh_obj_id = %s", [council.pk])
        assert cursor.fetchone() == (2,)
        cursor.execute(f"SELECT count(*) FROM {EVENT}")
        assert cursor.fetchone() == (0,)


def test_no_event_is_forged_by_a_table_of_ones_own() -> None:
    trigger = answer(TRIGGER)[0]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE mine (LIKE councils_council)")
    hung = f"CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    assert "permission denied" in refused(hung)


def test_every_trigger_is_installed_and_on() -> None:
    from pgtrigger import registered

    states = {trigger.get_installation_status(model) for model, trigger in registered()}
    assert states == {("INSTALLED", True)}


def test_the_site_has_its_rows_counted_without_owning_their_tables() -> None:
    """Also those that only its own transaction sees yet: a market that was just invented is planned for."""
    for _number in range(3):
        make_council()
    answer("SELECT take_stock()")
    assert answer("SELECT reltuples FROM pg_class WHERE relname = 'councils_council'") == ["3.0"]


def test_of_the_events_only_those_go_whose_time_is_up() -> None:
    """The site's own role has them go, and can say neither which nor when."""
    rule = next(rule for rule in rules() if rule.name == "events")
    with closing(owners_connection()) as owners, owners, owners.cursor() as cursor:
        for years in (6, 8, 9):
            cursor.execute(OLD_EVENT, [years])
    try:
        with taken_back():
            assert rule.due_at(timezone.now()).count() == 2
            assert rule.apply(timezone.now() - timedelta(days=9999)) == 0
            assert rule.apply(timezone.now() + timedelta(days=3650)) == 2, "another day told is no matter"
            assert answer("SELECT forget_old_events()") == ["0"]
            assert answer(f"SELECT count(*) FROM {OLD}") == ["1"]
    finally:
        with closing(owners_connection()) as owners, owners, owners.cursor() as cursor:
            cursor.execute(f"DELETE FROM {OLD} WHERE pgh_why = 'long ago'")
    assert "function forget_old_events(integer) does not exist" in refused("SELECT forget_old_events(1)")
    for statement in (
        "CREATE OR REPLACE FUNCTION forget_old_events() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "DROP FUNCTION forget_old_events()",
        "ALTER FUNCTION forget_old_events() RENAME TO mine",
    ):
        told = refused(statement)
        assert "must be owner" in told or "permission denied" in told
