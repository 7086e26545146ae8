"""What stands in each section of a digest besides the new matches, and when a section is left out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from marketplace.digests.looks import Look
from marketplace.digests.models import Digest
from marketplace.digests.sections import Changed, Ending, Market, NewMatches, Tip, Waiting
from marketplace.matching.actions import match_everything
from marketplace.matching.models import Match
from marketplace.proposals.models import Proposal
from services.models import Entry
from tests.digests.conftest import outcome
from tests.factories import make_category, make_council, make_live_listing, make_officer

Digests = Callable[..., Digest]
Deliver = Callable[..., dict[str, Any]]


@pytest.fixture
def told(market: SimpleNamespace, deliver: Deliver, at: datetime) -> datetime:
    """Ann has been told of the offer; it is a week later."""
    deliver()
    return at + timedelta(weeks=1)


def text_of(mails: dict[str, Any], officer: Any) -> str:
    return str(mails[officer.email].get_body(("plain",)).get_content())


def change_offer(market: SimpleNamespace, at: datetime, **fields: Any) -> None:
    """The offer's entry as it would be after an edit, matched anew."""
    Entry.objects.filter(pk=market.offer.pk).update(stamp="another", **fields)
    match_everything(at)


# --- Changed --------------------------------------------------------------------------------------


def test_a_match_that_changed_is_told_as_changed_and_how(
    market: SimpleNamespace, told: datetime, deliver: Deliver
) -> None:
    start = timezone.localdate(told) + timedelta(days=120)
    change_offer(market, told, earliest_start_on=start, term_years=4)
    mail = deliver(told)[market.ann.email]
    assert mail["Subject"] == "Payroll: Harcombe District has changed its listing"
    text = mail.get_body(("plain",)).get_content()
    assert "1 match has changed" in text
    assert "New matches" not in text
    assert f"Its start is now: {start:%-d %B %Y}" in text
    assert "Its term is now: 4 years." in text
    assert "Its systems" not in text


def test_once_told_a_change_is_not_told_again(
    market: SimpleNamespace, told: datetime, deliver: Deliver, digest_of: Digests
) -> None:
    change_offer(market, told, term_years=4)
    deliver(told)
    assert outcome(digest_of(market.ann, told + timedelta(weeks=1))) == ("", "Nothing new.")


def test_a_change_of_ones_own_listing_tells_the_fit(
    market: SimpleNamespace, told: datetime, deliver: Deliver
) -> None:
    Match.objects.filter(listing=market.seek).update(stamp="mine", fit=41.2)
    assert "Your own listing has changed: the fit is now 41, it was " in text_of(deliver(told), market.ann)


def test_other_words_are_told_as_such(market: SimpleNamespace, told: datetime, deliver: Deliver) -> None:
    change_offer(market, told, title="Payroll for three more councils")
    text = text_of(deliver(told), market.ann)
    assert "Payroll for three more councils" in text
    assert "The words of the listing have changed." in text


def test_new_and_changed_matches_stand_apart(
    market: SimpleNamespace, told: datetime, digest_of: Digests
) -> None:
    make_live_listing(make_council(), direction="offer", title="Another")
    change_offer(market, told, term_years=4)
    digest = digest_of(market.ann, told)
    new, changed = NewMatches.of(Look(digest, told)), Changed.of(Look(digest, told))
    assert [match.counterpart.entry.title for match in new.rows] == ["Another"]
    assert [row.match.counterpart_id for row in changed.rows] == [market.offer.pk]


@pytest.mark.parametrize("change", ["gone", "stale"])
def test_a_changed_match_that_is_shown_no_more_is_dropped(
    market: SimpleNamespace, told: datetime, digest_of: Digests, change: str
) -> None:
    change_offer(market, told, term_years=4)
    digest = digest_of(market.ann, told)
    entry = Entry.objects.filter(pk=market.offer.pk)
    if change == "gone":
        entry.delete()
    else:
        entry.update(confirmed_at=told - timedelta(days=90))
    assert Changed.of(Look(digest, told)).rows == []


# --- Ending soon ----------------------------------------------------------------------------------


def test_own_listings_that_end_soon_the_nearest_first(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    digest, today = digest_of(market.ann), timezone.localdate(at)
    unconfirmed = make_live_listing(market.wenlow, title="Unconfirmed", at=at - timedelta(days=80))
    make_live_listing(market.wenlow, title="Ends", at=at, expires_on=today + timedelta(days=3))
    make_live_listing(market.wenlow, title="Goes on", at=at, expires_on=today + timedelta(days=15))
    make_live_listing(make_council(), title="Others'", at=at, expires_on=today + timedelta(days=3))
    rows = Ending.of(Look(digest, at)).rows
    assert [(row.title, row.is_to_be_confirmed) for row in rows] == [("Ends", False), ("Unconfirmed", True)]
    assert rows[1].listing == unconfirmed.pk
    assert rows[1].day == today + timedelta(days=10)


def test_a_match_told_before_that_ends_soon(
    market: SimpleNamespace, told: datetime, digest_of: Digests
) -> None:
    make_live_listing(make_council(), direction="offer", title="Another")
    match_everything(told)
    digest, last = digest_of(market.ann, told), timezone.localdate(told) + timedelta(days=9)
    Entry.objects.filter(pk=market.offer.pk).update(expires_on=last)
    [row] = Ending.of(Look(digest, told)).rows
    assert (row.title, row.day, row.match.counterpart_id) == (
        "Payroll for two more councils",
        last,
        market.offer.pk,
    )
    Match.objects.filter(listing=market.seek, counterpart=market.offer).update(
        state="dismissed", dismissed_reason="scale"
    )
    assert Ending.of(Look(digest, told)).rows == []


def test_what_ends_is_no_reason_to_write(market: SimpleNamespace, told: datetime, digest_of: Digests) -> None:
    Entry.objects.filter(pk=market.seek.pk).update(expires_on=timezone.localdate(told) + timedelta(days=3))
    assert outcome(digest_of(market.ann, told)) == ("", "Nothing new.")


# --- Waiting, market, tip -------------------------------------------------------------------------


def test_five_proposals_at_most_and_how_many_more(
    market: SimpleNamespace, at: datetime, digest_of: Digests, propose: Callable[..., Proposal]
) -> None:
    digest, first = digest_of(market.ann), propose(market)
    for number in range(6):
        sent = Proposal.objects.get(pk=first.pk)
        sent.pk, sent.category = None, make_category(f"service-{number}")
        sent.key = f"00000000-0000-0000-0000-00000000000{number}"
        sent.save()
        for party in first.parties.all():
            party.pk, party.proposal = None, sent
            party.save()
    waiting = Waiting.of(Look(digest, at))
    assert (len(waiting.rows), waiting.more) == (5, 2)


def test_the_market_counts_what_came_lately_from_others(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    digest = digest_of(market.ann)
    make_live_listing(make_council(), direction="seek", at=at - timedelta(days=30))
    make_live_listing(make_council(), direction="seek", category=make_category("legal"), at=at)
    [row] = Market.of(Look(digest, at)).rows
    assert (row.name, row.offers, row.seeks, row.new) == ("Payroll", 1, 2, 1)


def test_one_tip_the_answer_that_counts_most(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    Match.objects.filter(listing=market.seek).update(
        reasons=[
            {"factor": "cost", "sign": "?", "code": "missing", "values": {"ours": True, "theirs": False}}
        ]
    )
    [hint] = Tip.of(Look(digest_of(market.ann), at)).rows
    assert "yearly cost" in hint.text
    assert f"/your-listings/{market.seek.pk}/edit/" in hint.address


def test_who_acts_alone_is_told_so_and_nobody_else(
    market: SimpleNamespace, at: datetime, digest_of: Digests
) -> None:
    Match.objects.update(reasons=[])
    digest = digest_of(market.ann)
    [hint] = Tip.of(Look(digest, at)).rows
    assert "You alone act for Wenlow Borough Council" in hint.text
    make_officer(market.wenlow)
    assert Tip.of(Look(digest, at)).rows == []
