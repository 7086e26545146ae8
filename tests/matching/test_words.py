"""Words: learned from the project's own texts, the same every time, near for texts that say the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matching.market import Said
from marketplace.matching.words import vectors
from marketplace.matching.words.corpus import corpus
from marketplace.matching.words.learning import learn
from marketplace.matching.words.reading import stem

WORDS = vectors.current()


def said(text: str, service: str = "planning-development") -> Said:
    found = WORDS.said([text], service)
    assert found is not None
    return found


def cosine(one: Said, other: Said) -> float:
    ours, theirs = (np.frombuffer(side.vector, dtype=np.int8).astype(float) for side in (one, other))
    return float(ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs))


ECOLOGIST = said("Ecologist wanted: biodiversity net gain checks on planning applications, two days a week")
ECOLOGY = said("Our ecologists check biodiversity net gain for other planning authorities by the day")
ENFORCEMENT = said(
    "Planning enforcement officers investigate breaches and serve notices for one more district"
)


def test_learning_again_gives_the_same_files_byte_for_byte() -> None:
    terms, services = learn(corpus())
    # Said by us: pytest would look for what differs between two long files, for minutes.
    is_same = terms == vectors.TERMS.read_text(encoding="utf-8")
    assert is_same and services == vectors.SERVICES.read_text(encoding="utf-8"), "Run: manage.py train_words"  # noqa: PT018


def test_texts_that_say_the_same_are_nearer_than_others_of_the_service() -> None:
    assert cosine(ECOLOGIST, ECOLOGY) > 0.4
    assert cosine(ECOLOGIST, ENFORCEMENT) < 0.2


def test_the_words_that_set_a_text_apart_are_told() -> None:
    assert {"biodiversity", "gain"} <= set(ECOLOGY.words)
    assert "planning" not in ECOLOGY.words  # Everybody writes that here.


def test_words_that_name_nothing_are_never_quoted() -> None:
    told = WORDS.said(["Drainage engineers wanted", "We gave up waiting for the lagoon survey"], "payroll")
    assert told is not None
    assert {"drainage", "engineers"} <= set(told.words)
    assert not {"gave", "waiting"} & set(told.words)


def test_words_that_were_never_seen_count_too() -> None:
    one, other = (
        said(f"Fund {word} lessons on our smallish borough estate, windy uplands")
        for word in ("zorbing", "quuxes")
    )
    again = said("Bring zorbing lessons onto a windy upland borough estate, somebody")
    assert cosine(one, again) > cosine(other, again)


def test_a_text_of_few_words_says_too_little() -> None:
    assert WORDS.said(["Payroll shared services", "", ""], "payroll") is None
    assert WORDS.said([], "payroll") is None


@given(st.lists(st.text(max_size=200), max_size=4), st.sampled_from(["payroll", "no-such-service"]))
def test_any_text_has_one_vector(texts: list[str], service: str) -> None:
    found = WORDS.said(texts, service)
    assert found == WORDS.said(list(texts), service)
    assert found is None or len(found.vector) == len(ECOLOGY.vector)


def test_endings_are_left_out() -> None:
    assert stem("auditors") == stem("auditor")
    assert stem("policies") == "policy"
    assert stem("business") == "business"
    assert stem("collecting") == stem("collected") == "collect"
