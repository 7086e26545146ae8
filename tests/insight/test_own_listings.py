"""A council's own page of its listings: where each stands, for how long, what came of it, what to do next."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councils.models import Membership, Officer
from marketplace.insight.own_listings import outlook
from services.models import Listing
from tests.factories import make_listing, make_live_listing, make_match, make_membership, make_officer

State = Listing.State
ADDRESS = "/your-listings/"


def page_of(officer: Officer, **asked: Any) -> Any:
    client = Client()
    client.force_login(officer)
    return client.get(ADDRESS, asked)


def titles(officer: Officer, **asked: Any) -> list[str]:
    return [row["listing"].title for row in page_of(officer, **asked).context["rows"]]


def test_each_listing_with_what_came_of_it_and_what_to_do(cast: SimpleNamespace) -> None:
    make_listing(cast.wenlow, cast.ann, title="A draft about audit")
    for _match in range(2):
        make_match(cast.seek, make_live_listing(cast.harcombe))
    draft, seek = page_of(cast.ann).context["rows"]
    assert (draft["listing"].title, draft["outlook"]) == ("A draft about audit", "Only your council sees it")
    assert (seek["listing"].matches_count, seek["listing"].proposals_count) == (2, 0)
    page = page_of(cast.ann).text
    assert "Check and submit" in page
    assert "See its matches" in page
    assert cast.offer.entry.title not in page


@pytest.mark.parametrize(
    ("confirmed", "ends_in", "words"),
    [
        (0, 365, "90 days left: it pauses on "),
        (89, 365, "1 day left: it pauses on "),
        (10, 30, "30 days left: it ends on "),
        (10, -1, "Nobody sees it since its last day, "),
        (91, 365, "It pauses today: nobody confirmed it"),
    ],
)
def test_how_long_a_live_listing_is_shown(
    cast: SimpleNamespace, confirmed: int, ends_in: int, words: str
) -> None:
    listing = make_live_listing(
        cast.wenlow,
        author=cast.ann,
        at=timezone.now() - timedelta(days=confirmed),
        expires_on=timezone.localdate() + timedelta(days=ends_in),
    )
    assert outlook(listing).startswith(words)


@pytest.mark.parametrize("state", [State.PAUSED, State.WITHDRAWN, State.MATCHED])
def test_what_others_do_not_see_says_since_when_and_why(cast: SimpleNamespace, state: str) -> None:
    listing = make_listing(cast.wenlow, cast.ann, state=state)
    assert outlook(listing).endswith(": Another reason")
    assert f"Since {timezone.localdate():%-d %B %Y}" in outlook(listing)


def test_the_list_is_narrowed_by_state(cast: SimpleNamespace) -> None:
    for state in State:
        make_listing(cast.wenlow, cast.ann, state=state, title=f"One that is {state}")
    old = timezone.now() - timedelta(days=80)
    make_live_listing(cast.wenlow, author=cast.ann, at=old, title="One to confirm")
    yesterday = timezone.localdate() - timedelta(days=1)
    make_live_listing(cast.wenlow, author=cast.ann, expires_on=yesterday, title="One that ended")
    assert titles(cast.ann, state="paused") == ["One that is paused"]
    assert titles(cast.ann, state="due") == ["One to confirm"]
    assert titles(cast.ann, state="ended") == ["One that ended"]
    assert len(titles(cast.ann)) == 12
    states = {value: number for value, _label, number in page_of(cast.ann).context["states"]}
    assert (states["live"], states["paused"], states["due"], states["ended"]) == (4, 1, 1, 1)


def test_the_list_is_narrowed_by_author(cast: SimpleNamespace) -> None:
    colleague = make_officer(cast.wenlow, full_name="Amy Ash")
    leaver = make_officer()
    make_membership(leaver, cast.wenlow, state=Membership.State.ENDED)
    make_listing(cast.wenlow, colleague, title="Amy's")
    make_listing(cast.wenlow, leaver, title="The leaver's")
    assert titles(cast.ann, owner=str(colleague.pk)) == ["Amy's"]
    assert titles(cast.ann, owner="left") == ["The leaver's"]
    assert titles(cast.ann, owner=str(cast.ann.pk), state="live") == ["A payroll partner from April"]
    owners = page_of(cast.ann).context["owners"]
    assert owners == [
        (str(cast.ann.pk), "Ann Wood", 1),
        (str(colleague.pk), "Amy Ash", 1),
        ("left", "Their author has left", 1),
    ]


@pytest.mark.parametrize("asked", [{"state": "none"}, {"owner": "x"}, {"owner": "٣"}, {"page": "x"}])
def test_what_means_nothing_narrows_nothing(cast: SimpleNamespace, asked: dict[str, str]) -> None:
    assert titles(cast.ann, **asked) == ["A payroll partner from April"]


def test_nothing_of_that_kind_is_said(cast: SimpleNamespace) -> None:
    assert "None of your listings is like that" in page_of(cast.ann, state="matched").text
    assert titles(cast.ann, owner=str(cast.bob.pk)) == []


def test_nobody_elses_listings_or_authors_are_told(cast: SimpleNamespace) -> None:
    response = page_of(cast.stranger)
    assert response.context["rows"] == []
    assert "Ann Wood" not in response.text
    assert "You have no listings yet" in response.text


def test_the_number_of_queries_is_fixed(cast: SimpleNamespace) -> None:
    def queries(**asked: str) -> int:
        client = Client()
        client.force_login(cast.ann)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(ADDRESS, asked).status_code == 200
        return len(caught)

    few = queries()
    for number in range(25):
        author = make_officer(cast.wenlow) if number < 3 else cast.ann
        make_live_listing(cast.wenlow, author=author)
    assert queries() == few <= 16
    assert queries(state="live", owner=str(cast.ann.pk)) <= few
