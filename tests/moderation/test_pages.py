"""The moderators' pages: the queue, a case, and what the council reads of it."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils.models import Membership, Officer
from marketplace.moderation.models import Decision
from services import actions
from services.models import Listing
from tests.factories import content, make_council, make_listing, make_membership, make_officer

QUEUE = reverse("moderation")


def case_of(listing: Listing) -> str:
    return reverse("moderation_case", args=[listing.pk])


def pressed(listing: Listing, outcome: str, **fields: Any) -> dict[str, Any]:
    return {"revision": listing.pending_revision_id, "outcome": outcome} | fields


def test_the_queue_shows_the_longest_wait_first(mo: Client, cast: SimpleNamespace, waiting: Listing) -> None:
    long_ago = timezone.now() - timedelta(days=8, hours=3)
    older = make_listing(cast.harcombe, state=Listing.State.SUBMITTED, at=long_ago, title="Waits longer")
    page = mo.get(QUEUE)
    assert [case.listing for case in page.context["cases"]] == [older, waiting]
    assert "8 d 3 h" in page.text
    figures = page.context["figures"]
    assert (figures.waiting, figures.past_promise, figures.decided_this_week) == (2, 1, 0)


def test_an_edit_of_a_live_listing_waits_beside_new_ones(mo: Client, cast: SimpleNamespace) -> None:
    edit = content(title="Reworded", details="Write to pay@wenlow.example")
    actions.revise(listing=cast.seek, officer=cast.ann, content=edit, at=timezone.now())
    page = mo.get(QUEUE)
    assert "Edit of a published listing" in page.text
    assert "An email address stands in the public text" in page.text
    case = mo.get(case_of(cast.seek))
    assert "What would change" in case.text
    assert "<ins>Reworded</ins>" in case.text


def test_an_empty_queue_says_so(mo: Client, cast: SimpleNamespace) -> None:
    page = mo.get(QUEUE)
    assert "No listing waits" in page.text
    assert page.context["figures"].waiting == 0


def test_first_officers_wait_in_the_queue(mo: Client, cast: SimpleNamespace) -> None:
    nia = make_officer(full_name="Nia New", job_title="Head of digital")
    body = make_council(name="Kirkby District Council")
    make_membership(nia, body, state=Membership.State.WAITING)
    page = mo.get(QUEUE)
    assert "Nia New, Head of digital" in page.text
    assert page.context["figures"].waiting == 1


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_any_number_of_cases_takes_the_same_queries(
    mo: Client, cast: SimpleNamespace, waiting: Listing
) -> None:
    make_membership(make_officer(), make_council(), state=Membership.State.WAITING)
    few = queries_of(mo, QUEUE)
    for _ in range(25):
        make_listing(state=Listing.State.SUBMITTED)
        make_membership(make_officer(), make_council(), state=Membership.State.WAITING)
    assert queries_of(mo, QUEUE) == few <= 15
    assert len(mo.get(QUEUE, {"page": 2}).context["cases"]) == 6


def test_any_number_of_similar_listings_takes_the_same_queries(
    mo: Client, cast: SimpleNamespace, waiting: Listing
) -> None:
    make_listing(cast.wenlow, cast.ann)
    few = queries_of(mo, case_of(waiting))
    for _ in range(8):
        make_listing(cast.wenlow, cast.ann)
    assert queries_of(mo, case_of(waiting)) == few <= 25


def test_likely_duplicates_are_named_the_likest_first(
    mo: Client, cast: SimpleNamespace, waiting: Listing
) -> None:
    make_listing(cast.wenlow, cast.ann, title="An audit team to share out", summary="Two people.")
    make_listing(cast.wenlow, cast.ann, title="One team to share", summary="Surveyors for two days a week.")
    make_listing(cast.wenlow, cast.ann, title="Quite another thing", summary="Nothing alike at all")
    make_listing(cast.harcombe, cast.bob, title="An audit team of another council", summary="Two people.")
    alike = mo.get(case_of(waiting)).context["alike"]
    assert [other.title for other in alike] == ["An audit team to share out", "One team to share"]
    assert alike[0].percent > 80 > alike[1].percent


def test_approving_leads_back_to_the_queue(mo: Client, waiting: Listing) -> None:
    page = mo.post(case_of(waiting), pressed(waiting, "approved"), follow=True)
    assert page.redirect_chain == [(QUEUE, 302)]
    assert "The author is told by email" in page.text
    waiting.refresh_from_db()
    assert waiting.is_live


def test_returning_asks_for_reasons_and_a_note(mo: Client, waiting: Listing) -> None:
    sent = pressed(waiting, "returned", note="Say how many people.")
    refused = mo.post(case_of(waiting), sent)
    assert refused.status_code == 422
    assert "Choose at least one reason" in refused.text
    assert "Say how many people." in refused.text
    assert mo.post(case_of(waiting), sent | {"reasons": ["unclear", "facts"]}).status_code == 302
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reasons) == ("returned", ["unclear", "facts"])


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"outcome": "approved"},
        {"outcome": "approved", "revision": "9" * 40},
        {"outcome": "approved", "revision": "-1"},
        {"outcome": "maybe", "revision": "1"},
        {
            "outcome": "returned",
            "revision": "1",
            "reasons": ["none such"],
            "note": "<script>alert(1)</script>",
        },
        {"outcome": "rejected", "revision": "1", "reasons": ["unclear"], "note": "x" * 2001},
    ],
)
def test_an_odd_form_is_refused_not_broken(mo: Client, waiting: Listing, data: dict[str, Any]) -> None:
    response = mo.post(case_of(waiting), data)
    assert response.status_code == 422
    assert "<script>alert" not in response.text
    waiting.refresh_from_db()
    assert waiting.state == Listing.State.SUBMITTED


def test_a_revision_of_another_listing_is_not_judged_here(
    mo: Client, cast: SimpleNamespace, waiting: Listing
) -> None:
    sent = pressed(waiting, "approved", revision=cast.seek.live_revision_id)
    assert mo.post(case_of(waiting), sent).status_code == 404


def test_a_moderator_who_is_too_late_is_told(
    mo: Client, cast: SimpleNamespace, waiting: Listing, logged_in: Callable[[Officer], Client]
) -> None:
    sent = pressed(waiting, "approved")
    logged_in(make_officer(is_moderator=True)).post(case_of(waiting), sent)
    late = mo.post(
        case_of(waiting), sent | {"outcome": "returned", "reasons": ["facts"], "note": "My careful note"}
    )
    assert late.status_code == 409
    assert "Another moderator has decided meanwhile" in late.text
    assert "My careful note" in late.text


def test_a_second_press_is_answered_like_the_first(mo: Client, waiting: Listing) -> None:
    sent = pressed(waiting, "approved")
    assert [mo.post(case_of(waiting), sent).status_code for _ in range(2)] == [302, 302]
    assert Decision.objects.count() == 1


def test_changed_words_are_shown_with_what_was_typed(
    mo: Client, cast: SimpleNamespace, waiting: Listing
) -> None:
    sent = pressed(waiting, "returned", reasons=["unclear"], note="About the old words")
    actions.revise(listing=waiting, officer=cast.ann, content=content(title="New words"), at=timezone.now())
    told = mo.post(case_of(waiting), sent)
    assert told.status_code == 409
    assert "New words" in told.text
    assert "About the old words" in told.text
    assert f'name="revision" value="{waiting.pending_revision_id}"' in told.text
    assert mo.post(case_of(waiting), pressed(waiting, "approved")).status_code == 302


def test_an_own_councils_case_is_shown_and_not_taken(
    mo: Client, cast: SimpleNamespace, waiting: Listing
) -> None:
    make_membership(cast.moderator, cast.wenlow)
    assert "Your own council: for another moderator" in mo.get(QUEUE).text
    case = mo.get(case_of(waiting))
    assert case.status_code == 200
    assert 'value="approved"' not in case.text
    assert mo.post(case_of(waiting), pressed(waiting, "approved")).status_code == 409
    assert not Decision.objects.exists()


def test_only_moderators_see_the_queue_and_its_cases(
    cast: SimpleNamespace, waiting: Listing, logged_in: Callable[[Officer], Client]
) -> None:
    for officer in (cast.ann, cast.bob, cast.admin):
        for address in (QUEUE, case_of(waiting)):
            assert logged_in(officer).get(address).status_code == 404
        assert logged_in(officer).post(case_of(waiting), pressed(waiting, "approved")).status_code == 404
    assert Client().get(QUEUE).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == Listing.State.SUBMITTED


def test_a_draft_is_not_a_case(mo: Client, cast: SimpleNamespace) -> None:
    assert mo.get(case_of(make_listing(cast.wenlow, cast.ann))).status_code == 404


def test_the_council_reads_why_it_came_back(
    mo: Client, cast: SimpleNamespace, waiting: Listing, logged_in: Callable[[Officer], Client]
) -> None:
    outcome = reverse("moderation_outcome", args=[waiting.pk])
    ann = logged_in(cast.ann)
    assert "No decision yet" in ann.get(outcome).text
    mo.post(case_of(waiting), pressed(waiting, "returned", reasons=["unclear"], note="How many <people>?"))
    page = ann.get(outcome)
    assert "It does not say what is offered or needed" in page.text
    assert "How many &lt;people&gt;?" in page.text
    assert reverse("listing_edit", args=[waiting.pk]) in page.text
    assert cast.moderator.full_name not in page.text
    assert outcome in ann.get(reverse("own_listings")).text
    assert outcome in ann.get(reverse("own_listing", args=[waiting.pk])).text
    for officer in (cast.bob, cast.moderator):
        assert logged_in(officer).get(outcome).status_code == 404
