"""Runs: what changed is found, scored and kept as rows; what did not change is left alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.models import Border, Council, Succession
from marketplace.matching import actions
from marketplace.matching.models import Match, MatchRun, ScoredListing
from services.actions import pause, resume, withdraw
from services.models import System
from tests.factories import make_category, make_council
from tests.matching.rows import AT, change, live, matches, offer, pairs, partner, scored, states

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


def test_two_that_fit_are_matched_from_both_sides() -> None:
    seek, room = live(), offer()
    run = actions.match_what_changed(AT)
    assert run is not None
    assert (run.state, run.kind) == ("finished", "full")
    assert (run.listings, run.changed, run.scored, run.pairs, run.matches) == (2, 2, 2, 1, 2)
    assert run.finished_at is not None
    assert run.seconds is not None
    assert pairs() == {(seek.pk, room.pk), (room.pk, seek.pk)}
    ours = Match.objects.get(listing=seek)
    theirs = Match.objects.get(listing=room)
    assert (ours.fit, ours.fit_for_us, ours.fit_for_them) == (
        theirs.fit,
        theirs.fit_for_them,
        theirs.fit_for_us,
    )
    assert (ours.rank, ours.shape, ours.state) == (1, "offer_seek", "candidate")
    assert {fact["factor"] for fact in ours.reasons} >= {"models", "window", "role"}


def test_every_live_listing_is_scored_even_without_a_partner() -> None:
    alone = live(category=make_category("legal"))
    actions.match_what_changed(AT)
    row = ScoredListing.objects.get(listing=alone)
    assert row.feasible == 0
    assert not Match.objects.exists()


def test_with_nothing_changed_there_is_no_run_and_no_row_changes() -> None:
    live(), offer(), live(category=make_category("legal"))
    actions.match_what_changed(AT)
    before = list(Match.objects.values()), list(ScoredListing.objects.values())
    assert actions.match_what_changed(LATER) is None
    assert MatchRun.objects.count() == 1
    assert (list(Match.objects.values()), list(ScoredListing.objects.values())) == before


def test_a_full_run_over_the_same_market_changes_no_row() -> None:
    live(), offer(), live()
    actions.match_what_changed(AT)
    before = list(Match.objects.values()), list(ScoredListing.objects.values())
    run = actions.match_everything(LATER)
    assert (run.kind, run.changed, run.scored) == ("full", 0, 3)
    assert (list(Match.objects.values()), list(ScoredListing.objects.values())) == before


def test_a_change_scores_its_own_service_only() -> None:
    seek, _room = live(), offer()
    live(category=make_category("legal")), offer(category=make_category("legal"))
    actions.match_what_changed(AT)
    change(seek, role="client")
    run = actions.match_what_changed(LATER)
    assert run is not None
    assert (run.listings, run.changed, run.scored) == (4, 1, 2)


def test_a_change_of_words_alone_is_no_change() -> None:
    seek, _room = live(), offer()
    actions.match_what_changed(AT)
    change(seek, title="Another title", details="Other words")
    assert actions.match_what_changed(LATER) is None


def test_what_no_longer_fits_is_obsolete_and_may_come_back() -> None:
    seek, _room = live(), offer()
    actions.match_what_changed(AT)
    change(seek, earliest_start_on=date(2029, 1, 1), latest_start_on=date(2029, 6, 1))
    actions.match_what_changed(LATER)
    assert set(states().values()) == {"obsolete"}
    change(seek, earliest_start_on=date(2027, 4, 1), latest_start_on=date(2028, 4, 1))
    actions.match_what_changed(LATER)
    assert set(states().values()) == {"candidate"}
    assert len(states()) == 2


def test_a_listing_that_leaves_takes_its_matches_along() -> None:
    seek, room, other = live(), offer(), offer()
    actions.match_what_changed(AT)
    withdraw(listing=room, at=LATER, why="gone")
    run = actions.match_what_changed(LATER)
    assert run is not None
    assert (run.listings, run.changed) == (2, 1)
    assert pairs() == {(seek.pk, other.pk), (other.pk, seek.pk)}
    assert states()[seek.pk, room.pk] == states()[room.pk, seek.pk] == "obsolete"
    assert not ScoredListing.objects.filter(listing=room).exists()


def test_a_paused_listing_comes_back_when_it_is_resumed() -> None:
    seek, room = live(), offer()
    actions.match_what_changed(AT)
    pause(listing=room, at=LATER, why="busy")
    actions.match_what_changed(LATER)
    assert pairs() == set()
    resume(listing=room, at=LATER, why="able_again")
    actions.match_what_changed(LATER)
    assert pairs() == {(seek.pk, room.pk), (room.pk, seek.pk)}


@pytest.mark.parametrize("days", [91, 400])
def test_time_alone_takes_out_what_is_stale_or_expired(days: int) -> None:
    live(), offer()
    actions.match_what_changed(AT)
    run = actions.match_what_changed(AT + timedelta(days=days))
    assert run is not None
    assert run.listings == 0
    assert pairs() == set()


def test_a_listing_whose_last_start_has_passed_is_matched_no_more() -> None:
    live(latest_start_on=date(2026, 12, 1), earliest_start_on=date(2026, 11, 1))
    offer(earliest_start_on=date(2026, 11, 1))
    actions.match_what_changed(AT)
    assert len(pairs()) == 2
    actions.match_what_changed(AT + timedelta(days=11))
    assert pairs() == set()
    assert ScoredListing.objects.count() == 2


def test_a_listing_that_moves_to_another_service_leaves_the_old_one() -> None:
    legal = make_category("legal")
    seek, old, new = live(), offer(), offer(category=legal)
    actions.match_what_changed(AT)
    seek.category = legal
    seek.save()
    change(seek)
    actions.match_what_changed(LATER)
    assert pairs() == {(seek.pk, new.pk), (new.pk, seek.pk)}
    assert ScoredListing.objects.get(listing=old).feasible == 0


def test_bodies_that_succeed_one_another_are_parted() -> None:
    seek, room = live(), offer()
    actions.match_what_changed(AT)
    Succession.objects.create(predecessor=seek.council, successor=room.council, status="decided")
    actions.match_what_changed(LATER)
    assert pairs() == set()


def test_a_reorganisation_is_told() -> None:
    seek, room = live(), offer()
    new = make_council(name="Pennine Council")
    due = {"status": "order_made", "vests_on": date(2028, 4, 1)}
    Succession.objects.create(predecessor=room.council, successor=new, **due)
    actions.match_what_changed(AT)
    (warning,) = [told for told in Match.objects.get(listing=seek).told_reasons if told.sign == "!"]
    assert "they are due to become part of Pennine Council on 1 April 2028" in warning.text


def test_bodies_that_share_the_service_already_are_parted_and_meet_again_when_it_ends() -> None:
    seek, room = live(), offer()
    actions.match_what_changed(AT)
    together = partner(seek, seek.council, room.council, make_council())
    actions.match_what_changed(LATER)
    assert pairs() == set()
    together.status = "ended"
    together.save()
    actions.match_what_changed(LATER)
    assert len(pairs()) == 2


@pytest.mark.parametrize("status", ["ended", "unknown"])
def test_a_partnership_that_does_not_run_parts_nobody(status: str) -> None:
    seek, room = live(), offer()
    partner(seek, seek.council, room.council, status=status)
    actions.match_what_changed(AT)
    assert len(pairs()) == 2


def test_what_is_known_of_a_body_is_part_of_the_score() -> None:
    seek, _room = live(), offer()
    actions.match_what_changed(AT)
    before = Match.objects.get(listing=seek).fit
    Council.objects.filter(pk=seek.council_id).update(population=900_000)
    actions.match_what_changed(LATER)
    assert Match.objects.get(listing=seek).fit < before


def test_neighbours_reach_each_other_once_their_border_is_known() -> None:
    seek, room = live(reach="neighbours"), offer()
    actions.match_what_changed(AT)
    assert pairs() == set()
    Border.objects.create(first=room.council, second=seek.council, relation="borders", distance_km=20)
    actions.match_what_changed(LATER)
    assert len(pairs()) == 2


def test_a_system_is_told_by_its_name_and_a_new_name_is_told_anew() -> None:
    system = System.objects.create(slug="mhr-itrent", name="MHR iTrent")
    seek = live(systems=["mhr-itrent"])
    system.categories.add(seek.category)
    offer(systems=["mhr-itrent"])
    actions.match_what_changed(AT)
    assert "Both run MHR iTrent" in [told.text for told in Match.objects.get(listing=seek).told_reasons]
    System.objects.update(name="iTrent")
    actions.match_what_changed(LATER)
    assert "Both run iTrent" in [told.text for told in Match.objects.get(listing=seek).told_reasons]


def test_own_listings_never_match() -> None:
    council = make_council()
    live(council), offer(council)
    actions.match_what_changed(AT)
    assert pairs() == set()


def test_step_by_step_comes_to_the_same_as_all_at_once(steps: list[Any]) -> None:
    """However a market came about, the rows say what one full run over it says."""
    for number, step in enumerate(steps):
        step()
        actions.match_what_changed(AT + timedelta(minutes=number))
    bit_by_bit = matches(), scored()
    Match.objects.all().delete()
    ScoredListing.objects.all().delete()
    actions.match_everything(AT + timedelta(minutes=len(steps)))
    assert (matches(), scored()) == bit_by_bit
    assert len(bit_by_bit[0]) > 20


@pytest.fixture(params=range(4))
def steps(request: pytest.FixtureRequest) -> list[Any]:
    """A market that grows, changes and shrinks by chance, the same chance each time."""
    from random import Random

    chance = Random(request.param)
    councils = [make_council(population=chance.randint(50_000, 400_000)) for _n in range(8)]
    slugs = ("payroll", "legal", "waste")
    listings: list[Any] = []

    def come() -> None:
        listings.append(
            live(
                chance.choice(councils),
                direction=chance.choice(["offer", "seek", "seek"]),
                category=make_category(chance.choice(slugs)),
                term_years=chance.choice([None, 2, 5]),
                role=chance.choice(["", "host", "client", "cofounder"]),
            )
        )

    def differ() -> None:
        change(chance.choice(listings), term_years=chance.choice([None, 1, 4, 9]))

    def leave() -> None:
        listing = listings.pop(chance.randrange(len(listings)))
        withdraw(listing=listing, at=AT, why="gone")

    def move() -> None:
        listing = chance.choice(listings)
        listing.category = make_category(chance.choice(slugs))
        listing.save()
        change(listing)

    def agree() -> None:
        partner(chance.choice(listings), *chance.sample(councils, 2)).delete() if chance.random() < 0.5 else (
            Succession.objects.get_or_create(
                predecessor=councils[0], successor=councils[1], defaults={"status": "decided"}
            )
        )

    return [come] * 14 + chance.choices([come, differ, leave, move, agree], weights=[4, 4, 2, 2, 1], k=16)


def test_a_run_that_fails_says_so_and_the_next_one_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    live(), offer()

    def fail(*args: Any) -> None:
        raise ValueError("no such thing")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "record", fail)
        with pytest.raises(ValueError, match="no such thing"):
            actions.match_what_changed(AT)
    run = MatchRun.objects.get()
    assert (run.state, run.error) == ("failed", "ValueError: no such thing")
    assert run.finished_at is not None
    assert actions.match_what_changed(LATER) is not None
    assert len(pairs()) == 2


def test_a_run_that_ended_without_a_word_is_given_up() -> None:
    MatchRun.objects.create(kind="full", as_of=AT.date(), started_at=AT)
    live()
    actions.match_what_changed(LATER)
    assert [run.state for run in MatchRun.objects.order_by("started_at")] == ["failed", "finished"]


def test_parts_are_committed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for slug in ("payroll", "legal", "waste"):
        live(category=make_category(slug)), offer(category=make_category(slug))
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(actions, "LISTINGS_AT_ONCE", 4)
    run = actions.match_everything(AT, lambda done, of: told.append((done, of)))
    assert told == [(2, 3), (3, 3)]
    assert (run.scored, run.pairs, run.matches) == (6, 3, 6)


@pytest.mark.parametrize("many", [2, 12])
def test_a_run_asks_as_much_of_the_database_for_few_as_for_many(many: int) -> None:
    for _number in range(many):
        live(), offer()
    with CaptureQueriesContext(connection) as first:
        actions.match_what_changed(AT)
    with CaptureQueriesContext(connection) as idle:
        actions.match_what_changed(LATER)
    assert len(first) == 39
    assert len(idle) == 27


def test_no_more_rows_are_written_than_differ() -> None:
    """One listing of many changes: rows that do not tell of it may change their place, and nothing else."""
    seeks = [live(term_years=years) for years in (2, 4, 6, 8)]
    offer(term_years=4), offer(term_years=4)
    actions.match_what_changed(AT)
    before = {match.pk: match for match in Match.objects.all()}
    change(seeks[3], term_years=9)
    actions.match_what_changed(LATER)
    names = [field.attname for field in Match._meta.concrete_fields]
    rewritten = set()
    for match in Match.objects.all():
        differs = {name for name in names if getattr(match, name) != getattr(before[match.pk], name)}
        if seeks[3].pk in (match.listing_id, match.counterpart_id):
            rewritten |= differs
        else:
            assert differs <= {"rank", "shown_rank", "is_exploratory", "run_id"}
    assert rewritten >= {"reasons", "stamp", "fit", "run_id"}


def test_the_rows_hold_every_kept_match_and_no_more() -> None:
    room = offer()
    for _number in range(25):
        live()
    actions.match_what_changed(AT)
    assert Match.objects.filter(listing=room).count() == 20
    assert sorted(Match.objects.filter(listing=room).values_list("rank", flat=True)) == list(range(1, 21))
    assert ScoredListing.objects.get(listing=room).feasible == 25
