"""All that was written to an officer stands in her inbox on the site, wanted by email or not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.notifications.actions import plan, send_due
from marketplace.notifications.kinds import inbox_kinds
from marketplace.notifications.models import Message, Preference
from marketplace.proposals.actions import propose
from marketplace.proposals.models import Proposal
from tests.factories import make_delivery_model
from tests.notifications.conftest import Sink

ADDRESS = "/your-inbox/"


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def proposal(cast: SimpleNamespace, at: datetime) -> Proposal:
    """Harcombe proposes to Wenlow, of which Ann is told."""
    return propose(
        officer=cast.bob,
        council=cast.harcombe,
        listing=cast.seek,
        own_listing=cast.offer,
        what="We would run your payroll beside ours.",
        delivery_model=make_delivery_model("shared_staff"),
        start_on=timezone.localdate() + timedelta(days=200),
        at=at,
    )


@pytest.fixture
def ann(cast: SimpleNamespace, client: Client) -> Client:
    client.force_login(cast.ann)
    return client


def later(at: datetime) -> datetime:
    return at + timedelta(minutes=1)


def test_what_was_sent_stands_in_it_with_its_page(
    ann: Client, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    assert "Nothing yet" in ann.get(ADDRESS).text
    send_due(later(at))
    page = ann.get(ADDRESS)
    [row] = page.context["rows"]
    assert row.line.text == "Payroll: a council proposes to share"
    assert f'href="/proposals/{proposal.pk}/"' in page.text
    assert page.context["unread"] == 1


def test_what_she_wants_no_email_of_stands_in_it_all_the_same(
    ann: Client, cast: SimpleNamespace, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    Preference.objects.create(officer=cast.ann, stopped=["proposal"])
    send_due(later(at))
    assert cast.ann.email not in sink.recipients
    page = ann.get(ADDRESS)
    assert [row.line.text for row in page.context["rows"]] == ["Payroll: a council proposes to share"]
    assert "No, as you chose" in page.text


def test_what_is_no_news_any_more_does_not(
    ann: Client, cast: SimpleNamespace, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    Preference.objects.create(officer=cast.ann, stopped=["proposal"])
    Proposal.objects.filter(pk=proposal.pk).update(state="lapsed")
    send_due(later(at))
    assert ann.get(ADDRESS).context["rows"] == []


def test_opening_it_marks_nothing_and_a_press_marks_one(
    ann: Client, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    send_due(later(at))
    message = Message.objects.get(officer__email="ann@wenlow.example", kind="proposal")
    for _time in range(2):
        assert ann.get(ADDRESS).context["unread"] == 1
    for _press in range(2):
        assert ann.post(f"{ADDRESS}{message.pk}/read/").status_code == 302
    message.refresh_from_db()
    first = message.read_at
    assert ann.get(ADDRESS).context["unread"] == 0
    assert ann.post(f"{ADDRESS}read/").status_code == 302
    message.refresh_from_db()
    assert message.read_at == first


def test_all_are_marked_at_once_and_the_dashboard_counts(
    ann: Client, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    send_due(later(at))
    assert ann.get("/dashboard/").context["unread"] == 1
    ann.post(f"{ADDRESS}read/")
    assert ann.get("/dashboard/").context["unread"] == 0


# --- Who may not, and what is not there -------------------------------------------------------------


def test_nobody_reads_or_marks_another_s(
    client: Client, cast: SimpleNamespace, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    send_due(later(at))
    message = Message.objects.get(officer=cast.ann, kind="proposal")
    client.force_login(cast.bob)
    assert client.get(ADDRESS).context["rows"] == []
    assert client.post(f"{ADDRESS}{message.pk}/read/").status_code == 404
    client.post(f"{ADDRESS}read/")
    message.refresh_from_db()
    assert message.read_at is None
    assert Client().get(ADDRESS).status_code == 302


def test_mail_about_the_account_and_what_waits_do_not_stand_in_it(
    ann: Client, cast: SimpleNamespace, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    assert ann.get(ADDRESS).context["rows"] == [], "nothing has been sent yet"
    plan(key="x", kind="account", officer=cast.ann, about={"what": "reset"}, at=at)
    send_due(later(at))
    assert {row.message.kind for row in ann.get(ADDRESS).context["rows"]} == {"proposal"}
    assert not {"account", "factor_reset", "digest_preview"} & set(inbox_kinds())


def test_who_has_left_is_told_nothing_of_it(
    ann: Client, cast: SimpleNamespace, proposal: Proposal, sink: Sink, at: datetime
) -> None:
    send_due(later(at))
    cast.ann.memberships.update(state="ended")
    [row] = ann.get(ADDRESS).context["rows"]
    assert (row.line.text, row.line.address) == ("What this was about is no longer here for you", "")


ABOUT: dict[str, Callable[[SimpleNamespace, Proposal], dict[str, Any]]] = {
    "membership": lambda cast, proposal: {"membership": cast.ann.memberships.get().pk, "state": "confirmed"},
    "sign_off": lambda cast, proposal: {"listing": cast.seek.pk, "state": "draft"},
    "freshness": lambda cast, proposal: {"listings": [cast.seek.pk], "event": "day-76"},
    "proposal": lambda cast, proposal: {"proposal": proposal.pk, "event": "remark"},
    "proposal_sign_off": lambda cast, proposal: {"proposal": proposal.pk, "state": "draft"},
}


def fill(cast: SimpleNamespace, proposal: Proposal, at: datetime, many: int) -> None:
    """So many messages of every kind that can be made by its ids alone."""
    for kind, about in ABOUT.items():
        Message.objects.bulk_create(
            Message(
                key=f"{kind} {number} {many}",
                kind=kind,
                officer=cast.ann,
                about=about(cast, proposal),
                state="sent",
                message_id="<1@x>",
                planned_at=at,
                due_at=at,
                settled_at=at,
            )
            for number in range(many)
        )


def test_each_kind_has_its_words(
    ann: Client, cast: SimpleNamespace, proposal: Proposal, at: datetime
) -> None:
    fill(cast, proposal, at, 1)
    said = {row.message.kind: row.line for row in ann.get(ADDRESS).context["rows"]}
    assert said.keys() == ABOUT.keys()
    assert said["freshness"].text == "Is a listing still current?"
    assert "A payroll partner from April" in said["sign_off"].text
    assert all(ann.get(line.address).status_code == 200 for line in said.values())


def test_it_costs_the_same_for_many(
    ann: Client, cast: SimpleNamespace, proposal: Proposal, at: datetime, django_assert_max_num_queries: Any
) -> None:
    fill(cast, proposal, at, 1)
    ann.get(ADDRESS)
    fill(cast, proposal, at, 4)
    with django_assert_max_num_queries(14):
        assert len(ann.get(ADDRESS).context["rows"]) == 20
