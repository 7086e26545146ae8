"""What a mail provider reports is taken once, of our officers only, and only from who shows the secret."""

import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from councils.messages import AccountMail, tell_of_complaints
from councils.models import Membership, Officer
from councils.suspending import suspend_whose_mail_comes_back
from marketplace.notifications.actions import plan, send_due
from marketplace.notifications.models import Message, Preference, Report
from tests.factories import make_officer
from tests.notifications.conftest import AT, Sink

ADDRESS = "/mail/reports/"
SECRET = "postmark:a long secret"


@pytest.fixture
def provider(settings: Settings, db: None) -> Client:
    """A provider's machine, with no page of ours read and no cookie."""
    settings.MAIL_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": SECRET}
    return Client(enforce_csrf_checks=True)


def report(provider: Client, *, secret: str = SECRET, **fields: Any) -> int:
    """One report as Postmark sends it; the status of the answer."""
    body = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 7,
        "MessageID": "00000000-0000-0000-0000-000000000000",
        "Email": "ann@wenlow.example",
        "BouncedAt": timezone.now().isoformat(),
    } | fields
    shown = base64.b64encode(secret.encode()).decode()
    answer = provider.post(
        ADDRESS,
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Basic {shown}"},
    )
    return answer.status_code


def sent_to(officer: Officer) -> Message:
    at = timezone.now()
    return Message.objects.create(
        key=f"sent {officer.pk} {at}",
        kind="account",
        officer=officer,
        about={"what": "exists"},
        state="sent",
        message_id="<1@x>",
        planned_at=at,
        due_at=at,
        settled_at=at,
    )


def complain(provider: Client, **fields: Any) -> int:
    return report(provider, RecordType="SpamComplaint", Type="SpamComplaint", TypeCode=512, **fields)


def test_mail_that_came_back_later_closes_the_account_and_tells_the_lead(
    provider: Client, cast: SimpleNamespace
) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    message = sent_to(cast.ann)
    assert report(provider, Email="Ann@Wenlow.example") == 200
    assert (Report.objects.get().what, Report.objects.get().message) == ("bounced", message)
    assert suspend_whose_mail_comes_back(timezone.now()) == 1
    assert Message.objects.filter(officer=lead, kind="account").count() == 1


def test_a_complaint_stops_what_she_may_do_without_and_tells_the_lead(
    provider: Client, cast: SimpleNamespace
) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    assert complain(provider) == 200
    said = Preference.objects.get(officer=cast.ann)
    assert said.refusal("digest", timezone.now()) == "She has called emails from here unwanted."
    assert Officer.objects.get(pk=cast.ann.pk).is_active
    for _tick in range(2):
        tell_of_complaints(timezone.now())
    told = Message.objects.get(officer=lead)
    assert "Ann Wood gets no more news by email" in AccountMail().write(told, timezone.now()).subject


def test_mail_about_her_account_comes_all_the_same(
    provider: Client, cast: SimpleNamespace, sink: Sink
) -> None:
    complain(provider)
    plan(key="x", kind="account", officer=cast.ann, about={"what": "exists"}, at=AT)
    send_due(AT)
    assert sink.recipients == [cast.ann.email]


def test_she_is_told_on_her_page_and_chooses_anew(
    provider: Client, cast: SimpleNamespace, client: Client
) -> None:
    complain(provider)
    client.force_login(cast.ann)
    assert "was marked as unwanted in your mailbox" in client.get("/your-emails/").text
    client.post("/your-emails/", {"rhythm": "weekly", "weekday": "2", "hour": "8", "kinds": ["proposal"]})
    assert Preference.objects.get(officer=cast.ann).complained_at is None
    assert "was marked as unwanted" not in client.get("/your-emails/").text


def test_the_same_report_is_taken_once(provider: Client, cast: SimpleNamespace) -> None:
    sent_to(cast.ann)
    for _time in range(2):
        assert report(provider, BouncedAt="2026-11-22T01:00:00Z") == 200
    assert Report.objects.count() == 1


# --- Who may not, and what is not taken ------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "postmark:", "postmark:another", "other:a long secret"])
def test_without_the_secret_nothing_is_taken(provider: Client, cast: SimpleNamespace, secret: str) -> None:
    assert report(provider, secret=secret) == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("missing", ["provider", "secret"])
def test_where_no_provider_is_named_there_is_nothing(
    provider: Client, settings: Settings, cast: SimpleNamespace, missing: str
) -> None:
    if missing == "provider":
        settings.MAIL_PROVIDER = ""
    else:
        settings.ANYMAIL = {"WEBHOOK_SECRET": ""}
    assert report(provider) == 404


def test_a_signature_is_asked_for_where_the_provider_signs(settings: Settings, cast: SimpleNamespace) -> None:
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "key"}
    signature = {"timestamp": "1", "token": "x", "signature": "made up"}
    shown = base64.b64encode(SECRET.encode()).decode()
    body = {"signature": signature, "event-data": {"event": "complained", "recipient": cast.ann.email}}
    answer = Client().post(
        ADDRESS, body, content_type="application/json", headers={"Authorization": f"Basic {shown}"}
    )
    assert answer.status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("type_", ["Transient", "SoftBounce", "Blocked", "AutoResponder"])
def test_what_may_still_arrive_is_no_bounce(provider: Client, cast: SimpleNamespace, type_: str) -> None:
    assert report(provider, Type=type_) == 200
    assert not Report.objects.exists()


@pytest.mark.parametrize("record", ["Delivery", "Open", "Click"])
def test_who_opens_what_is_not_kept(provider: Client, cast: SimpleNamespace, record: str) -> None:
    assert report(provider, RecordType=record) == 200
    assert not Report.objects.exists()


def test_of_strangers_nothing_is_kept(provider: Client, cast: SimpleNamespace) -> None:
    assert report(provider, Email="nobody@elsewhere.example") == 200
    assert not Report.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", '"x"', '{"RecordType": []}', '{"Email": {}}'])
def test_what_is_no_report_is_refused(provider: Client, cast: SimpleNamespace, body: str) -> None:
    shown = base64.b64encode(SECRET.encode()).decode()
    answer = provider.post(
        ADDRESS, body, content_type="application/json", headers={"Authorization": f"Basic {shown}"}
    )
    assert answer.status_code in (200, 400)
    assert not Report.objects.exists()


def test_every_provider_that_may_be_named_can_be_read(settings: Settings) -> None:
    from django.utils.module_loading import import_string

    settings.ANYMAIL = {
        "WEBHOOK_SECRET": SECRET,
        "MAILGUN_WEBHOOK_SIGNING_KEY": "key",
        "MAILERSEND_SIGNING_SECRET": "key",
    }
    for path in settings.MAIL_PROVIDERS.values():
        assert hasattr(import_string(path)(), "parse_events")
