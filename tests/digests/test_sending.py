"""What may be told is asked again when a digest is sent; what stood in a sent one is not told again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress

from councils.models import Membership
from marketplace.digests.models import Digest, DigestItem
from marketplace.matching.actions import dismiss, match_everything
from marketplace.matching.models import Match
from marketplace.notifications.actions import send_due
from marketplace.notifications.models import Message
from marketplace.proposals.models import Proposal, ReasonCode
from services import actions as services
from services.models import Entry
from tests.digests.conftest import outcome
from tests.factories import make_council, make_live_listing
from tests.notifications.conftest import Sink

Digests = Callable[..., Digest]
Deliver = Callable[..., dict[str, Any]]
NOTHING_LEFT = ("skipped", "Nothing that was chosen may still be told.")


def test_the_digest_is_sent_once_and_what_it_tells_is_told(
    market: SimpleNamespace, at: datetime, deliver: Deliver, digest_of: Digests
) -> None:
    mails = deliver()
    assert set(mails) == {market.ann.email, market.bob.email}
    assert deliver() == mails, "nothing more comes of a second run"
    assert mails[market.ann.email]["Subject"] == "Payroll: Harcombe District offers to share"
    assert mails[market.bob.email]["Subject"] == "Payroll: Wenlow seeks a partner"
    [item] = digest_of(market.ann).items.all()
    assert item.told_at is not None
    assert set(Match.objects.values_list("state", flat=True)) == {"sent"}


def test_the_same_match_is_never_told_twice(
    market: SimpleNamespace, at: datetime, deliver: Deliver, digest_of: Digests
) -> None:
    deliver()
    assert outcome(digest_of(market.ann, at + timedelta(weeks=1))) == ("", "Nothing new.")


def test_a_match_that_changed_is_told_again(
    market: SimpleNamespace, at: datetime, deliver: Deliver, digest_of: Digests
) -> None:
    deliver()
    Match.objects.filter(listing=market.seek).update(stamp="changed")
    assert digest_of(market.ann, at + timedelta(weeks=1)).items.count() == 1


@pytest.mark.parametrize("change", ["withdrawn", "own withdrawn", "stale", "expired", "dismissed", "own"])
def test_what_may_no_longer_be_told_is_dropped(
    market: SimpleNamespace, at: datetime, digest_of: Digests, sink: Sink, change: str
) -> None:
    digest = digest_of(market.ann)
    assert digest.items.count() == 1
    entry = Entry.objects.filter(pk=market.offer.pk)
    match change:
        case "withdrawn":
            services.withdraw(listing=market.offer, at=at, why="gone")
        case "own withdrawn":
            services.withdraw(listing=market.seek, at=at, why="gone")
        case "stale":
            entry.update(confirmed_at=at - timedelta(days=90))
        case "expired":
            entry.update(expires_on=at.date() - timedelta(days=1))
        case "dismissed":
            dismiss(match=digest.items.get().match, officer=market.ann, reason=ReasonCode.SCALE, at=at)
        case "own":
            Membership.objects.create(
                officer=market.ann, council=market.harcombe, state="confirmed", asked_at=at, decided_at=at
            )
    send_due(at)
    assert market.ann.email not in sink.recipients
    assert outcome(digest) == NOTHING_LEFT
    assert not DigestItem.objects.told().filter(digest=digest).exists()


def test_what_was_proposed_meanwhile_moves_to_what_waits(
    market: SimpleNamespace, at: datetime, digest_of: Digests, sink: Sink, propose: Any
) -> None:
    digest = digest_of(market.ann)
    propose(market)
    send_due(at)
    [mail] = [mail for mail in sink.received if "digest" in mail["List-Id"]]
    assert mail["To"] == market.ann.email
    assert mail["Subject"] == "Payroll: Harcombe District waits for your answer"
    text = mail.get_body(("plain",)).get_content()
    assert "Waiting for your answer" in text
    assert "New matches" not in text
    assert outcome(digest)[0] == "sent"
    assert not DigestItem.objects.told().exists()


def test_only_what_is_left_is_told(
    market: SimpleNamespace, at: datetime, digest_of: Digests, sink: Sink
) -> None:
    other = make_live_listing(make_council(name="Oldbury Borough Council"), direction="offer", title="Other")
    match_everything(at)
    digest = digest_of(market.ann)
    assert digest.items.count() == 2
    services.withdraw(listing=market.offer, at=at, why="gone")
    send_due(at)
    text = sink.received[sink.recipients.index(market.ann.email)].get_body(("plain",)).get_content()
    assert "Other" in text
    assert "Payroll for two more councils" not in text
    assert [item.match.counterpart for item in DigestItem.objects.told().filter(digest=digest)] == [other]


@pytest.mark.parametrize("change", ["closed", "unverified", "ended"])
def test_who_may_no_longer_read_it_does_not_get_it(
    market: SimpleNamespace, at: datetime, digest_of: Digests, sink: Sink, change: str
) -> None:
    digest = digest_of(market.ann)
    match change:
        case "closed":
            type(market.ann).objects.filter(pk=market.ann.pk).update(is_active=False)
        case "unverified":
            EmailAddress.objects.filter(user=market.ann).update(verified=False)
        case "ended":
            Membership.objects.filter(officer=market.ann).update(state="ended")
    send_due(at)
    assert market.ann.email not in sink.recipients
    assert outcome(digest)[0] == "skipped"


def test_a_digest_of_a_past_week_is_not_sent_beside_the_next(
    market: SimpleNamespace, at: datetime, digest_of: Digests, deliver: Deliver
) -> None:
    late = digest_of(market.ann)
    mails = deliver(at + timedelta(weeks=1))
    assert outcome(late) == ("skipped", "Its week is over.")
    assert set(mails) == {market.ann.email, market.bob.email}
    assert DigestItem.objects.told().filter(digest__officer=market.ann).count() == 1


def test_a_refused_digest_tells_nothing(
    market: SimpleNamespace, at: datetime, digest_of: Digests, sink: Sink
) -> None:
    sink.answers["RCPT"] = ["550 no such user"] * 2
    digest = digest_of(market.ann)
    send_due(at)
    assert outcome(digest) == ("failed", "550 no such user")
    assert not DigestItem.objects.told().exists()
    assert digest_of(market.ann, at + timedelta(weeks=1)).items.count() == 1


def test_a_relay_that_remembers_settles_what_was_told(
    market: SimpleNamespace, at: datetime, digest_of: Digests, sink: Sink
) -> None:
    digest = digest_of(market.ann)
    send_due(at)
    message = Message.objects.get(pk=digest.message_id)
    Message.objects.filter(pk=message.pk).update(state="uncertain", settled_at=None, due_at=at)
    DigestItem.objects.update(told_at=None)
    from marketplace.notifications.actions import reconcile

    assert reconcile(at) == 1
    assert outcome(digest)[0] == "sent"
    assert digest.items.get().told_at is not None


def test_a_digest_costs_a_fixed_number_of_queries(
    market: SimpleNamespace, at: datetime, digest_of: Digests, django_assert_max_num_queries: Any, sink: Sink
) -> None:
    for number in range(6):
        make_live_listing(make_council(latitude=51.0 + number / 2), direction="offer")
    match_everything(at)
    digest = digest_of(market.ann)
    assert digest.items.count() == 5
    Message.objects.exclude(pk=digest.message_id).update(due_at=at + timedelta(days=1))
    with django_assert_max_num_queries(32):
        send_due(at)
    assert outcome(digest)[0] == "sent"


def test_proposals_are_told_by_their_date(
    market: SimpleNamespace, deliver: Deliver, propose: Callable[..., Proposal]
) -> None:
    proposal = propose(market)
    mail = deliver()[market.ann.email]
    text = mail.get_body(("plain",)).get_content()
    assert proposal.respond_by is not None
    assert f"By {proposal.respond_by:%A} {proposal.respond_by.day} {proposal.respond_by:%B %Y}" in text
