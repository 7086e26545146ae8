"""The outbox and its ledger can be looked at, and not touched."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.notifications.models import Heartbeat, JobRun, Message

Notes = Callable[..., Message]


@pytest.fixture
def admin(cast: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(cast.admin)
    return client


@pytest.mark.parametrize("model", ["message", "jobrun", "heartbeat"])
def test_rows_are_listed_and_cannot_be_changed(admin: Client, note: Notes, model: str) -> None:
    rows = {
        "message": note(),
        "jobrun": JobRun.objects.create(job="outbox", started_at=timezone.now()),
        "heartbeat": Heartbeat.objects.create(part="worker", seen_at=timezone.now()),
    }
    row = rows[model]
    listed = admin.get(reverse(f"admin:notifications_{model}_changelist"))
    assert listed.status_code == 200
    one = reverse(f"admin:notifications_{model}_change", args=[row.pk])
    assert admin.get(one).status_code == 200
    assert admin.post(one, {}).status_code == 403
    assert admin.post(reverse(f"admin:notifications_{model}_delete", args=[row.pk])).status_code == 403
    assert admin.get(reverse(f"admin:notifications_{model}_add")).status_code == 403


def test_messages_are_told_apart_by_state(admin: Client, note: Notes) -> None:
    note("note:1")
    Message.objects.filter(pk=note("note:2").pk).update(state="held", message_id="<1@x>")
    page = admin.get(reverse("admin:notifications_message_changelist"), {"state__exact": "held"})
    assert b"note:2" in page.content
    assert b"note:1" not in page.content


def test_nobody_else_sees_them(cast: SimpleNamespace, note: Notes) -> None:
    client = Client()
    client.force_login(cast.ann)
    assert client.get(reverse("admin:notifications_message_changelist")).status_code in (302, 404)
