"""What goes wrong before the dot is tried again; what goes wrong after it is never resent on a guess."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from marketplace.notifications import clock, smtp, waits
from marketplace.notifications.actions import reconcile, send_claimed, send_due
from marketplace.notifications.models import Message
from tests.notifications.conftest import AT, Sink
from tests.notifications.kinds import Note

Notes = Callable[..., Message]
LATER = AT + timedelta(hours=1)


def after(message: Message) -> Message:
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("phase", "answer"),
    [
        ("MAIL", "451 later"),
        ("MAIL", "530 log in first"),
        ("RCPT", "450 busy"),
        ("RCPT", "421 closing"),
        ("DATA", "452 disk full"),
    ],
)
def test_a_temporary_no_puts_it_off(note: Notes, sink: Sink, phase: str, answer: str) -> None:
    sink.answers[phase] = [answer]
    message = note()
    send_due(AT)
    assert (after(message).state, message.attempts, message.message_id) == ("pending", 1, "")
    assert message.reason.startswith(answer[:3])
    assert timedelta(0) <= message.due_at - AT - timedelta(minutes=1) < timedelta(seconds=30)
    send_due(LATER)
    assert after(message).state == "sent"
    assert len(sink.received) == 1


@pytest.mark.parametrize(("phase", "answer"), [("RCPT", "550 no such user"), ("DATA", "554 refused")])
def test_a_permanent_no_ends_it(note: Notes, sink: Sink, phase: str, answer: str) -> None:
    sink.answers[phase] = [answer]
    message = note("note:1")
    note("note:2")
    send_due(AT)
    assert (after(message).state, message.reason) == ("failed", answer)
    assert Note.ended == [("note:1", "failed"), ("note:2", "sent")]
    assert len(sink.received) == 1, "the next message goes on the same line"


def test_each_try_waits_longer_and_two_days_are_enough(note: Notes, sink: Sink) -> None:
    sink.answers["RCPT"] = ["450 busy"] * 40
    message, at, waits = note(), AT, []
    while after(message).state == "pending":
        send_due(at)
        waits.append(round((after(message).due_at - at) / timedelta(minutes=1)))
        at = message.due_at
    assert waits[:6] == [1, 5, 15, 60, 240, 240]
    assert (message.state, message.reason) == ("failed", "450 busy")
    assert timedelta(hours=48) <= at - AT < timedelta(hours=53)
    assert Note.ended == [("note:1", "failed")]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits five minutes for the answer to the dot."""
    monkeypatch.setattr(waits, "AFTER_THE_DOT", 0.3)


@pytest.mark.parametrize(("silence", "end"), [("take", "sent"), ("lose", "pending")])
@pytest.mark.usefixtures("impatient")
def test_silence_after_the_dot_is_settled_by_asking(note: Notes, sink: Sink, silence: str, end: str) -> None:
    sink.answers["DATA"] = [silence]
    message = note()
    send_due(AT)
    assert after(message).state == "uncertain"
    assert message.message_id
    assert Note.ended == []
    assert reconcile(AT) == 0, "things have not settled yet"
    assert reconcile(LATER) == 1
    assert (after(message).state, bool(message.message_id)) == (end, end == "sent")
    send_due(LATER)
    assert after(message).state == "sent"
    assert [mail["Message-ID"] for mail in sink.received] == [message.message_id]
    assert Note.ended == [("note:1", "sent")]


@pytest.mark.usefixtures("impatient")
def test_what_nobody_can_tell_is_held_and_never_resent(note: Notes, sink: Sink, settings: Settings) -> None:
    settings.RELAY_LOG = ""
    sink.answers["DATA"] = ["lose"]
    message = note()
    send_due(AT)
    assert reconcile(LATER) == 1
    assert after(message).state == "held"
    assert "cannot be asked" in message.reason
    assert send_due(LATER + timedelta(days=9)) == reconcile(LATER + timedelta(days=9)) == 0
    assert sink.received == []


@pytest.mark.usefixtures("impatient")
def test_a_relay_that_cannot_be_asked_now_is_asked_again(note: Notes, sink: Sink) -> None:
    sink.answers["DATA"] = ["take"]
    message = note()
    send_due(AT)
    away = sink.log.rename(sink.log.with_suffix(".away"))
    soon = AT + timedelta(minutes=20)
    reconcile(soon)
    assert after(message).state == "uncertain"
    away.rename(sink.log)
    reconcile(soon)
    assert after(message).state == "sent"


@pytest.mark.parametrize("left_by_worker", ["", "<1@localhost>"])
def test_what_a_worker_left_is_never_lost(note: Notes, sink: Sink, left_by_worker: str) -> None:
    """Without a Message-ID the dot was never near; with one the relay must say."""
    message = note()
    [claimed] = Message.objects.claim(AT)
    assert reconcile(AT) == 0, "its worker may still live"
    Message.objects.filter(pk=message.pk).update(leased_until=AT - timedelta(days=365))
    if left_by_worker:
        Message.objects.filter(pk=message.pk).update(message_id=left_by_worker)
    assert reconcile(AT) == 1
    assert after(message).state == ("uncertain" if left_by_worker else "pending")
    assert claimed.freeze("<2@localhost>", {}) is False, "a worker that thaws must not send"
    reconcile(LATER)
    send_due(LATER)
    assert after(message).state == "sent"
    assert len(sink.received) == 1


def test_a_worker_that_lost_its_lease_stops_before_the_dot(note: Notes, sink: Sink) -> None:
    messages = [note(f"note:{number}") for number in range(3)]
    claimed = Message.objects.claim(AT)
    Message.objects.filter(pk=messages[1].pk).update(leased_until=AT - timedelta(days=365))
    assert send_claimed(claimed, AT) is False
    assert len(sink.received) == 1
    assert [after(message).state for message in messages] == ["sent", "sending", "sending"]


def test_a_worker_that_sleeps_just_before_the_dot_does_not_send_it(
    note: Notes, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = note()
    slept = iter([100.0, 100.0 + waits.DOT + 1])
    with monkeypatch.context() as patched:
        patched.setattr(smtp, "up_for", lambda: next(slept))
        assert send_claimed(Message.objects.claim(AT), AT) is False
    assert sink.received == []
    assert after(message).message_id, "it may have been sent, for all that others know: the relay will say"
    Message.objects.update(leased_until=AT - timedelta(days=365))
    reconcile(AT), reconcile(LATER), send_due(LATER)
    assert after(message).state == "sent"
    assert len(sink.received) == 1


def test_a_lease_that_ends_within_a_minute_is_too_short_for_the_dot(note: Notes, sink: Sink) -> None:
    note()
    [message] = Message.objects.claim(AT)
    Message.objects.update(leased_until=clock.now() + timedelta(seconds=waits.DOT - 1))
    assert message.freeze("<1@localhost>", {}) is False
    Message.objects.update(leased_until=clock.now() + timedelta(seconds=waits.DOT + 9))
    assert message.freeze("<1@localhost>", {}) is True


def test_what_there_is_no_time_for_is_given_back(note: Notes, sink: Sink, settings: Settings) -> None:
    settings.OUTBOX_TIME_SCALE = 0.0
    message = note()
    assert send_claimed(Message.objects.claim(AT), AT) is True
    assert (after(message).state, message.attempts) == ("pending", 0)
    assert sink.received == []
