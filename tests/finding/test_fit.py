"""An officer sees how well what she finds fits what her council lists."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.matching.actions import match_everything
from marketplace.matching.models import Match
from tests.factories import make_council, make_live_listing


@pytest.fixture
def match(cast: SimpleNamespace) -> Match:
    """Wenlow's match with Harcombe's offer."""
    match_everything(timezone.now())
    return Match.objects.get(listing=cast.seek, counterpart=cast.offer)


def test_an_officer_sees_her_fit_in_the_list_and_on_the_page(
    client: Client, cast: SimpleNamespace, match: Match
) -> None:
    client.force_login(cast.ann)
    assert client.get("/listings/").context["matches"] == {cast.offer.pk: match}
    assert client.get("/listings/").content.decode().count("cp-fit__score") == 1
    page = client.get(f"/listings/{cast.offer.pk}/").content.decode()
    assert "Fit with your seek" in page
    assert f"<b>{match.fit:.0f}</b>" in page
    assert match.why_it_fits[0].text in page
    assert f'href="/listings/{cast.offer.pk}/propose/?from={cast.seek.pk}"' in page


def test_the_other_side_sees_its_own_fit(client: Client, cast: SimpleNamespace, match: Match) -> None:
    client.force_login(cast.bob)
    shown = client.get(f"/listings/{cast.seek.pk}/").context["match"]
    assert (shown.listing, shown.counterpart) == (cast.offer, cast.seek)


def test_nobody_else_sees_a_fit(client: Client, cast: SimpleNamespace, match: Match) -> None:
    for person in (None, cast.stranger, cast.moderator, cast.admin):
        if person is not None:
            client.force_login(person)
        assert "cp-fit" not in client.get("/listings/").content.decode()
        assert "cp-fit" not in client.get(f"/listings/{cast.offer.pk}/").content.decode()


def test_a_dismissed_match_is_not_shown(client: Client, cast: SimpleNamespace, match: Match) -> None:
    Match.objects.filter(pk=match.pk).update(state="dismissed", dismissed_reason="scale")
    client.force_login(cast.ann)
    assert client.get("/listings/").context["matches"] == {}


def test_of_several_own_listings_the_best_fit_is_shown(
    client: Client, cast: SimpleNamespace, match: Match
) -> None:
    worse = make_live_listing(cast.wenlow, author=cast.ann, direction="seek")
    fields = {name: getattr(match, name) for name in ("counterpart", "run", "shape", "found_at", "reasons")}
    numbers = {"factors_known": 1, "factors_asked": 2, "confidence": 0.5, "rank": 1, "stamp": "x"}
    Match.objects.create(listing=worse, fit=1, fit_for_us=1, fit_for_them=1, **fields, **numbers)
    client.force_login(cast.ann)
    assert client.get("/listings/").context["matches"] == {cast.offer.pk: match}


def test_the_number_of_queries_does_not_grow(
    client: Client, cast: SimpleNamespace, match: Match, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(4):
        make_live_listing(make_council(), direction="offer")
    match_everything(timezone.now())
    client.force_login(cast.ann)
    with django_assert_num_queries(14):
        assert len(client.get("/listings/").context["matches"]) == 5
    with django_assert_num_queries(12):
        client.get(f"/listings/{cast.offer.pk}/")
