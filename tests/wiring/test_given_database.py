"""A database that is named in the environment is used as it is, another release of PostgreSQL too."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from marketplace.embedded import Postgres, free_port
from tests.running import ROOT, eventually


@pytest.fixture
def given(tmp_path: Path) -> Iterator[dict[str, str]]:
    server = Postgres(tmp_path / "postgres", build="pginstall", durable=False)
    yield os.environ | {"DATABASE_URL": server.start(), "VAR_DIR": str(tmp_path)}
    server.stop()


def answer(url: str) -> int:
    try:
        with urlopen(url, timeout=5) as response:
            return int(response.status)
    except OSError:
        return 0


def test_the_project_migrates_and_serves_on_postgresql_16(given: dict[str, str], tmp_path: Path) -> None:
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=given, check=True)
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
