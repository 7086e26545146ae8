"""A planned message reaches the relay once, and its row says what became of it."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pytest_django.fixtures import Settings

from marketplace.embedded import free_port
from marketplace.notifications.actions import plan, send_due
from marketplace.notifications.models import Message
from tests.notifications.conftest import AT, Sink
from tests.notifications.kinds import Note

Notes = Callable[..., Message]


def test_a_planned_message_is_sent_once(note: Notes, sink: Sink) -> None:
    message = note(subject="Payroll: Bury seeks a partner", text="Bury seeks a partner.")
    assert send_due(AT) == 1
    assert send_due(AT) == 0
    message.refresh_from_db()
    assert (message.state, message.settled_at.date(), message.attempts) == ("sent", AT.date(), 0)
    [mail] = sink.received
    assert mail["Message-ID"] == message.message_id
    assert mail["Subject"] == "Payroll: Bury seeks a partner"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "Counterpart <note.localhost>"
    assert mail["Date"].datetime.date() == AT.date()
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().strip() == "Bury seeks a partner."
    assert sink.recipients == ["ann@wenlow.example"]
    assert Note.ended == [("note:1", "sent")]


def test_planning_again_under_the_same_key_changes_nothing(note: Notes, sink: Sink) -> None:
    first, again = note(text="One"), note(text="Two")
    assert first.pk == again.pk
    assert again.about == {"text": "One"}
    send_due(AT)
    assert len(sink.received) == 1


def test_a_kind_that_nobody_declared_is_refused_at_once(note: Notes) -> None:
    with pytest.raises(LookupError):
        note(kind="gossip")


def test_a_message_waits_until_it_is_due(note: Notes, sink: Sink) -> None:
    note()
    assert send_due(AT - timedelta(seconds=1)) == 0
    assert sink.received == []


def test_it_goes_to_the_address_that_the_officer_has_now(
    note: Notes, sink: Sink, cast: SimpleNamespace
) -> None:
    note(officer=cast.ann)
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(email="ann.wood@wenlow.example")
    send_due(AT)
    assert sink.recipients == ["ann.wood@wenlow.example"]


def test_a_given_address_stands_whoever_the_officer_is(
    note: Notes, sink: Sink, cast: SimpleNamespace
) -> None:
    note(officer=cast.ann, address="old@wenlow.example")
    send_due(AT)
    assert sink.recipients == ["old@wenlow.example"]


def test_what_is_no_longer_wanted_is_skipped_with_its_reason(note: Notes, sink: Sink) -> None:
    message = note(refusal="The proposal is closed.")
    send_due(AT)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("skipped", "The proposal is closed.")
    assert sink.received == []
    assert Note.ended == [("note:1", "skipped")]


def test_a_closed_account_gets_no_mail(note: Notes, sink: Sink, cast: SimpleNamespace) -> None:
    message = note(officer=cast.ann)
    type(cast.ann).objects.filter(pk=cast.ann.pk).update(is_active=False)
    send_due(AT)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("skipped", "The account is closed.")


def test_the_demo_mails_nobody_real(note: Notes, sink: Sink, settings: Settings) -> None:
    settings.DEMO = True
    real = [
        note("note:1", address="ann@leeds.gov.uk"),
        note("note:2", address="ann@wenlow.example.com"),
        note("note:3", address="ann@wenlowexample"),
    ]
    note("note:4", address="ann@wenlow.example")
    send_due(AT)
    for message in real:
        message.refresh_from_db()
        assert message.state == "failed"
        assert message.reason == "This is a demonstration: it sends no mail to real addresses."
    assert sink.recipients == ["ann@wenlow.example"]


@pytest.mark.parametrize("address", ["änn@wenlow.example", "ann@wenlow.example\r\nRCPT TO:<x@y.z>", "ann"])
def test_an_address_that_cannot_be_used_fails_alone(note: Notes, sink: Sink, address: str) -> None:
    message = note("note:1", address=address)
    note("note:2")
    send_due(AT)
    message.refresh_from_db()
    assert message.state in ("failed", "pending")
    assert sink.recipients == ["ann@wenlow.example"]


def test_a_message_that_cannot_be_written_is_put_off_and_holds_up_no_other(note: Notes, sink: Sink) -> None:
    broken = note("note:1", kind="broken")
    note("note:2")
    assert send_due(AT) == 2
    broken.refresh_from_db()
    assert (broken.state, broken.attempts) == ("pending", 1)
    assert broken.reason == "It could not be written: ZeroDivisionError"
    assert len(sink.received) == 1


def test_no_title_makes_a_header(note: Notes, sink: Sink) -> None:
    evil = "Payroll\r\nBcc: all@council.example\r\n\r\nBody\u2028X-More: 1\x0b\x85"
    note(subject=evil, headers={"X-Kind": evil, "To": "other@council.example"})
    send_due(AT)
    [mail] = sink.received
    assert mail["Bcc"] is None
    assert mail["X-More"] is None
    assert mail["Subject"] == "Payroll Bcc: all@council.example Body X-More: 1"
    assert mail["X-Kind"] == mail["Subject"]
    assert mail.get_all("To") == ["ann@wenlow.example"]
    assert sink.recipients == ["ann@wenlow.example"]


def test_lines_with_dots_arrive_as_they_were_written(note: Notes, sink: Sink) -> None:
    text = "One\n.\n..\n.two\nRSET\n" + "é" * 300
    note(text=text)
    send_due(AT)
    arrived = sink.received[0].get_body(("plain",)).get_content()
    assert arrived.strip().replace("\r\n", "\n") == text


def test_more_messages_than_one_claim_holds_are_all_sent(note: Notes, sink: Sink) -> None:
    for number in range(120):
        note(f"note:{number}", address=f"officer{number}@wenlow.example")
    assert send_due(AT) == 120
    assert len(set(sink.recipients)) == len(sink.recipients) == 120


def test_an_unreachable_relay_costs_one_try(note: Notes, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    messages = [note(f"note:{number}") for number in range(60)]
    assert send_due(AT) == 50
    put_off = Message.objects.pending().filter(attempts=1, due_at__gte=AT + timedelta(minutes=1))
    assert put_off.count() == 50
    messages[-1].refresh_from_db()
    assert messages[-1].attempts == 0


def test_a_message_needs_somebody_to_go_to(note: Notes) -> None:
    with pytest.raises(Exception, match="a_message_has_somebody_to_go_to"):
        plan(key="x", kind="note", officer=None, about={}, at=AT)
