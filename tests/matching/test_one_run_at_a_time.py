"""Two workers never match at once: the second leaves it to the first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection

from marketplace.matching import actions
from marketplace.matching.models import MatchRun
from tests.matching.rows import AT, elsewhere, live, matches, offer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_tick_during_a_run_leaves_it_to_the_run() -> None:
    live(), offer()
    with actions._alone() as is_alone:
        assert is_alone
        assert elsewhere(lambda: actions.match_what_changed(AT)) is None
    assert not MatchRun.objects.exists()
    assert elsewhere(lambda: actions.match_what_changed(AT)) is not None


def test_a_full_run_during_a_run_is_refused() -> None:
    def full() -> MatchRun:
        return actions.match_everything(AT)

    with actions._alone(), pytest.raises(MatchRun.AlreadyRunning):
        elsewhere(full)
    assert elsewhere(full).state == "finished"


def test_a_run_that_fails_lets_the_next_one_in(monkeypatch: pytest.MonkeyPatch) -> None:
    live()

    def fail(*args: Any) -> None:
        raise LookupError("nothing there")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "record", fail)
        with pytest.raises(LookupError, match="nothing there"):
            actions.match_what_changed(AT)
    assert elsewhere(lambda: actions.match_what_changed(AT)) is not None


def test_many_ticks_at_once_do_the_work_once() -> None:
    for _number in range(6):
        live(), offer()
    start = Event()

    def tick() -> bool:
        start.wait(5)
        try:
            return actions.match_what_changed(AT) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        ticks = [workers.submit(tick) for _number in range(6)]
        start.set()
        worked = [each.result() for each in ticks]
    assert worked.count(True) == 1
    assert MatchRun.objects.count() == 1
    found = matches()
    actions.match_everything(AT)
    assert matches() == found
