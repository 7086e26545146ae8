"""What officers decide outlives the runs: not for us, proposed, declined."""

from datetime import timedelta

import pytest

from marketplace.matching import actions
from marketplace.matching.models import Match
from marketplace.proposals import actions as proposals
from marketplace.proposals.due import follow_up
from services.actions import withdraw
from tests.factories import make_officer
from tests.matching.rows import AT, change, live, matches, offer, pairs, propose, states

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def pair() -> Match:
    """A seek's match with an offer."""
    seek = live()
    offer()
    actions.match_what_changed(AT)
    return Match.objects.get(listing=seek)


def not_for_us(match: Match, reason: str = "scale") -> None:
    actions.dismiss(match=match, officer=make_officer(match.listing.council), reason=reason, at=AT)


def test_dismissed_stays_dismissed_and_the_other_side_is_asked_no_more(pair: Match) -> None:
    not_for_us(pair)
    actions.match_what_changed(LATER)
    assert states() == {
        (pair.listing_id, pair.counterpart_id): "dismissed",
        (pair.counterpart_id, pair.listing_id): "obsolete",
    }
    actions.match_everything(LATER)
    pair.refresh_from_db()
    assert (pair.state, pair.dismissed_reason, pair.dismissed_at) == ("dismissed", "scale", AT)
    assert actions.match_what_changed(LATER) is None


@pytest.mark.parametrize("whose", ["listing", "counterpart"])
def test_dismissed_comes_back_when_one_side_changes(pair: Match, whose: str) -> None:
    not_for_us(pair)
    actions.match_what_changed(LATER)
    change(getattr(pair, whose), term_years=4)
    actions.match_what_changed(LATER)
    pair.refresh_from_db()
    assert (pair.state, pair.dismissed_reason, pair.dismissed_by, pair.dismissed_at) == (
        "candidate",
        "",
        None,
        None,
    )
    assert pair.found_at == LATER
    assert set(states().values()) == {"candidate"}


def test_dismissed_does_not_come_back_when_a_third_listing_changes(pair: Match) -> None:
    not_for_us(pair)
    third = offer()
    actions.match_what_changed(LATER)
    change(third, term_years=4)
    actions.match_what_changed(LATER)
    assert states()[pair.listing_id, pair.counterpart_id] == "dismissed"


def test_the_place_of_a_dismissed_match_goes_to_the_next(pair: Match) -> None:
    for _number in range(20):
        offer()
    actions.match_what_changed(AT)
    assert Match.objects.filter(listing=pair.listing).standing().count() == 20
    not_for_us(Match.objects.get(pk=pair.pk))
    actions.match_what_changed(LATER)
    assert Match.objects.filter(listing=pair.listing).standing().count() == 20


def test_dismissing_twice_is_refused(pair: Match) -> None:
    not_for_us(pair)
    with pytest.raises(Match.NotStanding):
        not_for_us(pair, "timing")
    pair.refresh_from_db()
    assert pair.dismissed_reason == "scale"


@pytest.mark.parametrize("state", ["proposed", "obsolete"])
def test_what_does_not_stand_open_cannot_be_dismissed(pair: Match, state: str) -> None:
    Match.objects.filter(pk=pair.pk).update(state=state)
    with pytest.raises(Match.NotStanding):
        not_for_us(pair)


def test_what_was_sent_stays_sent(pair: Match) -> None:
    Match.objects.filter(pk=pair.pk).update(state="sent")
    change(pair.counterpart, term_years=4)
    actions.match_what_changed(LATER)
    pair.refresh_from_db()
    assert pair.state == "sent"


def test_a_proposal_marks_both_sides_and_only_that_pair(pair: Match) -> None:
    other = offer()
    actions.match_what_changed(AT)
    propose(pair.listing.council, pair.counterpart, pair.listing)
    actions.match_what_changed(LATER)
    assert states()[pair.listing_id, pair.counterpart_id] == "proposed"
    assert states()[pair.counterpart_id, pair.listing_id] == "proposed"
    assert states()[pair.listing_id, other.pk] == "candidate"


def test_a_proposal_made_without_an_own_listing_counts_as_well(pair: Match) -> None:
    propose(pair.listing.council, pair.counterpart)
    actions.match_what_changed(LATER)
    assert set(states().values()) == {"proposed"}


def test_a_pair_that_is_found_while_a_proposal_is_open_is_proposed_at_once() -> None:
    seek, room = live(), offer()
    propose(seek.council, room)
    actions.match_what_changed(AT)
    assert set(states().values()) == {"proposed"}


def test_a_no_ends_the_match_with_its_reason_until_something_changes(pair: Match) -> None:
    proposal = propose(pair.listing.council, pair.counterpart)
    actions.match_what_changed(LATER)
    proposals.decline(
        proposal=proposal,
        council=pair.counterpart.council,
        officer=pair.counterpart.author,
        reason_code="timing",
        note="",
        at=LATER,
    )
    actions.match_what_changed(LATER)
    assert set(states().values()) == {"dismissed"}
    pair.refresh_from_db()
    assert (pair.dismissed_reason, pair.dismissed_by, pair.dismissed_at) == ("timing", None, LATER)
    change(pair.counterpart, term_years=4)
    actions.match_what_changed(LATER)
    assert set(states().values()) == {"candidate"}


def test_a_proposal_that_lapsed_leaves_the_match_open(pair: Match) -> None:
    proposal = propose(pair.listing.council, pair.counterpart)
    actions.match_what_changed(LATER)
    follow_up(LATER + timedelta(days=60))
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"
    actions.match_what_changed(LATER + timedelta(days=60))
    assert set(states().values()) == {"candidate"}


def test_a_proposal_that_was_agreed_ends_the_match(pair: Match) -> None:
    proposal = propose(pair.listing.council, pair.counterpart)
    actions.match_what_changed(LATER)
    council, officer = pair.counterpart.council, pair.counterpart.author
    proposals.discuss(proposal=proposal, council=council, officer=officer, at=LATER)
    proposals.accept(proposal=proposal, council=council, officer=officer, at=LATER)
    proposal.refresh_from_db()
    assert proposal.state == "agreed"
    actions.match_what_changed(LATER)
    assert set(states().values()) == {"obsolete"}
    assert pairs() == set()


def test_an_open_proposal_keeps_its_match_though_a_listing_leaves(pair: Match) -> None:
    propose(pair.listing.council, pair.counterpart)
    actions.match_what_changed(LATER)
    withdraw(listing=pair.counterpart, at=LATER, why="gone")
    actions.match_what_changed(LATER)
    assert set(states().values()) == {"proposed"}
    assert not Match.objects.standing().exists()


def test_once_followed_nothing_more_happens(pair: Match) -> None:
    propose(pair.listing.council, pair.counterpart)
    actions.match_what_changed(LATER)
    before = matches()
    assert actions.match_what_changed(LATER) is None
    assert matches() == before
