"""The production files: what compose.yaml starts does start, and asks nothing that nobody explains."""

import os
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from marketplace.embedded import free_port
from marketplace.notifications.models import Heartbeat
from tests.running import ROOT, Running, environment, eventually

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
ASKED = re.compile(r"^([A-Z_]+)=", re.MULTILINE)


def words(name: str) -> list[str]:
    """The command of a service of ours, run by this very Python."""
    command = shlex.split(SERVICES[name]["command"])
    assert command[0] == "python"
    return command[2:] if command[1] == "-m" else command[1:]


def test_every_process_of_the_procfile_runs_in_it() -> None:
    assert set(OURS) == {"migrate", "web", "worker", "matcher", "beat"}
    for line in (ROOT / "Procfile").read_text().splitlines():
        name, command = line.split(": ", 1)
        assert shlex.split(SERVICES[name]["command"])[:4] == shlex.split(command)[:4]
    queues = {words(name)[words(name).index("--queues") + 1] for name in ("worker", "matcher")}
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert queues == routed | {settings.CELERY_TASK_DEFAULT_QUEUE}


def test_nothing_starts_before_the_database_is_up_to_date() -> None:
    for name in OURS.keys() - {"migrate"}:
        assert OURS[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert OURS["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_only_what_migrates_knows_the_owner_of_the_tables() -> None:
    owners = {name for name, service in OURS.items() if "DATABASE_OWNER_URL" in service["environment"]}
    assert owners == {"migrate"}
    assert all("://app:${APP_PASSWORD" in service["environment"]["DATABASE_URL"] for service in OURS.values())


def test_each_process_is_watched_and_holds_no_more_rights_than_it_needs() -> None:
    assert all("healthcheck" in service for name, service in SERVICES.items() if name != "migrate")
    for service in OURS.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "DEMO" not in service["environment"]
    assert not re.search(r"\bDEMO\b", (ROOT / ".env.example").read_text())
    assert re.search(r"^USER \d+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_what_it_asks_for_is_named_and_explained_and_no_secret_is_given() -> None:
    example = (ROOT / ".env.example").read_text()
    given = set(ASKED.findall(example))
    asked = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text()))
    assert asked <= given
    readme = (ROOT / "README.md").read_text()
    assert {name for name in given - asked if f"`{name}`" not in readme} == set()
    assert all(f"\n{name}=\n" in example for name in asked | {"SECRET_KEY"})


def test_the_image_holds_all_that_runs_and_nothing_of_the_tests() -> None:
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    names = set(" ".join(copied).split())
    allowed = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert names == allowed
    assert all((ROOT / name).exists() for name in names)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests"} <= names


@pytest.mark.django_db(transaction=True)
def test_its_web_process_serves_and_its_health_check_tells(tmp_path: Path) -> None:
    port = str(free_port())
    more = {"SITE_URL": "https://market.example", "VAR_DIR": str(tmp_path)}
    (tmp_path / "static").mkdir()
    command = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in words("web")]
    check = [word.replace(":8000/", f":{port}/") for word in SERVICES["web"]["healthcheck"]["test"]]
    assert check[:2] == ["CMD", "python"]

    def is_healthy() -> bool:
        asked = [sys.executable, *check[2:]]
        return subprocess.run(asked, env=os.environ | more, capture_output=True).returncode == 0

    assert not is_healthy()
    web = Running("web", command, tmp_path, **more)
    try:
        assert eventually(is_healthy)
    finally:
        web.stop()


@pytest.mark.django_db
def test_beat_is_heard_or_its_health_check_fails() -> None:
    assert SERVICES["beat"]["healthcheck"]["test"] == ["CMD", "python", "manage.py", "heard", "beat"]
    with pytest.raises(CommandError, match="beat: never seen"):
        call_command("heard", "beat")
    beat = Heartbeat.objects.create(part="beat", seen_at=timezone.now() - timedelta(seconds=181))
    with pytest.raises(CommandError, match="beat: seen 181"):
        call_command("heard", "beat")
    beat.seen_at = timezone.now()
    beat.save()
    call_command("heard", "beat", stdout=(said := StringIO()))
    assert said.getvalue().startswith("beat: seen 0")


@pytest.mark.django_db(transaction=True)
def test_a_worker_hears_its_health_check(live_worker: Running) -> None:
    check = SERVICES["worker"]["healthcheck"]["test"][1].replace("$$", "$")
    name = shlex.split(check)[shlex.split(check).index("--destination") + 1]
    assert name == "celery@$HOSTNAME"
    asked = check.replace("python", shlex.quote(sys.executable), 1)
    host = subprocess.run(["hostname"], capture_output=True, text=True, check=True).stdout.strip()
    answer = subprocess.run(
        ["sh", "-c", asked], cwd=ROOT, env=environment() | {"HOSTNAME": host}, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    assert "1 node online" in answer.stdout
