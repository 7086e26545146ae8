"""Whatever changes, a run over what changed leaves the same rows as a run over everything."""

import os
from datetime import timedelta
from random import Random

import pytest

from councils.models import Council
from marketplace.matching import actions
from marketplace.matching.models import Match, MatchRun, ScoredListing
from services.actions import pause, resume, withdraw
from services.models import Category, Listing
from tests.factories import make_category, make_council
from tests.matching.rows import AT, change, live, matches, offer, scored

pytestmark = pytest.mark.django_db
MANY = 12 if os.environ.get("EXAMPLES") == "all" else 2
NEXT_WEEK = AT + timedelta(days=7)


@pytest.mark.parametrize("seed", range(MANY))
def test_after_any_changes_a_full_run_changes_no_row(seed: int) -> None:
    chance = Random(seed)
    services = [make_category(slug) for slug in ("payroll", "legal")]
    councils = [make_council() for _number in range(6)]
    market = [add(chance, services, councils) for _number in range(14)]
    actions.match_what_changed(AT)
    for minutes in range(1, 4):
        for _change in range(2):
            happen(chance, market, services, councils)
        actions.match_what_changed(AT + timedelta(minutes=minutes))
    before = list(Match.objects.order_by("pk").values()), list(ScoredListing.objects.order_by("pk").values())
    actions.match_everything(AT + timedelta(minutes=9))
    after = list(Match.objects.order_by("pk").values()), list(ScoredListing.objects.order_by("pk").values())
    assert after == before


def test_the_first_run_of_a_week_is_over_everything_and_remembers_the_prices() -> None:
    offer(max_partners=3)
    for _number in range(9):
        live()
    actions.match_what_changed(AT)
    ended = dict(ScoredListing.objects.values_list("pk", "price"))
    assert any(ended.values())
    run = actions.match_what_changed(NEXT_WEEK)
    assert run is not None
    assert (run.kind, run.changed, run.scored, run.seed) == ("full", 0, 10, 202648)
    assert dict(ScoredListing.objects.values_list("pk", "price_before")) == ended
    assert set(ScoredListing.objects.values_list("week", flat=True)) == {202648}
    assert actions.match_what_changed(NEXT_WEEK + timedelta(minutes=1)) is None
    found, noted = matches(), scored()
    actions.match_everything(NEXT_WEEK + timedelta(minutes=2))
    assert (matches(), scored()) == (found, noted)


def test_a_run_that_failed_does_not_count_for_its_week(monkeypatch: pytest.MonkeyPatch) -> None:
    live(), offer()
    with monkeypatch.context() as broken:
        broken.setattr(actions, "record", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.match_what_changed(AT)
    again = actions.match_what_changed(AT + timedelta(minutes=1))
    assert again is not None
    assert (again.kind, again.state) == ("full", "finished")


def test_a_run_says_what_it_went_by_and_how_far_it_has_come() -> None:
    live(), offer(), live(category=make_category("legal"))
    actions.match_what_changed(AT)
    run = MatchRun.objects.get()
    assert (run.services, run.services_done, run.seed, run.as_of) == (2, 2, 202647, AT.date())
    assert run.rules
    assert run.kernel


def add(chance: Random, services: list[Category], councils: list[Council]) -> Listing:
    make = chance.choice([live, offer])
    return make(
        chance.choice(councils),
        category=chance.choice(services),
        term_years=chance.randrange(2, 9),
        max_partners=chance.randrange(1, 4),
    )


def happen(chance: Random, market: list[Listing], services: list[Category], councils: list[Council]) -> None:
    """One thing that happens in a market: somebody comes, goes, changes or comes back."""
    one = chance.choice(market)
    one.refresh_from_db()
    what = chance.choice(["add", "change", "leave"])
    if what == "add":
        market.append(add(chance, services, councils))
    elif one.state == Listing.State.PAUSED:
        resume(listing=one, at=AT, why="able_again")
    elif one.state != Listing.State.LIVE:
        return
    elif what == "change":
        change(one, term_years=chance.randrange(2, 9))
    else:
        chance.choice([pause, withdraw])(listing=one, at=AT, why=chance.choice(["busy", "gone"]))
