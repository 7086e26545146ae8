"""A provider that counts what it took under our reference settles what is in doubt."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

from marketplace.embedded import free_port
from marketplace.notifications import relay
from marketplace.notifications.actions import reconcile, send_due
from marketplace.notifications.models import Message
from tests.notifications.conftest import AT, Sink

Notes = Callable[..., Message]


class Api:
    """A provider's API on the loopback interface."""

    def __init__(self) -> None:
        api = self
        self.taken: set[str] = set()
        self.keys: list[str | None] = []
        self.says: str | None = None

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                [filed] = parse_qs(urlsplit(self.path).query)["tag"]
                api.keys.append(self.headers["X-Server-Token"])
                self.send_response(200)
                self.end_headers()
                told = api.says or json.dumps({"TotalCount": int(filed in api.taken), "Messages": []})
                self.wfile.write(told.encode())

            def log_message(self, *words: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)


@pytest.fixture
def api(settings: Settings, sink: Sink) -> Iterator[Api]:
    api = Api()
    thread = Thread(target=api.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.RELAY_LOG = ""
    settings.RELAY_LOOKUP_URL = f"http://127.0.0.1:{api.server.server_port}/outbound?tag={{reference}}"
    settings.RELAY_LOOKUP_HEADER = "X-Server-Token: open sesame"
    settings.RELAY_REFERENCE_HEADER = "X-Tag"
    yield api
    api.server.shutdown()
    thread.join()
    api.server.server_close()


def in_doubt(message: Message) -> Message:
    doubtful = {"state": "uncertain", "message_id": f"<{relay.mark(message.key)}.1@x>", "due_at": AT}
    Message.objects.filter(pk=message.pk).update(**doubtful)
    return message


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "state"))


def test_each_mail_carries_what_it_is_filed_under(note: Notes, sink: Sink, api: Api) -> None:
    note()
    send_due(AT)
    assert sink.received[0]["X-Tag"] == relay.mark("note:1")


def test_what_it_took_is_sent_and_what_it_did_not_take_is_sent_again(note: Notes, api: Api) -> None:
    for number in range(2 * relay.AT_ONCE + 1):
        in_doubt(note(f"note:{number}"))
    api.taken = {relay.mark("note:7")}
    assert reconcile(AT) == 2 * relay.AT_ONCE + 1
    assert states() == dict.fromkeys(states(), "pending") | {"note:7": "sent"}
    assert set(api.keys) == {"open sesame"}


@pytest.mark.parametrize("says", ["no json", "[]", '{"TotalCount": null}', '{"ErrorCode": 10}'])
def test_an_answer_that_says_nothing_settles_nothing(note: Notes, api: Api, says: str) -> None:
    in_doubt(note())
    api.says = says
    reconcile(AT)
    assert states() == {"note:1": "uncertain"}


def test_a_provider_that_does_not_answer_is_asked_again(note: Notes, api: Api, settings: Settings) -> None:
    in_doubt(note())
    there = settings.RELAY_LOOKUP_URL
    settings.RELAY_LOOKUP_URL = f"http://127.0.0.1:{free_port()}/?tag={{reference}}"
    reconcile(AT)
    assert states() == {"note:1": "uncertain"}
    settings.RELAY_LOOKUP_URL = there
    reconcile(AT)
    assert states() == {"note:1": "pending"}
