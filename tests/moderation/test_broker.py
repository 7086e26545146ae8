"""A broker sees what found no answer, and introduces two councils to each other."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from councils.models import Officer
from marketplace.moderation import brokering
from marketplace.moderation.models import Introduction
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from marketplace.proposals.actions import discuss, propose
from services.actions import withdraw
from services.models import DeliveryModel, Entry, Listing
from tests.factories import make_council, make_live_listing, make_match, make_officer

NOW = timezone.now()
PAGE = "/moderation/broker/"


@pytest.fixture
def broker(cast: SimpleNamespace) -> Officer:
    Listing.objects.update(published_at=NOW - timedelta(days=8))
    return make_officer(is_moderator=True, is_broker=True, full_name="Bo Lane")


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_two_councils_are_introduced(cast: SimpleNamespace, broker: Officer) -> None:
    client = client_of(broker)
    assert "A payroll partner from April" in client.get(PAGE).content.decode()
    page = f"{PAGE}{cast.seek.pk}/"
    other = Entry.objects.get(listing=cast.offer)
    assert client.post(page, {"other": other.pk}).status_code == 422
    typed = {"other": other.pk, "text": "You run <the same> system."}
    assert client.post(page, typed).status_code == 302
    assert Introduction.objects.get().broker == broker
    told = {}
    for message in Message.objects.filter(kind="introduction"):
        kind = kind_named("introduction")
        assert not kind.refusal(message, NOW)
        told[message.officer] = kind.write(message, NOW)
    assert told[cast.ann].subject == "Harcombe District could fit your listing: A payroll partner from April"
    assert told[cast.bob].subject == "Wenlow could fit your listing: Payroll for two more councils"
    assert "You run &lt;the same&gt; system." in told[cast.ann].html
    assert cast.bob.email not in told[cast.ann].text
    assert client.post(page, typed).status_code == 422, "it is offered once"
    with pytest.raises(Introduction.AlreadyMade):
        brokering.introduce(seek=cast.seek, other=cast.offer, broker=broker, text="Again", at=NOW)


def test_what_has_a_match_or_is_new_or_gone_is_not_listed(cast: SimpleNamespace, broker: Officer) -> None:
    assert list(brokering.unmatched_seeks(NOW)) == [cast.seek]
    assert not brokering.unmatched_seeks(NOW - timedelta(days=2)).exists()
    match = make_match(cast.seek, cast.offer)
    assert not brokering.unmatched_seeks(NOW).exists()
    match.delete()
    withdraw(listing=cast.seek, at=NOW, why="gone")
    assert not brokering.unmatched_seeks(NOW).exists()


def test_talks_that_stopped_and_interests_kept_for_nobody(cast: SimpleNamespace, broker: Officer) -> None:
    model, start = DeliveryModel.objects.get(pk="shared_staff"), timezone.localdate() + timedelta(days=90)
    terms = {"officer": cast.bob, "council": cast.harcombe, "what": "Secret", "delivery_model": model}
    began = NOW - timedelta(days=40)
    talked = propose(listing=cast.seek, start_on=start, at=began, **terms)
    discuss(proposal=talked, council=cast.wenlow, officer=cast.ann, at=began)
    empty = make_council(name="Thornby Council")
    kept = make_live_listing(empty, direction="seek", author=make_officer(is_active=False))
    propose(listing=kept, start_on=start, at=NOW, **terms)
    client = client_of(broker)
    stopped = client.get(PAGE, {"show": "proposals"}).content.decode()
    assert "Nobody has written for 30 days" in stopped
    assert "Secret" not in stopped
    assert "Thornby" in client.get(PAGE, {"show": "interests"}).content.decode()
    assert list(brokering.stuck_proposals(NOW)) == [talked]
    assert not brokering.stuck_proposals(NOW - timedelta(days=15)).exists()


def test_who_may_not(cast: SimpleNamespace, broker: Officer) -> None:
    for who in (cast.moderator, cast.ann, cast.admin):
        assert client_of(who).get(PAGE).status_code == 404
    own = make_officer(cast.harcombe, is_moderator=True, is_broker=True)
    second = make_live_listing(cast.farley, direction="offer", category=make_live_listing().category)
    for seek, other, who in (
        (cast.seek, cast.offer, cast.moderator),
        (cast.seek, cast.offer, own),
        (cast.offer, second, broker),
    ):
        with pytest.raises(Introduction.NotPossible):
            brokering.introduce(seek=seek, other=other, broker=who, text="Hm", at=NOW)


def test_a_listing_that_went_meanwhile_is_not_told_of(cast: SimpleNamespace, broker: Officer) -> None:
    brokering.introduce(seek=cast.seek, other=cast.offer, broker=broker, text="Fits", at=NOW)
    withdraw(listing=cast.offer, at=NOW, why="gone")
    kind = kind_named("introduction")
    assert all(kind.refusal(message, NOW) for message in Message.objects.filter(kind="introduction"))
