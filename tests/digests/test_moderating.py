"""Moderators see how digests stand, look at anybody's, have one sent to themselves, and halt them all."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from marketplace.digests import choosing, previewing
from marketplace.digests.actions import plan_week, send_preview
from marketplace.digests.models import Digest, DigestItem
from marketplace.notifications.actions import send_due
from marketplace.notifications.models import Halt, Message, Preference
from marketplace.proposals.models import Proposal
from tests.factories import make_council, make_officer
from tests.notifications.conftest import Sink

PAGE = "/moderation/digests/"
Digests = Callable[..., Digest]


@pytest.fixture
def moderator(client: Client, market: SimpleNamespace) -> Client:
    client.force_login(market.moderator)
    return client


def test_the_page_tells_how_the_week_stands(
    moderator: Client, market: SimpleNamespace, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_week(at)
    monkeypatch.setattr("marketplace.notifications.clock.now", lambda: at)
    page = moderator.get(PAGE)
    assert page.context["counts"] == {"sent": 0, "waiting": 2, "none": 1, "wrong": 0}
    assert f"{PAGE}{market.ann.pk}/" in page.text
    assert 'href="/moderation/digests/"' in moderator.get("/moderation/").text


def test_a_reader_is_found_by_name_or_address(moderator: Client, market: SimpleNamespace) -> None:
    assert [row.pk for row in moderator.get(PAGE, {"q": "bob@"}).context["page_obj"]] == [market.bob.pk]
    assert [row.pk for row in moderator.get(PAGE, {"q": "ann w"}).context["page_obj"]] == [market.ann.pk]
    assert "Nobody with these letters" in moderator.get(PAGE, {"q": "%_"}).text


def test_the_list_costs_the_same_for_many(
    moderator: Client, market: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    moderator.get(PAGE)
    for _number in range(25):
        make_officer(make_council())
    with django_assert_num_queries(8):
        assert len(moderator.get(PAGE).context["page_obj"]) == 20


# --- Preview --------------------------------------------------------------------------------------


def test_a_preview_is_what_she_would_get_and_changes_nothing(
    moderator: Client, market: SimpleNamespace
) -> None:
    page = moderator.get(f"{PAGE}{market.ann.pk}/")
    assert "Preview: Payroll: Harcombe District offers to share" in page.text
    assert "Payroll for two more councils" in page.text
    assert "Payroll for two more councils" in moderator.get(f"{PAGE}{market.ann.pk}/html/").text
    assert (Digest.objects.count(), DigestItem.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_a_preview_tells_the_same_as_the_digest(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    from marketplace.digests.messages import Digest as DigestKind

    preview = previewing.letter_for(market.ann, at)
    message = digest_of(market.ann).message
    assert preview is not None
    assert message is not None
    written = DigestKind().write(message, at)
    ways = re.compile(r"Read it in your browser:.*(?=Choose which)", re.S)
    assert preview.text == ways.sub("", written.text), "what is not hers to press is left out"
    assert "/mail/stop/" not in preview.html


def test_what_a_proposal_says_is_not_in_a_preview(
    moderator: Client, market: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    propose(market)
    page = moderator.get(f"{PAGE}{market.ann.pk}/").text
    assert "1 proposal. A preview does not show it" in page
    assert "Harcombe" not in page
    assert "/proposals/" not in page


def test_why_none_would_come_is_told(moderator: Client, market: SimpleNamespace) -> None:
    Preference.objects.create(officer=market.ann, stopped=["digest"])
    page = moderator.get(f"{PAGE}{market.ann.pk}/").text
    assert "In the week to come none is sent: She has stopped these emails." in " ".join(page.split())


def test_nothing_to_tell_is_told(moderator: Client, market: SimpleNamespace) -> None:
    assert "There is nothing to tell now" in moderator.get(f"{PAGE}{market.stranger.pk}/").text
    assert moderator.get(f"{PAGE}{market.stranger.pk}/html/").status_code == 404


def test_it_is_sent_to_the_moderator_once_and_counts_as_told_to_nobody(
    moderator: Client, market: SimpleNamespace, at: datetime, sink: Sink
) -> None:
    for _press in range(2):
        send_preview(reader=market.ann, to=market.moderator, at=at)
    send_due(at)
    assert sink.recipients == [market.moderator.email]
    assert sink.received[0]["Subject"] == "Preview: Payroll: Harcombe District offers to share"
    assert not DigestItem.objects.exists()
    assert moderator.post(f"{PAGE}{market.ann.pk}/send-to-me/").status_code == 302
    assert Message.objects.filter(kind="digest_preview").count() == 2


def test_who_is_moderator_no_more_gets_no_preview(market: SimpleNamespace, at: datetime, sink: Sink) -> None:
    message = send_preview(reader=market.ann, to=market.moderator, at=at)
    type(market.moderator).objects.update(is_moderator=False)
    send_due(at)
    message.refresh_from_db()
    assert (message.state, sink.received) == ("skipped", [])


# --- Dry run --------------------------------------------------------------------------------------


def test_a_dry_run_counts_what_the_round_then_is(
    moderator: Client, market: SimpleNamespace, at: datetime, propose: Callable[..., Proposal]
) -> None:
    Preference.objects.create(officer=market.bob, stopped=["digest"])
    propose(market)
    before = at - timedelta(hours=2)  # This week's has not opened yet.
    tally = previewing.tally(before)
    assert (tally.readers, tally.digests, tally.asked) == (3, 1, 1)
    assert tally.reasons == {"She has stopped these emails.": 1, "Nothing new.": 1}
    assert not Digest.objects.exists()
    plan_week(at)
    assert Digest.objects.exclude(message=None).count() == tally.digests
    page = moderator.get(f"{PAGE}dry-run/")
    assert page.context["tally"].digests == 1


def test_whom_a_proposal_waits_for_is_one_rule(
    market: SimpleNamespace, propose: Callable[..., Proposal]
) -> None:
    propose(market)
    officers = [market.ann, market.bob, market.stranger]
    one_by_one = {each.pk for each in officers if Proposal.objects.waiting_for(each).exists()}
    assert choosing.asked([each.pk for each in officers]) == one_by_one == {market.ann.pk}


# --- Halt -----------------------------------------------------------------------------------------


def test_a_moderator_halts_digests_and_lets_them_go_on(
    moderator: Client, market: SimpleNamespace, at: datetime, sink: Sink
) -> None:
    plan_week(at)
    for _press in range(2):
        assert moderator.post(PAGE, {"reason": "Links lead nowhere"}).status_code == 302
    assert Halt.objects.get().begun_by == market.moderator
    page = moderator.get(PAGE).text
    assert "Links lead nowhere" in page
    assert "Let digests go on" in page
    send_due(at)
    assert sink.received == []
    for _press in range(2):
        assert moderator.post(f"{PAGE}go-on/").status_code == 302
    send_due(at)
    assert len(sink.received) == 2


def test_a_halt_has_its_reason(moderator: Client) -> None:
    refused = moderator.post(PAGE, {"reason": " "})
    assert refused.status_code == 422
    assert "Enter why digests are halted" in refused.text
    assert not Halt.objects.exists()


def test_others_know_nothing_of_it(client: Client, market: SimpleNamespace) -> None:
    client.force_login(market.ann)
    for address in (PAGE, f"{PAGE}dry-run/", f"{PAGE}{market.bob.pk}/"):
        assert client.get(address).status_code == 404
    assert client.post(PAGE, {"reason": "x"}).status_code == 404
