"""The entry says what the live revision says, and its stamp changes with what is matched and nothing else."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import actions, entries
from services.models import (
    CostBand,
    DecidedBy,
    Entry,
    GovernanceStage,
    Listing,
    ListingRevision,
    Readiness,
    Sponsor,
)
from services.search import query_for
from tests.factories import content, make_category, make_council, make_listing, make_live_listing, make_system


def test_an_entry_holds_the_live_revision_and_the_councils_facts(db: None) -> None:
    listing = make_live_listing(make_council(region="Wales", nation="Wales"))
    entry, revision = listing.entry, listing.live_revision
    assert revision is not None
    assert {name: getattr(entry, name) for name in ListingRevision.CONTENT} == revision.content
    assert (entry.council, entry.nation, entry.region, entry.kind) == (
        listing.council,
        "Wales",
        "Wales",
        "district",
    )


def test_an_entry_is_found_under_the_other_names_of_its_service_and_systems(db: None) -> None:
    make_system("mhr-itrent", name="MHR iTrent", aliases=["Midland iTrent"])
    category = make_category("payroll", synonyms=["pay", "salaries"])
    entry = make_live_listing(category=category, systems=["mhr-itrent"]).entry
    assert entry.also_known_as.split("\n") == ["Payroll", "pay", "salaries", "MHR iTrent", "Midland iTrent"]


@pytest.mark.parametrize(
    ("shown_to", "shown"), [("parties", ""), ("verified", ""), ("everybody", "team@w.example")]
)
def test_an_entry_holds_the_mailbox_only_where_everybody_may_know_it(
    db: None, shown_to: str, shown: str
) -> None:
    entry = make_live_listing(contact_mailbox="team@w.example", contact_shown_to=shown_to).entry
    assert entry.contact_mailbox == shown


def test_an_entry_is_found_by_what_would_be_better(db: None) -> None:
    make_live_listing(outcomes="Nobody waits for a magpie")
    assert Entry.objects.get(search=query_for("magpies"))


def test_only_what_is_confirmed_and_unexpired_may_be_shown(db: None) -> None:
    now = timezone.localtime().replace(hour=12)
    listing = make_live_listing(at=now, expires_on=now.date() + timedelta(days=100))
    assert Entry.objects.showable(now).get() == listing.entry
    assert Entry.objects.showable(now + timedelta(days=89, hours=11)).exists()
    assert not Entry.objects.showable(now + timedelta(days=89, hours=13)).exists()
    actions.confirm_current(listing=listing, at=now + timedelta(days=89))
    assert Entry.objects.showable(now + timedelta(days=100)).exists()
    assert not Entry.objects.showable(now + timedelta(days=101)).exists()


STEPS = (
    actions.submit,
    actions.publish,
    actions.request_changes,
    actions.reject,
    actions.pause,
    actions.resume,
    actions.confirm_current,
    actions.withdraw,
    actions.revise,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=12))
def test_whatever_happens_there_is_an_entry_exactly_while_it_is_live(
    cast: SimpleNamespace, steps: list[Any]
) -> None:
    with transaction.atomic():
        listing = make_listing(cast.wenlow, cast.ann)
        for number, step in enumerate(steps):
            take(step, listing, cast, number)
            entry = Entry.objects.filter(listing=listing).first()
            assert (entry is not None) == (listing.state == Listing.State.LIVE)
            if entry is not None:
                assert entry.revision == listing.live_revision
                assert {n: getattr(entry, n) for n in ListingRevision.CONTENT} == entry.revision.content
                assert entry.stamp == entries.facts(listing, entry.revision)["stamp"]
        transaction.set_rollback(True)


def take(step: Any, listing: Listing, cast: SimpleNamespace, number: int) -> None:
    extra: dict[str, Any] = {}
    if step in (actions.submit, actions.revise):
        extra["officer"] = cast.ann
    if step is actions.revise:
        extra["content"] = content(title=f"Version {number}", term_years=number + 1)
    if step in (actions.pause, actions.resume, actions.withdraw):
        extra["why"] = Listing.Why.OTHER
    try:
        step(listing=listing, at=timezone.now(), **extra)
    except Listing.NotInThatState:
        listing.refresh_from_db()


def dates() -> st.SearchStrategy[date]:
    return st.dates(date(2026, 1, 1), date(2035, 1, 1))


MATCHED_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "delivery_models": st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=4),
    "role": st.sampled_from(["", "host", "client", "cofounder"]),
    "earliest_start_on": st.none() | dates(),
    "latest_start_on": st.none() | dates(),
    "contract_ends_on": st.none() | dates(),
    "term_years": st.none() | st.integers(1, 30),
    "volume": st.none() | st.integers(0, 10**9),
    "volume_unit": st.sampled_from(["", "payslips", "tonnes"]),
    "full_time_equivalents": st.none() | st.decimals(0, 9999, places=1),
    "annual_cost_gbp": st.none() | st.integers(0, 10**12),
    "annual_cost_band": st.sampled_from(["", *CostBand.values]),
    "capacity_to_spare": st.none() | st.integers(1, 10**9),
    "break_on": st.none() | dates(),
    "notice_months": st.none() | st.integers(1, 60),
    "governance_stage": st.sampled_from(["", *GovernanceStage.values]),
    "sponsor": st.sampled_from(["", *Sponsor.values]),
    "readiness": st.sampled_from(["", *Readiness.values]),
    "decided_by": st.sampled_from(["", *DecidedBy.values]),
    "reach": st.sampled_from(["neighbours", "km", "region", "nation", "anywhere"]),
    "reach_km": st.none() | st.integers(1, 900),
    "min_partners": st.integers(1, 20),
    "max_partners": st.integers(1, 20),
}
BASE: dict[str, Any] = dict.fromkeys(entries.MATCHED) | {"delivery_models": [], "systems": []}


@given(data=st.data(), name=st.sampled_from(sorted(MATCHED_VALUES)))
def test_the_stamp_changes_exactly_when_a_matched_value_does(data: st.DataObject, name: str) -> None:
    one, other = (data.draw(MATCHED_VALUES[name]) for _ in range(2))
    changed = entries.stamp(BASE | {name: one}) != entries.stamp(BASE | {name: other})
    assert changed == (one != other)


@given(words=st.text(max_size=40))
def test_the_stamp_is_deaf_to_words_and_to_what_is_not_matched(words: str) -> None:
    deaf = {"title": words, "summary": words, "details": words, "kind": words, "expires_on": words}
    assert entries.stamp(BASE | deaf) == entries.stamp(BASE)


def test_the_order_of_systems_and_trailing_noughts_say_nothing() -> None:
    assert entries.stamp(BASE | {"systems": ["a", "b"]}) == entries.stamp(BASE | {"systems": ["b", "a"]})
    assert entries.stamp(BASE | {"full_time_equivalents": Decimal("2")}) == entries.stamp(
        BASE | {"full_time_equivalents": Decimal("2.0")}
    )


@pytest.mark.parametrize("name", entries.MATCHED)
def test_whatever_is_matched_is_a_column_of_the_entry(name: str) -> None:
    assert name in {field.attname for field in Entry._meta.concrete_fields}
