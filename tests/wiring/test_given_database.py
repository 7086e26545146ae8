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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", build="pginstall", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def given(server: Postgres, tmp_path: Path) -> dict[str, str]:
    """One role for everything."""
    return os.environ | {
        "DATABASE_URL": server.url(),
        "DATABASE_OWNER_URL": "",
        "VAR_DIR": str(tmp_path),
        "SITE_URL": "https://market.example",
        "SECRET_KEY": "aB3_dE6-" * 8,
    }


@pytest.fixture
def in_two_roles(server: Postgres, given: dict[str, str]) -> dict[str, str]:
    """An owner who is no superuser, and the site's own role, of which nobody has heard yet."""
    sql(server.url(), "CREATE ROLE owner LOGIN CREATEROLE PASSWORD 'hers'")
    sql(server.url(), "CREATE DATABASE market OWNER owner")
    port = server.note()[3]
    return given | {
        "DATABASE_OWNER_URL": f"postgres://owner:hers@127.0.0.1:{port}/market",
        "DATABASE_URL": f"postgres://the-site:its%20own@127.0.0.1:{port}/market",
    }


def sql(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def manage(given: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


WARNED = ["check", "--deploy", "--fail-level", "WARNING"]


def test_with_one_role_it_works_and_is_warned_of(given: dict[str, str]) -> None:
    assert manage(given, "migrate", "--verbosity", "0").returncode == 0
    warned = manage(given, *WARNED)
    assert warned.returncode == 1
    assert "marketplace.W002" in warned.stderr


def test_with_two_the_owner_migrates_and_the_site_only_works(in_two_roles: dict[str, str]) -> None:
    for _time in ("first", "again"):
        done = manage(in_two_roles, "migrate", "--verbosity", "0")
        assert (done.returncode, done.stderr) == (0, "")
    site = in_two_roles | {"DATABASE_OWNER_URL": ""}
    assert "marketplace.W002" not in manage(site, *WARNED).stderr
    assert manage(site, "import_services").returncode == 0
    url = in_two_roles["DATABASE_URL"]
    sql(url, "UPDATE services_category SET name = name || ' and more'")
    for forbidden in (
        "TRUNCATE services_category CASCADE",
        "DELETE FROM services_categoryevent",
        "ALTER TABLE services_category DISABLE TRIGGER ALL",
        "SET ROLE owner",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            sql(url, forbidden)


def test_what_a_role_lacks_is_said_in_one_line(server: Postgres, in_two_roles: dict[str, str]) -> None:
    sql(server.url(), "ALTER ROLE owner NOCREATEROLE")
    refused = manage(in_two_roles, "migrate", "--verbosity", "0")
    assert refused.returncode == 1
    assert refused.stderr.strip().startswith("CommandError: There is no role the-site")
    assert "its own" not in refused.stderr
    sql(server.url(), "CREATE ROLE \"the-site\" LOGIN PASSWORD 'its own'")
    refused = manage(in_two_roles, "import_services")
    assert refused.stderr.startswith("The database says: permission denied for table services_")
    assert refused.stderr.strip().endswith("granted by: manage.py migrate")
    assert refused.stderr.count("\n") == 1


def answer(url: str) -> int:
    try:
        with urlopen(url, timeout=5) as response:
            return int(response.status)
    except OSError:
        return 0


def test_the_project_migrates_and_serves_on_postgresql_16(given: dict[str, str], tmp_path: Path) -> None:
    given["SITE_URL"] = "http://localhost:8000"
    assert manage(given, "migrate", "--verbosity", "0").returncode == 0
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
