"""The shortest of the fault suite: the whole of it is ``make faults``, and its table docs/faults.md."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.databases import owners_connection
from tests.faults import faults, table
from tests.faults.market import make
from tests.faults.place import Place
from tests.faults.runs import Fault, Row, Run
from tests.running import empty_broker, environment

OFFICERS = 40
SEED = 1


class Here(Place):
    """The servers and the database of the tests."""

    def __post_init__(self) -> None:
        self.redis: Any = SimpleNamespace(url=lambda: environment()["REDIS_URL"])

    def begin(self, database: str, moment: Any) -> None:
        empty_broker()

    def start_redis(self) -> None:
        """It runs."""

    def ask(self, database: str, question: str, values: Any = None) -> list[tuple[Any, ...]]:
        connection = owners_connection()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(question, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def environment(self, database: str, **more: str) -> dict[str, str]:
        return environment() | {"TICK_SECONDS": "1"} | more


def row_of(fault: Fault, folder: Path) -> Row:
    return Run(Here(folder, OFFICERS), fault, SEED, "asked").go()


@pytest.mark.django_db(transaction=True)
def test_none_is_lost_and_none_comes_twice_though_workers_are_killed_and_the_relay_falls_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: now - timedelta(days=30))
        make(OFFICERS, now)
    both = Fault(
        "short", "Children killed, and silence after the dot", kill_two, "silent after the dot", scale=0.004
    )
    row = row_of(both, tmp_path)
    assert row.is_good, table.line(row)
    assert (row.delivered, row.twice, row.lost, row.held) == (OFFICERS, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_naive_design_loses_some_and_sends_some_twice(tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    naive = Fault(
        "short: naive",
        "The same to the control",
        lose_what_waits,
        "silent after the dot",
        beats=0,
        design="naive",
        quiet=4,
    )
    row = row_of(naive, tmp_path)
    assert row.lost, table.line(row)
    assert row.twice, table.line(row)


def kill_two(run: Run) -> None:
    for number in (3, 12):
        run.until_flowing(number)
        faults.kill_a_child(run)


def lose_what_waits(run: Run) -> None:
    run.until_flowing(15)
    run.broker("FLUSHDB")


def test_a_row_is_good_only_if_the_receiving_end_says_so() -> None:
    good = Row("x", 1, "asked", 300, 300, 0, 0, 0, 0, 0, 9.0, 0)
    assert good.is_good
    for wrong in ({"twice": 1}, {"lost": 1}, {"held": 1}, {"told": "2 noted as sent that never arrived"}):
        assert not Row(**(vars(good) | wrong)).is_good
    assert Row(**(vars(good) | {"held": 1, "relay": "silent"})).is_good


def test_a_suite_whose_control_never_fails_does_not_pass() -> None:
    ours = Row("nothing", 1, "asked", 300, 300, 0, 0, 0, 0, 0, 9.0, 0)
    control = Row(faults.NAIVE[0].name, 1, "asked", 300, 290, 5, 10, 0, 0, 0, 9.0, 0)
    assert table.verdict([ours, control], missing=0).is_good
    blunt = Row(**(vars(control) | {"lost": 0}))
    assert not table.verdict([ours, blunt], missing=0).is_good
    assert not table.verdict([Row(**(vars(ours) | {"lost": 1})), control], missing=0).is_good
