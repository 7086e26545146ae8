"""A database that is named in the environment is used as it is, another release of PostgreSQL too."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import psycopg2
import pytest

from marketplace.embedded import Postgres, free_port
from tests.running import ROOT, eventually


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """With an owner who is no superuser, and a database of hers."""
    server = Postgres(tmp_path_factory.mktemp("postgres"), build="pginstall", durable=False)
    server.start()
    sql(server.url(), "CREATE ROLE owner LOGIN CREATEROLE PASSWORD 'hers'")
    sql(server.url(), "CREATE DATABASE market OWNER owner")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def in_two_roles(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The owner, and the site's own role, of which nobody has heard yet."""
    place = f"127.0.0.1:{server.note()[3]}/market"
    return os.environ | {
        "DATABASE_OWNER_URL": f"postgres://owner:hers@{place}",
        "DATABASE_URL": f"postgres://the-site:its%20own@{place}",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "SITE_URL": "https://market.example",
        "SECRET_KEY": "aB3_dE6-" * 8,
    }


@pytest.fixture(scope="module")
def migrated(in_two_roles: dict[str, str]) -> dict[str, str]:
    done = manage(in_two_roles, "migrate", "--verbosity", "0")
    assert (done.returncode, done.stderr) == (0, "")
    return in_two_roles


def sql(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def manage(given: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


pytestmark = pytest.mark.xdist_group("given database")  # Migrated once, so on one worker.
WARNED = ["check", "--deploy", "--fail-level", "WARNING"]


def test_a_site_that_works_as_the_owner_is_warned_of(migrated: dict[str, str]) -> None:
    owner = migrated["DATABASE_OWNER_URL"]
    warned = manage(migrated | {"DATABASE_URL": owner, "DATABASE_OWNER_URL": ""}, *WARNED)
    assert warned.returncode == 1
    assert "marketplace.W002" in warned.stderr


def test_with_two_the_owner_migrates_and_the_site_only_works(migrated: dict[str, str]) -> None:
    again = manage(migrated, "migrate", "--verbosity", "0")
    assert (again.returncode, again.stderr) == (0, "")
    site = migrated | {"DATABASE_OWNER_URL": ""}
    assert "marketplace.W002" not in manage(site, *WARNED).stderr
    assert manage(site, "import_services").returncode == 0
    url = migrated["DATABASE_URL"]
    sql(url, "UPDATE services_category SET name = name || ' and more'")
    for forbidden in (
        "TRUNCATE services_category CASCADE",
        "DELETE FROM services_categoryevent",
        "ALTER TABLE services_category DISABLE TRIGGER ALL",
        "SET ROLE owner",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sql(url, forbidden)


def test_a_role_that_the_owner_may_not_make_is_asked_for_in_one_line(
    server: Postgres, migrated: dict[str, str]
) -> None:
    sql(server.url(), "ALTER ROLE owner NOCREATEROLE")
    another = migrated | {"DATABASE_URL": migrated["DATABASE_URL"].replace("the-site", "another")}
    refused = manage(another, "migrate", "--verbosity", "0")
    assert refused.returncode == 1
    assert refused.stderr.strip().startswith("CommandError: There is no role another")
    assert "its own" not in refused.stderr


def test_what_a_role_may_not_do_is_said_in_one_line(server: Postgres, migrated: dict[str, str]) -> None:
    sql(server.url(), "CREATE ROLE newcomer LOGIN PASSWORD 'its own'")
    newcomer = migrated | {"DATABASE_URL": migrated["DATABASE_URL"].replace("the-site", "newcomer")}
    refused = manage(newcomer, "import_services")
    assert refused.stderr.startswith("The database says: permission denied for table services_")
    assert refused.stderr.strip().endswith("granted by: manage.py migrate")
    assert refused.stderr.count("\n") == 1


def answer(url: str) -> int:
    try:
        with urlopen(url, timeout=5) as response:
            return int(response.status)
    except OSError:
        return 0


def test_the_project_serves_on_postgresql_16(migrated: dict[str, str], tmp_path: Path) -> None:
    given = migrated | {"SITE_URL": "http://localhost:8000", "VAR_DIR": str(tmp_path)}
    asked = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command"]
    asked.append("from django.db import connection as c; print(c.ensure_connection(), c.pg_version)")
    told = subprocess.run(asked, cwd=ROOT, env=given, check=True, capture_output=True, text=True)
    assert "None 16" in told.stdout
    (tmp_path / "static").mkdir()
    port = free_port()
    serve = [sys.executable, "-m", "gunicorn", "marketplace.wsgi", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(serve, cwd=ROOT, env=given, stderr=subprocess.DEVNULL) as site:
        try:
            assert eventually(lambda: answer(f"http://localhost:{port}/readyz")) == 200
            assert answer(f"http://localhost:{port}/") == 200
        finally:
            site.terminate()
