"""A reader stops a kind of mail with one press, without logging in; opening the address stops nothing."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from marketplace.notifications.actions import send_due
from marketplace.notifications.models import Message, Preference
from marketplace.notifications.stopping import Stop, token_of
from tests.notifications.conftest import AT, Sink

Notes = Callable[..., Message]


@pytest.fixture
def optional(note: Notes, settings: Settings) -> Notes:
    """Plans a message that its reader may do without."""
    settings.MESSAGE_KINDS["optional"] = "tests.notifications.kinds.Optional"

    def plan_optional(key: str, officer: object) -> Message:
        return note(key, kind="optional", officer=officer)

    return plan_optional


def way_out(sink: Sink) -> str:
    """The address in the newest mail's header, as a path."""
    header = sink.received[-1]["List-Unsubscribe"]
    assert header.startswith("<http://localhost:8000/mail/stop/")
    assert header.endswith("/>")
    return str(header)[len("<http://localhost:8000") : -1]


def test_one_press_in_the_mail_program_stops_the_kind(
    optional: Notes, note: Notes, sink: Sink, cast: SimpleNamespace
) -> None:
    optional("one", cast.ann)
    send_due(AT)
    [mail] = sink.received
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Help"] == mail["List-Owner"] == "<mailto:help@localhost>"
    mail_program = Client(enforce_csrf_checks=True)
    for _press in range(2):
        done = mail_program.post(way_out(sink), {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "You get these emails no more" in done.text
    assert Preference.objects.get().stopped == ["optional"]
    optional("two", cast.ann)
    optional("three", cast.bob)
    note("four", officer=cast.ann)
    send_due(AT)
    assert sink.recipients == [cast.ann.email, cast.bob.email, cast.ann.email]
    skipped = Message.objects.get(key="two")
    assert (skipped.state, skipped.reason) == ("skipped", "She has stopped these emails.")


def test_mail_that_always_comes_has_no_way_out(note: Notes, sink: Sink, cast: SimpleNamespace) -> None:
    note(officer=cast.ann)
    send_due(AT)
    [mail] = sink.received
    assert mail["List-Unsubscribe"] is None


def test_opening_the_address_stops_nothing(
    optional: Notes, sink: Sink, cast: SimpleNamespace, client: Client
) -> None:
    optional("one", cast.ann)
    send_due(AT)
    page = client.get(way_out(sink))
    assert "Stop these emails?" in page.text
    assert not Preference.objects.exists()


@pytest.mark.parametrize("token", ["x", "WzEsIm5vdGUiXQ:made-up", "", "[1]:x"])
def test_nobody_makes_up_an_address(optional: Notes, client: Client, token: str) -> None:
    assert client.post(f"/mail/stop/{token}/").status_code == 404


def test_a_kind_that_always_comes_cannot_be_stopped(
    optional: Notes, cast: SimpleNamespace, client: Client
) -> None:
    address = f"/mail/stop/{token_of(Stop(cast.ann.pk, 'note'))}/"
    assert client.post(address).status_code == 404


def test_nothing_comes_during_a_pause_and_all_after_it(
    optional: Notes, sink: Sink, cast: SimpleNamespace
) -> None:
    Preference.objects.create(officer=cast.ann, paused_until=timezone.localdate(AT))
    message = optional("one", cast.ann)
    send_due(AT)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("skipped", "She has paused her emails.")
    Message.objects.create(
        key="two", kind="optional", officer=cast.ann, planned_at=AT, due_at=AT + timedelta(days=1)
    )
    send_due(AT + timedelta(days=1))
    assert len(sink.received) == 1
