"""A backup was restored: what went out since it was made does not go out again, and nothing is lost."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from councils.models import Membership
from marketplace.digests.actions import plan_week
from marketplace.digests.models import Digest
from marketplace.matching.actions import match_everything
from marketplace.notifications import clock
from marketplace.notifications.actions import doubt_what_is_open, reconcile, send_due
from marketplace.notifications.models import Heartbeat, Message
from tests.notifications.conftest import AT, Sink

Notes = Callable[..., Message]

LATER = AT + timedelta(hours=1)
pytestmark = pytest.mark.django_db(transaction=True)


def backup() -> list[dict[str, object]]:
    return [dict(row) for row in Message.objects.values()]


def restore(rows: list[dict[str, object]]) -> None:
    Message.objects.all().delete()
    Message.objects.bulk_create(Message(**row) for row in rows)


def after(message: Message) -> Message:
    message.refresh_from_db()
    return message


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "state"))


def test_what_was_sent_since_the_backup_is_not_sent_again(note: Notes, sink: Sink) -> None:
    note("sent before")
    send_due(AT)
    note("sent since")
    kept = backup()
    send_due(AT)
    assert len(sink.received) == 2
    restore([*kept])
    Message.objects.filter(pk=note("never sent").pk).update(due_at=LATER)
    assert doubt_what_is_open(LATER) == 2
    assert send_due(LATER) == 0, "nothing in doubt is sent"
    assert states() == {"sent before": "sent", "sent since": "uncertain", "never sent": "uncertain"}
    reconcile(LATER)
    assert states() == {"sent before": "sent", "sent since": "sent", "never sent": "pending"}
    send_due(LATER)
    assert states()["never sent"] == "sent"
    assert len(sink.received) == 3


def test_without_it_a_message_goes_out_twice(note: Notes, sink: Sink) -> None:
    note()
    kept = backup()
    send_due(AT)
    restore(kept)
    send_due(LATER)
    assert len(sink.received) == 2


@pytest.mark.parametrize("state", ["sending", "uncertain"])
def test_what_was_on_its_way_in_the_backup_is_asked_about(note: Notes, sink: Sink, state: str) -> None:
    """Its last attempt may have failed and a later one succeeded, under a Message-ID that nobody knows."""
    message = note()
    Message.objects.claim(AT)
    if state == "uncertain":
        unclaimed = {"token": None, "leased_until": None}
        Message.objects.update(state=state, message_id="<of-an-earlier-attempt@localhost>", **unclaimed)
    kept = backup()
    Message.objects.update(state="pending", token=None, leased_until=None, message_id="")
    send_due(AT)
    restore(kept)
    doubt_what_is_open(LATER)
    reconcile(LATER)
    assert after(message).state == "sent"
    assert len(sink.received) == 1


def test_where_nobody_can_be_asked_a_person_must_look(note: Notes, sink: Sink, settings: Settings) -> None:
    settings.RELAY_LOG = ""
    message = note()
    doubt_what_is_open(LATER)
    reconcile(LATER)
    assert after(message).state == "held"
    assert send_due(LATER) == 0
    assert sink.received == []


def test_twice_is_as_good_as_once(note: Notes, sink: Sink) -> None:
    message = note()
    Message.objects.update(due_at=clock.now())
    for _time in (1, 2):
        call_command("after_restore", stdout=(said := StringIO()))
        assert said.getvalue().startswith("In doubt: 1 messages.")
    assert after(message).state == "uncertain"


def test_what_is_not_yet_due_is_not_sent_early(note: Notes, sink: Sink) -> None:
    message = note()
    doubt_what_is_open(AT - timedelta(days=1))
    assert (after(message).state, message.due_at) == ("pending", AT)


def test_a_digest_planned_since_the_backup_does_not_go_out_again(cast: SimpleNamespace, sink: Sink) -> None:
    """The backup knows nothing of it; the relay does."""
    now = clock.now()
    Membership.objects.update(decided_at=now - timedelta(days=30))
    match_everything(now)
    assert plan_week(now) == 3, "two have something to be told"
    send_due(now)
    assert len(sink.received) == 2
    Digest.objects.all().delete()
    Message.objects.all().delete()
    call_command("after_restore", stdout=StringIO())
    assert reconcile(clock.now()) == 2
    assert send_due(clock.now()) == 0
    assert list(states().values()) == ["sent", "sent"]
    assert len(sink.received) == 2


def test_it_refuses_beside_a_worker(note: Notes, sink: Sink) -> None:
    message = note()
    Heartbeat.objects.create(part="worker", seen_at=clock.now())
    with pytest.raises(CommandError, match=r"seconds ago: worker\. Stop what runs and restore again"):
        call_command("after_restore")
    assert after(message).state == "pending"
    assert not connection.in_atomic_block
