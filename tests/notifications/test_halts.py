"""A kind of mail that is halted waits as it stands, and goes on when it is told to."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.notifications.actions import go_on, halt, send_due
from marketplace.notifications.models import Halt, Message
from tests.notifications.conftest import AT, Sink

Notes = Callable[..., Message]


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_what_is_halted_waits_and_the_rest_goes(note: Notes, sink: Sink, cast: SimpleNamespace) -> None:
    waits, goes = note("one"), note("two", kind="broken")
    halt(kind="note", by=cast.moderator, reason="A wrong link", at=AT)
    send_due(AT)
    assert (state(waits), waits.attempts, sink.received) == ("pending", 0, [])
    assert state(goes) == "pending"
    assert goes.reason, "it was tried"
    go_on(kind="note", by=cast.moderator, at=AT)
    send_due(AT)
    assert state(waits) == "sent"


def test_what_is_claimed_already_is_held_back_before_its_dot(
    note: Notes, sink: Sink, cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Halted while a claim is worked off: the rest of it is given back, and nothing of it is lost."""
    messages = [note(f"{number}") for number in range(3)]
    freeze = Message.freeze

    def halted_at_the_second(message: Message, *args: Any) -> bool:
        if len(sink.received) == 1:
            halt(kind="note", by=cast.moderator, reason="A wrong link", at=AT)
        return freeze(message, *args)

    monkeypatch.setattr(Message, "freeze", halted_at_the_second)
    send_due(AT)
    monkeypatch.undo()
    assert [state(message) for message in messages] == ["sent", "pending", "pending"]
    go_on(kind="note", by=cast.moderator, at=AT)
    send_due(AT)
    assert [state(message) for message in messages] == ["sent"] * 3
    assert len(sink.received) == 3


def test_halting_twice_or_going_on_twice_is_told(note: Notes, cast: SimpleNamespace) -> None:
    halt(kind="note", by=cast.moderator, reason="A wrong link", at=AT)
    with pytest.raises(Halt.AlreadySo):
        halt(kind="note", by=cast.moderator, reason="Another", at=AT)
    go_on(kind="note", by=cast.moderator, at=AT)
    with pytest.raises(Halt.AlreadySo):
        go_on(kind="note", by=cast.moderator, at=AT)
    assert Halt.objects.get().ended_by == cast.moderator


def test_nobody_halts_what_there_is_not(note: Notes, cast: SimpleNamespace) -> None:
    with pytest.raises(LookupError):
        halt(kind="gossip", by=cast.moderator, reason="Why not", at=AT)
