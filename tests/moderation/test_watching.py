"""Held emails are shown, and settled by a person with a reason; the runs of jobs are shown."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Officer
from marketplace.audit.tracking import events_of
from marketplace.notifications.actions import send_due
from marketplace.notifications.held import resolve
from marketplace.notifications.models import JobRun, Message, Resolution
from tests.factories import make_held_message
from tests.notifications.conftest import Sink, sink

__all__ = ["sink"]

LIST, RUNS = reverse("held_messages"), reverse("job_runs")
Browser = Callable[[Officer], Client]


def page_of(message: Message) -> str:
    return reverse("held_message", args=[message.pk])


def decide(client: Client, message: Message, outcome: str, reason: str = "The log has it.") -> Any:
    return client.post(page_of(message), {"outcome": outcome, "reason": reason})


def test_what_is_known_is_shown(mo: Client, cast: SimpleNamespace) -> None:
    message = make_held_message(cast.ann)
    assert message.key in mo.get(LIST).text
    page = mo.get(page_of(message)).text
    for known in (cast.ann.email, "mark.", "The relay did not answer", "Was this email sent?"):
        assert known in page


@pytest.mark.parametrize(
    ("outcome", "state", "is_settled"),
    [("arrived", "sent", True), ("again", "pending", False), ("given_up", "failed", True)],
)
def test_each_way_out_is_recorded_with_its_reason(
    mo: Client, cast: SimpleNamespace, outcome: str, state: str, is_settled: bool
) -> None:
    message = make_held_message(cast.ann)
    assert decide(mo, message, outcome).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.settled_at is not None) == (state, is_settled)
    said = Resolution.objects.get()
    assert (said.outcome, said.reason, said.officer) == (outcome, "The log has it.", cast.moderator)
    [event] = events_of(Resolution)
    assert (event.pgh_who_id, event.outcome) == (cast.moderator.pk, outcome)
    page = mo.get(page_of(message)).text
    assert "This email no longer waits" in page
    assert "The log has it." in page
    assert "The log has it." in mo.get(LIST).text


def test_what_is_sent_again_goes_out_once_under_a_new_name(
    mo: Client, cast: SimpleNamespace, sink: Sink
) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    message = make_held_message(cast.ann, first_tried_at=long_ago, attempts=7)
    old = message.message_id
    decide(mo, message, "again")
    assert send_due(timezone.now()) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 0)
    assert sink.recipients == [cast.ann.email]
    assert message.message_id != old


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(mo: Client, cast: SimpleNamespace) -> None:
    message = make_held_message(cast.ann)
    decide(mo, message, "given_up")
    page = mo.post(page_of(message), {"outcome": "again", "reason": "Why not"}, follow=True)
    assert "somebody has decided already" in page.text
    message.refresh_from_db()
    assert message.state == "failed"
    assert Resolution.objects.count() == 1


def test_a_reason_is_asked_for_and_nothing_typed_is_lost(mo: Client, cast: SimpleNamespace) -> None:
    message = make_held_message(cast.ann)
    page = mo.post(page_of(message), {"outcome": "", "reason": "Seen in the log"})
    assert page.status_code == 422
    assert "Choose what to do" in page.text
    assert "Seen in the log" in page.text
    assert "Say how you found out" in decide(mo, message, "again", " \n").text
    assert Message.objects.get(pk=message.pk).state == "held"


def test_only_what_was_ever_held_has_a_page(mo: Client, cast: SimpleNamespace) -> None:
    message = make_held_message(cast.ann, state="uncertain")
    assert mo.get(page_of(message)).status_code == 404
    with pytest.raises(Message.NotHeld):
        resolve(message=message, outcome="again", officer=cast.moderator, reason="x", at=timezone.now())
    assert not Resolution.objects.exists()


def test_an_empty_list_says_so(mo: Client) -> None:
    assert "No email waits." in mo.get(LIST).text


def test_administrators_see_them_and_nobody_else(
    cast: SimpleNamespace, logged_in: Browser, mo: Client
) -> None:
    message = make_held_message(cast.ann)
    for address in (LIST, RUNS, page_of(message)):
        assert logged_in(cast.admin).get(address).status_code == 200
        assert logged_in(cast.ann).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert decide(logged_in(cast.ann), message, "again").status_code == 404


def test_lists_have_pages_and_a_fixed_number_of_queries(
    mo: Client, cast: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for number in range(45):
        message = make_held_message(cast.ann)
        JobRun.objects.create(job="outbox", started_at=timezone.now(), done=number)
        if number < 3:
            decide(mo, message, "given_up")
    for address in (LIST, RUNS):
        with django_assert_max_num_queries(9):
            page = mo.get(address, {"page": 3})
        assert page.context["page_obj"].number == 3
        assert len(page.context["page_obj"]) == (2 if address == LIST else 5)


def test_runs_say_when_how_much_and_how_they_ended(mo: Client) -> None:
    at = timezone.now()
    JobRun.objects.create(job="outbox", started_at=at, finished_at=at + timedelta(seconds=2.5), done=41)
    JobRun.objects.create(job="digests", started_at=at, finished_at=at, error="OperationalError")
    JobRun.objects.create(job="retention", started_at=at)
    page = mo.get(RUNS).text
    for said in ("2.5 s", "41", "Well", "Failed: OperationalError", "It runs, or was killed"):
        assert said in page
    only = mo.get(RUNS, {"job": "digests"})
    assert [run.job for run in only.context["page_obj"]] == ["digests"]
    assert len(mo.get(RUNS, {"job": "no such"}).context["page_obj"]) == 3
