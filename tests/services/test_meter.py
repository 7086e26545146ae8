"""How much of what matching weighs a listing says, and which answer would add most."""

from types import SimpleNamespace

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching import worth
from marketplace.matching.rules import PARTS
from marketplace.matching.weighing import ServiceWeights
from services.meter import measure
from services.questions import BY_SLUG
from tests.factories import make_category, make_listing, make_system


def test_the_heaviest_open_question_comes_first() -> None:
    meter = measure({"start": 30.0, "size": 10.0, "role": 40.0, "links": 0.0}, {"role"})
    assert meter.percent == 50
    assert meter.best == "start"
    assert meter.gains == (("start", 0.375), ("size", 0.125))


def test_all_or_nothing() -> None:
    assert measure({"start": 3.0}, {"start"}).percent == 100
    assert measure({"start": 3.0}, {"start"}).best == ""
    assert measure({}, set()).percent == 100
    assert measure({"start": 999.0, "size": 1.0}, {"start"}).percent == 99


WEIGHTS = st.dictionaries(st.sampled_from(sorted(BY_SLUG)), st.floats(0, 100), max_size=8)


@given(
    weights=WEIGHTS, answered=st.sets(st.sampled_from(sorted(BY_SLUG))), more=st.sampled_from(sorted(BY_SLUG))
)
def test_an_answer_never_lowers_it(weights: dict[str, float], answered: set[str], more: str) -> None:
    before, after = measure(weights, answered), measure(weights, answered | {more})
    assert 0 <= before.known <= after.known + 1e-9 <= 1 + 2e-9
    assert more not in dict(after.gains)


def test_what_is_worth_something_is_a_question() -> None:
    assert worth.PARTS.keys() <= BY_SLUG.keys()
    weighed = {part for parts in worth.PARTS.values() for part in parts}
    nobody_is_asked = {"service", "alike", "affinity", "track"}
    assert weighed | nobody_is_asked == PARTS.keys()


def test_the_page_says_what_would_improve_matching_most(ann: Client, cast: SimpleNamespace) -> None:
    payroll = make_category("payroll")
    listing = make_listing(cast.wenlow, cast.ann, category=payroll)
    page = ann.get(reverse("listing_edit", args=[listing.pk]))
    assert page.context["next"].slug == page.context["meter"].best
    assert str(page.context["next"].heading) in page.text
    assert "systems" not in dict(page.context["meter"].gains)
    make_system("mhr-itrent").categories.add(payroll)
    again = ann.get(reverse("listing_edit", args=[listing.pk]))
    assert "systems" in dict(again.context["meter"].gains)


def test_the_weights_are_those_that_administrators_set(db: None) -> None:
    payroll = make_category("payroll")
    before = worth.of_questions(payroll)
    columns = dict.fromkeys(ServiceWeights.COLUMNS, 0) | {"for_service": 1, "for_timing": 50}
    ServiceWeights.objects.create(
        category=payroll, version=1, why="Tried out", made_at=timezone.now(), **columns
    )
    after = worth.of_questions(payroll)
    assert before["cost"] > 0 == after["cost"]
    assert max(after, key=lambda question: after[question]) == "start"
