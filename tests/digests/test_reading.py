"""A digest can be read again on the site by whom it was sent to, and stopped from within."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.digests.models import Digest
from marketplace.matching.actions import match_everything
from marketplace.matching.models import Match
from marketplace.notifications.inbox import rows_of
from marketplace.notifications.models import Message, Preference
from services import actions as services
from services.models import Entry

Deliver = Callable[..., dict[str, Any]]


@pytest.fixture
def sent(market: SimpleNamespace, at: datetime, deliver: Deliver) -> SimpleNamespace:
    """Ann's digest, as a mail and as a row."""
    mail = deliver()[market.ann.email]
    return SimpleNamespace(mail=mail, row=Digest.objects.get(officer=market.ann, message__state="sent"))


@pytest.fixture
def ann(client: Client, market: SimpleNamespace, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("marketplace.notifications.clock.now", lambda: at + timedelta(hours=1))
    client.force_login(market.ann)
    return client


def links(mail: Any) -> list[str]:
    text = mail.get_body(("plain",)).get_content()
    return re.findall(r"http://localhost:8000(/\S*)", text)


def test_it_can_be_read_again_by_the_link_in_it(ann: Client, sent: SimpleNamespace) -> None:
    address = f"/your-digests/{sent.row.pk}/"
    assert address in links(sent.mail)
    page = ann.get(address).text
    assert "Payroll: Harcombe District offers to share" in page
    assert "Payroll for two more councils" in page
    [line] = [row.line for row in rows_of([sent.row.message])]
    assert line.address == address


def test_nobody_else_reads_it_and_not_before_it_is_sent(
    client: Client, market: SimpleNamespace, sent: SimpleNamespace
) -> None:
    address = reverse("digest", args=[sent.row.pk])
    assert client.get(address).headers["Location"].startswith("/account/login/")
    for other in (market.bob, market.moderator, market.stranger):
        client.force_login(other)
        assert client.get(address).status_code == 404
    client.force_login(market.ann)
    Message.objects.update(state="pending", message_id="")
    assert client.get(address).status_code == 404


def test_what_has_gone_since_is_in_it_no_more(
    ann: Client, market: SimpleNamespace, sent: SimpleNamespace, at: datetime
) -> None:
    services.withdraw(listing=market.offer, at=at, why="gone")
    page = ann.get(reverse("digest", args=[sent.row.pk])).text
    assert "Payroll for two more councils" not in page
    assert "Nothing that this digest told is still open to you" in page


def test_a_later_digest_leaves_an_earlier_one_as_it_was(
    ann: Client, market: SimpleNamespace, sent: SimpleNamespace, deliver: Deliver, at: datetime
) -> None:
    later = at + timedelta(weeks=1)
    start = timezone.localdate(later) + timedelta(days=120)
    Entry.objects.filter(pk=market.offer.pk).update(stamp="another", earliest_start_on=start)
    match_everything(later)
    deliver(later)
    second = Digest.objects.filter(officer=market.ann).latest("pk")
    assert "New matches" in ann.get(reverse("digest", args=[sent.row.pk])).text
    page = ann.get(reverse("digest", args=[second.pk])).text
    assert "New matches" not in page
    assert "Its start is now" in page


def test_the_link_that_stops_it_asks_first(
    client: Client, market: SimpleNamespace, sent: SimpleNamespace
) -> None:
    [address] = [link for link in links(sent.mail) if link.startswith("/mail/stop/")]
    assert f"<http://localhost:8000{address}>" == sent.mail["List-Unsubscribe"]
    client.get(address)
    assert not Preference.objects.exists()
    client.post(address)
    assert Preference.objects.get(officer=market.ann).stopped == ["digest"]


def test_reading_it_marks_nothing(ann: Client, sent: SimpleNamespace) -> None:
    before = (
        list(Match.objects.values_list("state", flat=True)),
        Message.objects.get(pk=sent.row.message_id).read_at,
    )
    ann.get(reverse("digest", args=[sent.row.pk]))
    assert before == (list(Match.objects.values_list("state", flat=True)), None)


def test_it_costs_the_same_however_many_matches(
    ann: Client, sent: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    address = reverse("digest", args=[sent.row.pk])
    ann.get(address)
    with django_assert_max_num_queries(24):
        ann.get(address)
