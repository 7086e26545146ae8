"""A revision in words, and what one changes of another."""

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.differences import Piece, difference
from services.models import ListingRevision
from services.wording import changed_lines, lines
from tests.factories import content, make_delivery_model, make_system

words = st.lists(st.sampled_from(["a", "b", "bins", "\n", " ", "payroll", "1,500"]), max_size=40).map(
    " ".join
)


def test_words_that_went_and_came() -> None:
    assert difference("room for 1,500 payslips", "room for 4,000 payslips") == [
        Piece("same", "room for "),
        Piece("gone", "1,500"),
        Piece("new", "4,000"),
        Piece("same", " "),
        Piece("same", "payslips"),
    ]
    assert difference("", "new") == [Piece("new", "new")]
    assert difference("", "") == []


@given(old=words, new=words)
def test_the_pieces_hold_both_texts_whole(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert all(piece.kind == "same" for piece in pieces) == (old == new)


def test_long_texts_are_compared_quickly() -> None:
    old, new = "a b " * 1500, "b a c " * 1000
    began = time.monotonic()
    difference(old, new)
    assert time.monotonic() - began < 1


def revision(**fields: object) -> ListingRevision:
    return ListingRevision(**content(**fields))


@pytest.mark.django_db
def test_a_revision_in_words() -> None:
    make_delivery_model("shared_staff")
    make_delivery_model("lead_authority")
    make_system("civica", name="Civica")
    said = {
        line.label: line.text
        for line in lines(
            revision(
                delivery_models=["lead_authority", "shared_staff"],
                systems=["civica", "long-gone"],
                role="host",
                earliest_start_on=date(2027, 4, 1),
                latest_start_on=None,
                contract_ends_on=date(2028, 3, 31),
                term_years=5,
                volume=1_500,
                volume_unit="payslips a month",
                full_time_equivalents=Decimal("7.0"),
                annual_cost_gbp=1_200_000,
                reach="km",
                reach_km=40,
                min_partners=1,
                max_partners=3,
                break_on=date(2027, 3, 31),
                notice_months=6,
                capacity_to_spare=800,
                readiness="ready",
                links=["https://www.wenlow.example/strategy"],
                contact_mailbox="payroll@wenlow.example",
            )
        )
    }
    assert said["Delivery models"] == "Lead authority, then Shared staff"
    assert said["Systems"] == "Civica, long-gone"
    assert said["Part in it"] == "Host the service for others"
    assert said["Start"] == "1 April 2027 or later"
    assert said["Present contract ends"] == "31 March 2028"
    assert said["Term"] == "5 years"
    assert said["Volume"] == "1,500 payslips a month"
    assert said["Staff, full-time equivalent"] == "7"
    assert said["Cost a year"] == "£1,200,000"
    assert (said["Contract may be ended early"], said["Notice"]) == ("31 March 2027", "6 months")
    assert said["Room for"] == "800 payslips a month"
    assert said["How ready"] == "We can start once a partner is found"
    assert said["Links"] == "https://www.wenlow.example/strategy"
    assert said["Contact mailbox"].startswith("payroll@wenlow.example\nShown to: Councils with which")
    assert said["How far away"] == "Within 40 km"
    assert said["Partners wanted"] == "1 to 3"


@pytest.mark.django_db
def test_only_lines_that_differ_have_changed() -> None:
    changed = changed_lines(revision(title="Old title"), revision(title="New title", term_years=3))
    assert [change.line.label for change in changed if change.has_changed] == ["Title", "Term"]
