"""The job and the command: a listing that goes live is matched by the worker within two ticks."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from marketplace.matching import actions, tasks
from marketplace.matching.models import Match, MatchRun
from services.actions import publish
from services.models import Listing
from tests.factories import make_listing, make_live_listing
from tests.matching.rows import elsewhere, live, offer
from tests.running import Running, eventually


def test_a_listing_that_goes_live_is_matched_within_two_ticks(live_worker: Running) -> None:
    offer_ = make_live_listing(direction="offer")
    seek = make_listing(direction="seek", state=Listing.State.SUBMITTED)
    eventually(lambda: MatchRun.objects.filter(state="finished", listings=1).exists())
    publish(listing=seek, at=timezone.now())
    match = eventually(lambda: Match.objects.filter(listing=seek).first())
    assert match.counterpart == offer_
    run = eventually(lambda: MatchRun.objects.filter(state="finished", listings=2).first())
    assert (run.changed, run.matches) == (1, 2)
    assert run.seconds is not None


@pytest.mark.django_db
def test_the_job_runs_once_for_what_changed_and_then_finds_nothing() -> None:
    make_live_listing(direction="seek"), make_live_listing(direction="offer")
    assert tasks.match_what_changed() == 2
    assert tasks.match_what_changed() == 0
    assert MatchRun.objects.count() == 1


@pytest.mark.django_db
def test_the_command_says_how_many_and_how_long() -> None:
    make_live_listing(direction="seek"), make_live_listing(direction="offer")
    assert "2 live listings, 2 changed, 2 scored: 1 possible pairs, 2 matches in" in said()
    assert said() == "Nothing to do.\n"
    everything = said("--full", "--progress")
    assert everything.startswith("1 of 1 services\n2 live listings, 0 changed, 2 scored")


@pytest.mark.django_db(transaction=True)
def test_the_command_says_when_another_run_is_at_work() -> None:
    live(), offer()
    with actions._alone(), pytest.raises(CommandError, match="Another run is at work"):
        elsewhere(lambda: said("--full"))


def said(*options: str) -> str:
    out = StringIO()
    call_command("match", *options, stdout=out)
    return out.getvalue()
