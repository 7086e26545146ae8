"""``make reset`` forgets the demonstration, and nothing that is in use."""

import os
import subprocess
import sys
from pathlib import Path

from marketplace.embedded import Postgres
from tests.running import ROOT


def reset(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "marketplace.demo.reset"],
        cwd=ROOT,
        env=os.environ | {"VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_forgets_what_the_demonstration_has_made_and_nothing_else(tmp_path: Path) -> None:
    for made in ("mail/messages/new", "log", "static", "test/run-1"):
        (tmp_path / made).mkdir(parents=True)
    for made in ("demo.json", "celerybeat-schedule.db", "secret_key"):
        (tmp_path / made).touch()
    told = reset(tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo.lock", "test"]


def test_it_leaves_a_database_that_somebody_uses(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres", durable=False)
    server.start()
    told = reset(tmp_path)
    assert told.returncode == 1
    assert told.stderr.startswith("A command still uses PostgreSQL: process ")
    assert server.pid() is not None
    server.stop()
    assert reset(tmp_path).returncode == 0
    assert not (tmp_path / "postgres").exists()
