"""A command where nothing is named: on this checkout's own database, and on nobody else's servers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT

ASK = "from django.conf import settings as s; print(s.DEMO, s.REDIS_URL, s.SECRET_KEY != '', s.EMAIL_HOST)"
NAMED = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "STATEMENT_TIMEOUT_MS"}


def told_in(folder: Path) -> list[str]:
    given = {name: value for name, value in os.environ.items() if name not in NAMED}
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", ASK]
    asked = subprocess.run(
        command, cwd=ROOT, env=given | {"VAR_DIR": str(folder)}, check=True, capture_output=True, text=True
    )
    return asked.stdout.split()


@pytest.mark.parametrize("was_a_demonstration", [False, True])
def test_a_command_works_on_its_own_servers(tmp_path: Path, was_a_demonstration: bool) -> None:
    if was_a_demonstration:
        (tmp_path / "demo.lock").touch()
    demo, redis, has_key, _host = told_in(tmp_path)
    assert demo == str(was_a_demonstration)
    assert redis == "redis://127.0.0.1:1/0"
    assert has_key == "True"
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()
