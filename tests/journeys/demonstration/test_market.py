"""The demonstration's market: who lists what, what is matched, and what the digests hold."""

from datetime import timedelta

import pytest

from councils.models import Council, Officer
from marketplace.audit.tracking import events_of
from marketplace.demo.accounts import accounts
from marketplace.demo.seeding import seed
from marketplace.digests.models import Digest, DigestItem
from marketplace.matching.models import MatchRun, ScoredListing
from marketplace.moderation.models import Decision
from marketplace.notifications import clock
from marketplace.notifications.models import Message
from marketplace.proposals.models import Partnership, Proposal
from services.models import Entry, Listing

# The market is made once, so one worker runs them all.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("seeded"),
    pytest.mark.xdist_group("demonstration"),
]


def test_at_least_300_listings_of_200_councils_in_every_region_and_nation() -> None:
    entries = Entry.objects.all()
    assert Listing.objects.count() >= 300
    assert Listing.objects.values("council").distinct().count() >= 200
    assert entries.values("region").distinct().count() == 12
    assert entries.values("nation").distinct().count() == 4
    assert entries.filter(direction="offer").count() > 100
    assert entries.filter(direction="seek").count() > 100


def test_a_council_lists_only_what_it_may_run() -> None:
    for listing in Listing.objects.select_related("council", "category"):
        assert listing.category.is_run_by(listing.council), listing


def test_a_backlog_waits_for_the_moderators() -> None:
    assert Listing.objects.submitted().count() >= 10
    assert Decision.objects.filter(outcome="returned").exists()


def test_what_happened_was_done_by_somebody() -> None:
    for model in (Listing, Proposal, Decision):
        begun = events_of(model).filter(pgh_label="insert")
        assert begun.exists()
        assert not begun.filter(pgh_who=None).exists(), model


def test_one_proposal_waits_for_wakefields_lead() -> None:
    lead = Officer.objects.get(email="lead@wakefield.example")
    assert Proposal.objects.signed_off_by(lead).awaiting_sign_off().count() == 1


def test_every_state_that_a_proposal_may_be_in_after_sending_is_there() -> None:
    states = set(Proposal.objects.values_list("state", flat=True))
    assert {"sent", "in_discussion", "agreed", "declined", "withdrawn", "lapsed"} <= states
    assert Partnership.objects.filter(evidence="agreed_here").exists()


def test_every_address_is_under_example() -> None:
    assert not Officer.objects.exclude(email__endswith=".example").exists()


def test_the_accounts_can_log_in_and_belong_to_two_councils() -> None:
    roles = {account["role"] for account in accounts()}
    assert roles == {"officer", "approver", "lead", "moderator", "auditor", "admin"}
    assert len({account["council"] for account in accounts() if account["role"] == "officer"}) >= 2
    for account in accounts():
        officer = Officer.objects.get(email=account["email"])
        assert officer.check_password(account["password"])
        if account["council"]:
            assert officer.acts_for(Council.objects.get(slug=account["council"]))


def test_every_live_listing_has_been_scored_and_the_run_says_so() -> None:
    run = MatchRun.objects.get()
    assert run.state == MatchRun.State.FINISHED
    assert run.listings == run.changed == ScoredListing.objects.count() > 300
    assert run.matches > 100
    assert run.seconds is not None


def test_no_digest_holds_an_own_draft_or_dead_listing() -> None:
    items = DigestItem.objects.select_related("match__counterpart__entry", "match__listing", "digest")
    assert items.count() > 100
    for item in items:
        counterpart = item.match.counterpart
        assert counterpart.state == Listing.State.LIVE
        assert counterpart.entry is not None
        assert item.digest.officer.acts_for(item.match.listing.council)
        assert not item.digest.officer.acts_for(counterpart.council)


def test_every_officer_who_acts_for_a_body_has_one_digest_sent_or_skipped_with_a_reason() -> None:
    due = Officer.objects.filter(memberships__state="confirmed").distinct()
    assert Digest.objects.count() == due.count()
    for digest in Digest.objects.all():
        assert (digest.message is None) == bool(digest.skipped_because)
    mine = Digest.objects.get(officer__email="officer@calderdale.example")
    assert mine.message is not None


def test_nobody_is_told_of_what_happened_before_the_demonstration() -> None:
    now = clock.now()
    assert not Message.objects.pending().filter(planned_at__lt=now - timedelta(days=2)).exists()


def test_a_second_seeding_changes_nothing() -> None:
    before = Listing.objects.count(), Message.objects.count()
    said: list[str] = []
    seed(at=clock.now(), say=said.append)
    assert (Listing.objects.count(), Message.objects.count()) == before
    assert "nothing was changed" in said[-1]
