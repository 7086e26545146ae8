"""Weights: of a service by versions, of a listing by its council, and what councils' answers make of them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.matching import actions, rules
from marketplace.matching.importing import import_first_weights, import_siblings
from marketplace.matching.models import Match, MatchRun, OwnWeights, ServiceWeights, Sibling, Verdict
from marketplace.matching.rules import FACTORS
from marketplace.proposals.actions import decline
from marketplace.proposals.models import Proposal
from services.models import Category, System
from tests.factories import make_category, make_council, make_officer
from tests.matching.rows import AT, change, live, offer, pairs, propose
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)
USUAL = dict.fromkeys(FACTORS, "usual")


def weigh(category: Category, **weights: int) -> ServiceWeights:
    columns = dict.fromkeys(ServiceWeights.COLUMNS, 10) | weights
    return actions.weigh_service(category=category, weights=columns, why="Try", officer=None, at=AT)


def runs_on_systems(category: Category) -> Category:
    System.objects.create(slug=f"any-{category.slug}", name=f"Any {category.slug}").categories.add(category)
    return category


def fits() -> dict[tuple[int, int], tuple[float, float]]:
    return {
        (match.listing_id, match.counterpart_id): (match.fit_for_us, match.fit_for_them)
        for match in Match.objects.all()
    }


def test_a_change_of_weights_is_a_new_version_and_scores_everything_anew() -> None:
    seek, offered = live(term_years=2), offer(term_years=8)
    other = live(category=make_category("legal"))
    actions.match_what_changed(AT)
    before = fits()
    weigh(seek.category, for_timing=90)
    run = actions.match_what_changed(LATER)
    assert run is not None
    assert run.kind == MatchRun.Kind.FULL
    assert run.changed == 3
    assert other.pk
    assert fits()[seek.pk, offered.pk] != before[seek.pk, offered.pk]
    assert actions.match_what_changed(LATER) is None
    assert MatchRun.objects.order_by("pk").values_list("rules", flat=True).distinct().count() == 2


def test_the_same_weights_twice_are_one_version() -> None:
    category = make_category()
    first, again, changed = weigh(category), weigh(category), weigh(category, for_text=11)
    assert (first.pk, first.version, changed.version) == (again.pk, 1, 2)
    assert ServiceWeights.objects.current().get() == changed


def test_some_factor_must_count() -> None:
    with pytest.raises(ServiceWeights.NothingCounts):
        weigh(make_category(), for_service=0)


def test_the_first_weights_are_those_of_the_rules() -> None:
    category = make_category("waste-collection", distance_matters=3)
    live(category=category), offer(category=category)
    actions.match_what_changed(AT)
    before = fits()
    assert import_first_weights(AT) == Category.objects.count()
    assert import_first_weights(AT) == 0
    actions.match_what_changed(LATER)
    assert fits() == before
    weights = ServiceWeights.objects.get(category=category)
    assert weights.for_geography == rules.current().weights["geography"][3]


def test_siblings_meet_across_services() -> None:
    waste, street = make_category("waste-collection"), make_category("street-cleansing")
    seek, offered = live(category=waste), offer(category=street)
    actions.match_what_changed(AT)
    assert not pairs()
    assert import_siblings() == 1
    assert import_siblings() == 0
    actions.match_what_changed(LATER)
    assert pairs() == {(seek.pk, offered.pk), (offered.pk, seek.pk)}
    propose(seek.council, offered)
    actions.match_what_changed(LATER)
    assert set(Match.objects.values_list("state", flat=True)) == {"proposed"}
    Proposal.objects.update(state="lapsed")
    Sibling.objects.all().delete()
    actions.match_what_changed(LATER)
    assert not Match.objects.standing().exists()


def test_a_change_in_a_sibling_scores_both_services_as_a_full_run_would() -> None:
    waste, street = make_category("waste-collection"), make_category("street-cleansing")
    Sibling.objects.create(first=street, second=waste, why="Together")
    for _number in range(2):
        live(category=waste), offer(category=street), live(category=street)
    actions.match_what_changed(AT)
    change(live(category=waste), term_years=9)
    actions.match_what_changed(LATER)
    tick = fits()
    actions.match_everything(LATER)
    assert fits() == tick


def test_siblings_stand_in_one_order() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Sibling.objects.create(
            first=make_category("waste-collection"), second=make_category("legal"), why="No"
        )


def test_a_listing_weighs_for_itself(cast: SimpleNamespace) -> None:
    runs_on_systems(cast.seek.category)
    change(cast.seek, systems=["sap"])
    change(cast.offer, systems=["oracle"])
    actions.match_what_changed(timezone.now())
    before = Match.objects.get(listing=cast.seek)
    client = Client()
    client.force_login(cast.ann)
    address = reverse("match_weights", args=[cast.seek.pk])
    assert client.get(address).status_code == 200
    for _press in range(2):
        response = client.post(address, USUAL | {"systems": "more", "track": "less"})
        assert response.status_code == 302
    own = OwnWeights.objects.get()
    assert (own.more, own.less, own.set_by) == (["systems"], ["track"], cast.ann)
    actions.match_what_changed(timezone.now())
    after = Match.objects.get(listing=cast.seek)
    assert after.fit_for_us < before.fit_for_us
    assert after.fit_for_them == before.fit_for_them
    page = client.get(reverse("matches", args=[cast.seek.pk])).content.decode()
    assert "More: systems" in page
    assert "Less: track record of the two" in page
    client.post(address, USUAL)
    assert not OwnWeights.objects.exists()


@pytest.mark.parametrize("data", [{}, {"systems": "twice"}, USUAL | {"timing": ""}])
def test_every_factor_is_answered_for(cast: SimpleNamespace, data: dict[str, str]) -> None:
    client = Client()
    client.force_login(cast.ann)
    response = client.post(reverse("match_weights", args=[cast.seek.pk]), data)
    assert response.status_code == 422
    assert not OwnWeights.objects.exists()


def test_an_administrator_edits_the_weights_and_the_help_page_shows_them(cast: SimpleNamespace) -> None:
    admin = make_officer(is_staff=True, is_superuser=True)
    client = Client()
    sign_in(client, admin)
    first = weigh(cast.seek.category)
    data: dict[str, Any] = dict.fromkeys(ServiceWeights.COLUMNS, 10) | {
        "for_text": 37,
        "why": "Words tell more",
    }
    response = client.post(f"/admin/matching/serviceweights/{first.pk}/change/", data)
    assert response.status_code == 302
    newest = ServiceWeights.objects.current().get()
    assert (newest.version, newest.for_text, newest.made_by) == (2, 37, admin)
    first.refresh_from_db()
    assert first.for_text == 10
    page = Client().get(reverse("how_matching_works"), {"service": cast.seek.category_id}).content.decode()
    assert ">37</td>" in page
    assert "Version 2" in page
    assert "Words tell more" in page


def test_any_service_may_be_asked_for() -> None:
    for slug in ("", "no-such", "x" * 500):
        assert Client().get(reverse("how_matching_works"), {"service": slug}).status_code == 200


def test_three_noes_for_systems_make_systems_count_more_and_say_so() -> None:
    category = runs_on_systems(make_category())
    ours = live(category=category, systems=["sap"])
    for _number in range(4):
        offer(category=category, systems=["oracle"])
    actions.match_what_changed(AT)
    best = Match.objects.filter(listing=ours).order_by("rank")
    before = best[3].fit_for_us
    for match in best[:3]:
        actions.dismiss(match=match, officer=ours.author, reason="systems", at=AT)
    assert Verdict.objects.filter(said="not_for_us", reason="systems", officer=ours.author).count() == 3
    actions.match_what_changed(LATER)
    left = Match.objects.standing().get(listing=ours)
    assert left.fit_for_us < before
    assert any(
        told.text.startswith("You said no to three listings for this service because of systems")
        for told in left.every_doubt_and_gap
    )
    mirror = Match.objects.get(listing=left.counterpart, counterpart=ours)
    assert not any("You said no" in told.text for told in mirror.every_doubt_and_gap)


def verdicts() -> set[tuple[Any, ...]]:
    return set(Verdict.objects.values_list("council", "other", "said", "reason"))


def test_what_becomes_of_proposals_is_kept_once() -> None:
    one, other = make_council(), make_council()
    seek, offered = live(one), offer(other)
    actions.match_what_changed(AT)
    proposal = propose(one, offered, seek)
    actions.match_what_changed(AT)
    assert verdicts() == {(one.pk, other.pk, "proposed", "")}
    decline(
        proposal=proposal,
        council=other,
        officer=make_officer(other),
        reason_code="scale",
        note="",
        at=LATER,
    )
    for _run in range(2):
        actions.match_what_changed(LATER)
    assert verdicts() == {(one.pk, other.pk, "proposed", ""), (other.pk, one.pk, "declined", "scale")}
    kept = Verdict.objects.get(said="proposed")
    assert kept.fit is not None
    assert kept.officer_id == proposal.author_id
