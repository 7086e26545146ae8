"""The invented texts are many, varied and unlike each other."""

import re
from collections import Counter, defaultdict
from itertools import combinations

from marketplace.demo.texts import all_texts

MOST_SHARED = 0.30


def five_word_runs(text: dict[str, str]) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", f"{text['title']} {text['summary']} {text['details']}".lower())
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


def shared(one: dict[str, str], other: dict[str, str]) -> float:
    runs, others = five_word_runs(one), five_word_runs(other)
    return len(runs & others) / min(len(runs), len(others))


def test_there_are_offers_and_seeks_in_every_category() -> None:
    directions: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for category, _, text in all_texts():
        directions[category][text["direction"]] += 1
    assert len(directions) == 63
    assert all(counts["offer"] >= 2 and counts["seek"] >= 2 for counts in directions.values())


def test_no_two_texts_of_a_category_are_alike() -> None:
    by_category = defaultdict(list)
    for category, _, text in all_texts():
        by_category[category].append(text)
    for category, texts in by_category.items():
        for one, other in combinations(texts, 2):
            assert shared(one, other) <= MOST_SHARED, (category, one["title"], other["title"])


def test_a_copied_text_would_be_noticed() -> None:
    text = all_texts()[0][2]
    assert shared(text, text | {"title": "Another title"}) > MOST_SHARED
