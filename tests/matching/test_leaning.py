"""What answers make of weights: bounded, a function of the rows alone, and the more the oftener."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching import rules
from marketplace.matching.leaning import Answered, against, leans
from marketplace.matching.rules import FACTORS

RULES = rules.current()
NO = Answered("not_for_us", "systems")
answers = st.lists(
    st.builds(
        Answered,
        st.sampled_from(["not_for_us", "declined", "proposed", "agreed"]),
        st.sampled_from(["", "too_little_information", *RULES.feedback["because"]]),
        st.lists(st.sampled_from(FACTORS), unique=True).map(tuple),
    ),
    max_size=12,
)


@given(answers, answers)
def test_no_answer_moves_a_weight_beyond_its_bounds(here: list[Answered], elsewhere: list[Answered]) -> None:
    most = RULES.feedback["most"]
    for lean in leans(here, elsewhere, RULES):
        assert 1 / most <= lean.times <= most
        assert lean.times != 1


@given(answers, answers, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_says_nothing(
    here: list[Answered], elsewhere: list[Answered], chance: Random
) -> None:
    assert leans(here, elsewhere, RULES) == leans(chance.sample(here, len(here)), elsewhere[::-1], RULES)


def test_each_no_counts_and_one_elsewhere_counts_half() -> None:
    times = [leans([NO] * many, [], RULES)[0].times for many in (1, 2, 4, 9)]
    assert times == sorted(times)
    assert times[2] == times[3] == RULES.feedback["most"]
    assert leans([], [NO, NO], RULES)[0].times == times[0]


def test_going_ahead_in_spite_of_a_factor_makes_it_count_less() -> None:
    (lean,) = leans([Answered("agreed", "", ("systems",))], [], RULES)
    assert lean.factor == "systems"
    assert lean.times < 1
    assert leans([NO, Answered("proposed", "", ("systems",))], [], RULES) == ()


def test_reasons_that_say_nothing_of_a_factor_move_nothing() -> None:
    assert leans([Answered("not_for_us", "reorganisation")], [], RULES) == ()


def test_what_speaks_against_a_match_is_read_from_its_facts() -> None:
    facts = [
        {"factor": "contract", "sign": "-"},
        {"factor": "window", "sign": "-"},
        {"factor": "systems", "sign": "+"},
        {"factor": "lean_systems", "sign": "-"},
        {"factor": "partners_ours", "sign": "-"},
        {"factor": "reorganisation_ours", "sign": "!"},
    ]
    assert against(facts) == ["timing"]
