"""The pieces of which pages are made."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from marketplace import pictures
from marketplace.templatetags.counterpart import freshness, in_words
from services.models import Direction
from tests.factories import make_council, make_live_listing


def draw(component: str, **context: Any) -> str:
    return render_to_string(f"components/{component}.html", context)


def a_match(**fields: Any) -> SimpleNamespace:
    values: dict[str, Any] = {
        "listing": SimpleNamespace(direction=Direction.SEEK),
        "counterpart": SimpleNamespace(direction=Direction.OFFER),
        "fit": 87.3,
        "fit_for_us": 91.0,
        "fit_for_them": 84.0,
        "factors_known": 9,
        "factors_asked": 10,
    }
    return SimpleNamespace(**values | fields)


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (0, "", "Confirmed today"),
        (1, "", "Confirmed yesterday"),
        (6, "", "Confirmed 6 days ago"),
        (76, "due", "Still current? Due in 14 days"),
        (89, "due", "Still current? Due in 1 day"),
        (90, "stale", "Not confirmed"),
    ],
)
def test_freshness_is_told_in_words(days: int, state: str, words: str) -> None:
    noon = timezone.localtime().replace(hour=12)
    assert freshness(noon - timedelta(days=days)) == (state, words)


def test_a_listing_card_says_who_what_and_how_fresh(cast: SimpleNamespace) -> None:
    card = draw("listing_card", entry=cast.offer.entry, km=38.4)
    for words in ("Offer", "Payroll", "Confirmed today", "Harcombe District Council", "38", "Shared staff"):
        assert words in card
    assert f'href="/listings/{cast.offer.pk}/"' in card


@pytest.mark.django_db
def test_texts_of_a_listing_are_never_markup() -> None:
    listing = make_live_listing(title="<script>alert(1)</script>", summary="<b>bold</b>")
    card = draw("listing_card", entry=listing.entry)
    assert "<script>" not in card
    assert "<b>bold" not in card


def test_the_fit_meter_carries_both_sides_in_words() -> None:
    meter = draw("fit_meter", match=a_match())
    assert "<b>87</b>Strong fit" in meter
    assert "<b>91</b>" in meter
    assert "<b>84</b>" in meter
    assert 'class="s" d="M0 0H88.3L94.3 8 88.3 16H0Z"' in meter
    assert 'class="o" d="M200 0H115.2L121.2 8 115.2 16H200Z"' in meter


@pytest.mark.parametrize(
    ("fit", "word"), [(80, "strong"), (79.9, "good"), (65, "good"), (50, "possible"), (49, "weak")]
)
def test_fit_has_four_words(fit: float, word: str) -> None:
    assert pictures.fit_word(fit) == word


def test_confidence_counts_the_factors_that_were_known() -> None:
    drawn = draw("confidence", match=a_match(factors_known=6, factors_asked=10))
    assert "Medium confidence" in drawn
    assert "6 of 10 factors known" in drawn
    assert drawn.count('class="on"') == 6
    assert drawn.count('class="off"') == 4


def test_confidence_without_any_factor_is_low() -> None:
    assert "Low confidence" in draw("confidence", match=a_match(factors_known=0, factors_asked=0))


def test_a_doubt_is_told_in_words_too() -> None:
    reasons = [
        SimpleNamespace(sign="+", text="Both run NEC", factor="systems"),
        SimpleNamespace(sign="-", text="They want five years", factor="term"),
    ]
    drawn = draw("reason_list", reasons=reasons, heading="Why it fits")
    assert "<li>Both run NEC</li>" in drawn
    assert '<li class="doubt"><span class="govuk-visually-hidden">Doubt: </span>They want five years' in drawn


def test_pages_keep_what_else_stands_in_the_address(rf: RequestFactory) -> None:
    page = Paginator(range(100), 10).page(5)
    drawn = render_to_string(
        "components/pagination.html", {"page_obj": page}, request=rf.get("/listings/?q=payroll&page=5")
    )
    assert 'href="?q=payroll&amp;page=6" rel="next"' in drawn
    assert 'aria-current="page">5</a>' in drawn
    assert drawn.count("ellipsis") == 2


@pytest.mark.django_db
def test_a_council_card_says_what_is_not_known() -> None:
    council = make_council(population=None, rural_urban="")
    card = draw("council_card", council=council, live_listings=3)
    assert card.count("Not known") == 2
    assert "None recorded" in card


def test_slugs_are_read_as_words() -> None:
    assert in_words(["lead_authority", "shared_staff"]) == "Lead authority, shared staff"
    assert in_words([]) == ""
