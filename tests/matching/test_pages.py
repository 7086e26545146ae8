"""Pages: the matches of a listing, one match in full, not for us, and how matching works."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Officer
from marketplace.matching import actions, rules
from marketplace.matching.leaning import Answered, leans
from marketplace.matching.models import Match, ScoredListing
from marketplace.matching.verdicts import Verdict
from services.actions import withdraw
from services.models import Listing, System
from tests.factories import make_category, make_council, make_live_listing, make_match, make_officer
from tests.matching.rows import change, propose

pytestmark = pytest.mark.django_db


def signed_in(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def text(response: Any) -> str:
    """What a page says, without its markup's line breaks."""
    return " ".join(response.content.decode().split())


@pytest.fixture
def market(cast: SimpleNamespace) -> SimpleNamespace:
    """Ann's seek and Bob's offer, both on MHR iTrent, matched."""
    system = System.objects.create(slug="mhr-itrent", name="MHR iTrent")
    system.categories.add(cast.seek.category)
    for listing in (cast.seek, cast.offer):
        change(listing, systems=["mhr-itrent"], term_years=4)
    change(cast.offer, annual_cost_gbp=900_000)
    actions.match_what_changed(timezone.now())
    cast.match = Match.objects.get(listing=cast.seek)
    cast.mirror = Match.objects.get(listing=cast.offer)
    cast.client = signed_in(cast.ann)
    return cast


def test_the_matches_of_a_listing_with_reasons_doubts_and_what_to_fill_in(market: SimpleNamespace) -> None:
    page = text(market.client.get(reverse("matches", args=[market.seek.pk])))
    assert "A payroll partner from April" in page
    assert "Payroll for two more councils" in page
    assert "Harcombe District Council" in page
    assert "Both run MHR iTrent" in page
    assert f"<b>{market.match.fit:.0f}</b>" in page
    assert "What would improve this" in page
    assert f'href="/your-listings/{market.seek.pk}/edit/cost/">Yearly cost</a>: counts for 1 of 1' in page
    assert f'/listings/{market.offer.pk}/propose/?from={market.seek.pk}"' in page
    assert reverse("match", args=[market.match.pk]) in page
    assert reverse("match_dismiss", args=[market.match.pk]) in page


def test_one_match_shows_both_sides_beside_each_other(market: SimpleNamespace) -> None:
    page = text(market.client.get(reverse("match", args=[market.match.pk])))
    assert "Both run MHR iTrent" in page
    assert "Your yearly cost is not filled in" in page
    assert "£900,000" in page
    assert "22 km away" in page
    assert "You both want four years" in page  # One more than the four that a card shows.
    assert f"?from={market.seek.pk}" in page


@pytest.mark.parametrize("name", ["match", "match_dismiss"])
def test_the_other_side_has_its_own_match_and_not_ours(market: SimpleNamespace, name: str) -> None:
    bob = signed_in(market.bob)
    assert bob.get(reverse(name, args=[market.match.pk])).status_code == 404
    assert bob.get(reverse(name, args=[market.mirror.pk])).status_code == 200
    assert bob.get(reverse("matches", args=[market.seek.pk])).status_code == 404
    assert bob.post(reverse("match_dismiss", args=[market.match.pk]), {"reason": "scale"}).status_code == 404
    market.match.refresh_from_db()
    assert market.match.state == "candidate"


def test_an_officer_who_waits_to_be_confirmed_sees_nothing(market: SimpleNamespace) -> None:
    market.ann.memberships.update(state="waiting", decided_at=None)
    for address in (reverse("matches", args=[market.seek.pk]), reverse("match", args=[market.match.pk])):
        assert market.client.get(address).status_code == 404


def test_visitors_are_sent_to_log_in() -> None:
    for address in ("/your-listings/1/matches/", "/matches/1/", "/matches/1/not-for-us/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/")


def test_not_for_us_asks_first_and_then_takes_it_off_the_list(market: SimpleNamespace) -> None:
    address = reverse("match_dismiss", args=[market.match.pk])
    assert "Why is it not for you?" in text(market.client.get(address))
    market.match.refresh_from_db()
    assert market.match.state == "candidate"
    response = market.client.post(address, {"reason": "timing"}, follow=True)
    assert "Taken off your list" in text(response)
    assert "Payroll for two more councils" not in text(response)
    market.match.refresh_from_db()
    assert (market.match.state, market.match.dismissed_reason) == ("dismissed", "timing")
    assert market.match.dismissed_by == market.ann
    assert "Not for you: timing" in text(market.client.get(reverse("match", args=[market.match.pk])))


def test_not_for_us_twice_changes_nothing_more(market: SimpleNamespace) -> None:
    address = reverse("match_dismiss", args=[market.match.pk])
    market.client.post(address, {"reason": "timing"})
    response = market.client.post(address, {"reason": "scale"}, follow=True)
    assert "not on your list any more" in text(response)
    market.match.refresh_from_db()
    assert market.match.dismissed_reason == "timing"


@pytest.mark.parametrize("data", [{}, {"reason": ""}])
def test_not_for_us_without_a_reason_teaches_nothing(market: SimpleNamespace, data: dict[str, str]) -> None:
    address = reverse("match_dismiss", args=[market.match.pk])
    assert " checked" not in market.client.get(address).text, "no reason is marked for her"
    assert market.client.post(address, data).status_code == 302
    market.match.refresh_from_db()
    assert (market.match.state, market.match.dismissed_reason) == ("dismissed", "unsaid")
    said = [Answered(verdict.said, verdict.reason) for verdict in Verdict.objects.all()]
    assert [answer.reason for answer in said] == ["unsaid"]
    assert leans(said, [], rules.current()) == ()
    assert "Not for you: no reason given" in text(market.client.get(reverse("match", args=[market.match.pk])))


@pytest.mark.parametrize("reason", ["because", "unsaid"])
def test_not_for_us_takes_no_other_reason(market: SimpleNamespace, reason: str) -> None:
    response = market.client.post(reverse("match_dismiss", args=[market.match.pk]), {"reason": reason})
    assert response.status_code == 422
    market.match.refresh_from_db()
    assert market.match.state == "candidate"


def test_shapes_can_be_looked_at_one_by_one(market: SimpleNamespace) -> None:
    other = make_live_listing(make_council(), direction="seek", title="We look for payroll too")
    actions.match_what_changed(timezone.now())
    address = reverse("matches", args=[market.seek.pk])
    assert "They offer 1" in text(market.client.get(address))
    assert "They seek too 1" in text(market.client.get(address))
    seeks = text(market.client.get(address, {"shape": "seek_seek"}))
    assert "We look for payroll too" in seeks
    assert "Payroll for two more councils" not in seeks
    assert "We look for payroll too" in text(market.client.get(address, {"shape": "nonsense"}))
    withdraw(listing=other, at=timezone.now(), why="gone")
    actions.match_what_changed(timezone.now())
    assert "No match of this kind" in text(market.client.get(address, {"shape": "seek_seek"}))


def test_a_proposed_match_says_so_and_cannot_be_proposed_again(market: SimpleNamespace) -> None:
    propose(market.wenlow, market.offer, at=timezone.now())
    actions.match_what_changed(timezone.now())
    for address in (reverse("matches", args=[market.seek.pk]), reverse("match", args=[market.match.pk])):
        page = text(market.client.get(address))
        assert "Proposal made" in page or "open proposal" in page
        assert "?from=" not in page


def test_a_match_whose_other_listing_is_gone_still_answers(market: SimpleNamespace) -> None:
    withdraw(listing=market.offer, at=timezone.now(), why="gone")
    for _run in range(2):  # Before the matcher has seen it, and after.
        response = market.client.get(reverse("match", args=[market.match.pk]))
        assert response.status_code == 200
        assert "no longer a match" in text(response)
        assert "Payroll for two more councils" not in text(response)
        assert market.client.get(reverse("match_dismiss", args=[market.match.pk])).status_code == 200
        assert market.client.get(reverse("matches", args=[market.seek.pk])).status_code == 200
        actions.match_what_changed(timezone.now())


def test_a_sealed_counterpart_is_not_named(market: SimpleNamespace) -> None:
    entry = market.offer.entry
    entry.council, entry.latitude, entry.longitude = None, None, None
    entry.save()
    for name, key in (("matches", market.seek.pk), ("match", market.match.pk)):
        page = text(market.client.get(reverse(name, args=[key])))
        assert "A public body in the North West" in page
        assert "Harcombe" not in page


def test_to_a_sealed_counterpart_one_writes_without_a_name(cast: SimpleNamespace) -> None:
    sealed = make_live_listing(cast.harcombe, category=cast.seek.category, visibility="sealed")
    match = make_match(cast.seek, sealed)
    for name, key in (("matches", cast.seek.pk), ("match", match.pk)):
        page = text(signed_in(cast.ann).get(reverse(name, args=[key])))
        assert "Write without your name" in page
        assert ">Propose" not in page


def test_a_listing_that_is_not_live_says_so(cast: SimpleNamespace) -> None:
    withdraw(listing=cast.seek, at=timezone.now(), why="gone")
    page = text(signed_in(cast.ann).get(reverse("matches", args=[cast.seek.pk])))
    assert "This listing is not live" in page


def test_a_listing_that_waits_for_the_matcher_says_so(cast: SimpleNamespace) -> None:
    page = text(signed_in(cast.ann).get(reverse("matches", args=[cast.seek.pk])))
    assert "Not matched yet" in page


def test_a_listing_alone_in_its_service_says_so(cast: SimpleNamespace) -> None:
    legal = make_live_listing(cast.wenlow, category=make_category("legal"))
    actions.match_what_changed(timezone.now())
    page = text(signed_in(cast.ann).get(reverse("matches", args=[legal.pk])))
    assert "No other council has a listing that could meet yours" in page


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"reach": "neighbours"}, "1 if your reach and theirs went further"),
        ({"delivery_models": ["company"]}, "1 if you had a delivery model in common"),
        (
            {
                "earliest_start_on": timezone.localdate() + timedelta(days=900),
                "latest_start_on": timezone.localdate() + timedelta(days=990),
            },
            "1 if the start dates met",
        ),
    ],
)
def test_what_alone_parts_listings_is_told(
    cast: SimpleNamespace, fields: dict[str, Any], expected: str
) -> None:
    change(cast.seek, **fields)
    actions.match_what_changed(timezone.now())
    page = text(signed_in(cast.ann).get(reverse("matches", args=[cast.seek.pk])))
    assert "not in a way that is possible for both sides" in page
    assert expected in page


def fill(listing: Listing, many: int) -> None:
    for number in range(many):
        other = make_live_listing(make_council(), category=listing.category, systems=["sap"])
        make_match(listing, other, rank=number + 1)


def test_a_page_holds_twenty_and_asks_the_same_of_the_database_for_any_number(cast: SimpleNamespace) -> None:
    client, address = signed_in(cast.ann), reverse("matches", args=[cast.seek.pk])
    counts = []
    for many in (2, 24):
        fill(cast.seek, many)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        counts.append(len(asked))
    assert len(response.context["page_obj"].object_list) == 20
    assert counts[0] == counts[1] <= 14
    assert len(client.get(address, {"page": 2}).context["page_obj"].object_list) == 6


def test_one_match_asks_a_fixed_number_of_queries(market: SimpleNamespace) -> None:
    with CaptureQueriesContext(connection) as asked:
        market.client.get(reverse("match", args=[market.match.pk]))
    assert len(asked) <= 12


def test_looking_changes_nothing(market: SimpleNamespace) -> None:
    before = list(Match.objects.values()), list(ScoredListing.objects.values())
    for name, key in (
        ("matches", market.seek.pk),
        ("match", market.match.pk),
        ("match_dismiss", market.match.pk),
    ):
        market.client.get(reverse(name, args=[key]))
    assert (list(Match.objects.values()), list(ScoredListing.objects.values())) == before


def test_the_help_page_shows_the_weights_that_are_used() -> None:
    page = text(Client().get(reverse("how_matching_works")))
    now = rules.current()
    for factor, weight in now.weights.items():
        for number in weight if factor == "geography" else [weight]:
            assert f">{number}</td>" in page
    assert "22 November 2026" in page
    assert f"fit of at least {now.shortlist['least_fit']}" in page


def test_staff_read_runs_and_matches_and_change_none(market: SimpleNamespace) -> None:
    admin = signed_in(market.admin)
    for address in ("/admin/matching/matchrun/", "/admin/matching/match/"):
        assert admin.get(address).status_code == 200
        assert admin.get(f"{address}add/").status_code == 403
    assert admin.get(f"/admin/matching/match/{market.match.pk}/change/").status_code == 200
    assert admin.post(f"/admin/matching/match/{market.match.pk}/delete/").status_code == 403


def test_an_officer_of_two_bodies_sees_each_match_once(market: SimpleNamespace) -> None:
    both = make_officer(market.wenlow)
    both.memberships.create(
        council=market.harcombe, state="confirmed", asked_at=timezone.now(), decided_at=timezone.now()
    )
    assert Match.objects.visible_to(both).count() == 2
