"""The fixtures that run the real thing do."""

import smtplib

import pytest
from django.db import connection

from marketplace.notifications.models import Heartbeat
from tests.running import Running, RunningRelay, environment, eventually

LETTER = "From: market@localhost\r\nTo: ann@wenlow.example\r\nMessage-ID: <one@market>\r\n\r\nHello.\r\n"


def send(relay: RunningRelay) -> None:
    with smtplib.SMTP("127.0.0.1", relay.port, timeout=5) as client:
        client.sendmail("market@localhost", ["ann@wenlow.example"], LETTER)


def test_the_relay_keeps_a_message_and_says_so(relay: RunningRelay) -> None:
    send(relay)
    assert relay.accepted() == ["<one@market>"]
    assert [message.get_content() for message in relay.messages_to("ann@wenlow.example")] == ["Hello.\n"]
    assert relay.messages_to("bob@harcombe.example") == []


def test_the_relay_refuses_as_often_as_told(relay: RunningRelay) -> None:
    relay.fault, relay.times = "451 4.3.0 Later", 1
    with pytest.raises(smtplib.SMTPDataError):
        send(relay)
    assert relay.accepted() == []
    send(relay)
    assert relay.accepted() == ["<one@market>"]


@pytest.mark.parametrize(("fault", "taken"), [("lost", []), ("kept", ["<one@market>"])])
def test_the_relay_falls_silent_after_the_dot(relay: RunningRelay, fault: str, taken: list[str]) -> None:
    relay.fault = fault
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(relay)
    assert relay.accepted() == taken


def test_a_worker_runs_on_the_tests_database(live_worker: Running) -> None:
    assert str(connection.settings_dict["NAME"]) in environment()["DATABASE_URL"]
    seen = Heartbeat.objects.values_list("part", flat=True)
    eventually(lambda: set(seen.all()) == {"worker", "beat"})
    live_worker.stop()
    assert live_worker.process.returncode == 0
