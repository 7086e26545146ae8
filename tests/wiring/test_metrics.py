"""Figures of the outbox and the jobs are there for who shows the token, and for nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from marketplace.notifications.models import Heartbeat, JobRun
from tests.factories import make_held_message, make_officer

TOKEN = "a long random string"


@pytest.fixture
def figures(settings: Settings, db: None) -> dict[str, float]:
    """All that is told of one market, by name and label."""
    settings.METRICS_TOKEN = TOKEN
    at, officer = timezone.now(), make_officer()
    a_while_ago = at - timedelta(minutes=7)
    make_held_message(officer)
    for _number in range(2):
        make_held_message(officer, state="pending", message_id="", due_at=a_while_ago)
    make_held_message(officer, state="pending", message_id="", due_at=at + timedelta(hours=1))
    make_held_message(officer, state="uncertain")
    make_held_message(officer, state="sent", settled_at=at)
    make_held_message(officer, state="sent", settled_at=at - timedelta(days=2))
    make_held_message(officer, state="failed", settled_at=at)
    JobRun.objects.create(job="outbox", started_at=a_while_ago, finished_at=a_while_ago, error="ValueError")
    JobRun.objects.create(job="outbox", started_at=at, finished_at=at + timedelta(seconds=3), done=12)
    Heartbeat.objects.create(part="beat", seen_at=a_while_ago)
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return {
        " ".join([sample.name.removeprefix("counterpart_"), *sample.labels.values()]): sample.value
        for one in text_string_to_metric_families(answer.text)
        for sample in one.samples
        if sample.name.startswith("counterpart_")
    }


def test_the_outbox_is_counted_by_state(figures: dict[str, float]) -> None:
    told = {name: int(value) for name, value in figures.items() if name.startswith("messages")}
    assert told == {
        "messages due": 2,
        "messages claimed": 0,
        "messages uncertain": 1,
        "messages held": 1,
        "messages_of_a_day sent": 1,
        "messages_of_a_day failed": 1,
    }
    assert 420 <= figures["oldest_due_seconds"] < 480


def test_jobs_say_how_long_they_took_and_whether_they_fail(figures: dict[str, float]) -> None:
    assert figures["job_seconds outbox"] == 3
    assert figures["job_rows outbox"] == 12
    assert figures["job_failures_of_a_day outbox"] == 1
    assert figures["job_ended_well_timestamp_seconds outbox"] > 1.7e9


def test_a_silent_beat_shows(figures: dict[str, float]) -> None:
    assert 420 <= figures["silence_seconds beat"] < 480


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", "Bearer ä"])
def test_without_the_token_there_is_no_such_page(settings: Settings, db: None, shown: str) -> None:
    for token in ("", TOKEN):
        settings.METRICS_TOKEN = token
        assert Client().get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_an_empty_outbox_has_figures_too(settings: Settings, db: None) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert 'counterpart_messages{state="held"} 0.0' in answer.text
    assert "counterpart_oldest_due_seconds 0.0" in answer.text
