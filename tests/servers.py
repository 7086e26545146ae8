"""Starts real servers before the settings are read, and stops them when the tests have ended."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.embedded import Postgres, Redis

VAR = Path(__file__).resolve().parent.parent / "var" / "test"
started: list[Postgres | Redis] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    os.environ.setdefault("SECRET_KEY", "only for tests")
    os.environ["STATEMENT_TIMEOUT_MS"] = "0"
    (VAR.parent / "static").mkdir(parents=True, exist_ok=True)
    os.environ["STATICFILES_STORAGE"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    if "DATABASE_URL" not in os.environ:
        postgres = Postgres(VAR / f"postgres-{os.getpid()}")
        os.environ["DATABASE_URL"] = postgres.start()
        started.append(postgres)
    if "REDIS_URL" not in os.environ:
        redis = Redis(VAR / f"redis-{os.getpid()}")
        os.environ["REDIS_URL"] = redis.start()
        started.append(redis)
    return (yield)


def pytest_unconfigure() -> None:
    while started:
        started.pop().stop()
