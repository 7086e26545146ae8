"""Two workers never send one message."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from marketplace.notifications.actions import send_due
from marketplace.notifications.models import Message
from tests.notifications.conftest import AT, Sink

Notes = Callable[..., Message]


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_message_once(note: Notes, sink: Sink) -> None:
    for number in range(300):
        note(f"note:{number}", address=f"officer{number}@wenlow.example")
    sent: list[int] = []

    def work() -> None:
        try:
            sent.append(send_due(AT))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 300
    assert len(sink.recipients) == len(set(sink.recipients)) == 300
    assert Message.objects.filter(state="sent", token=None).count() == 300


@pytest.mark.django_db(transaction=True)
def test_two_claims_share_nothing(note: Notes) -> None:
    for number in range(70):
        note(f"note:{number}")
    first, second = Message.objects.claim(AT), Message.objects.claim(AT)
    assert (len(first), len(second)) == (50, 20)
    assert {message.pk for message in first}.isdisjoint(message.pk for message in second)
    assert len({message.token for message in first}) == 1
    assert first[0].token != second[0].token


def test_only_the_holder_of_the_claim_may_mark_it(note: Notes) -> None:
    note()
    [mine] = Message.objects.claim(AT)
    Message.objects.filter(pk=mine.pk).update(token="0" * 32)
    assert not mine.end(Message.State.SENT, AT)
    assert not mine.put_off("x", AT)
    assert not mine.doubt("x", AT)
    assert Message.objects.get().state == "sending"
