"""Three digests of the demonstration's market, word by word, as somebody has read and approved them.

The whole market is made for that, so the words are compared in the long run only; the short one holds what
was approved to the order of the sections. ``demo_digests.py`` says how they are written anew.
"""

import os

import pytest

from tests.digests.demo_digests import COUNCILS, FOLDER, as_golden, letters, make_market
from tests.sampling import ALL

SECTIONS = ("Waiting for your answer", "New matches", "Changed", "Ending soon", "The market in your services")
REWRITE = os.environ.get("GOLDEN") == "rewrite"


@pytest.mark.parametrize("council", COUNCILS)
def test_what_was_approved_leads_with_the_news_and_has_its_sections_in_order(council: str) -> None:
    lines = (FOLDER / f"{council}.txt").read_text().splitlines()
    assert lines[0].startswith("Subject: ")
    assert lines[0].removeprefix("Subject: ").startswith(lines[2]), "the first line is that of the subject"
    found = [line for line in lines if line in SECTIONS]
    assert found == [section for section in SECTIONS if section in found]
    assert "New matches" in found


@pytest.mark.django_db
def test_the_demonstration_s_digests_are_word_by_word_those_that_were_approved() -> None:
    if not ALL:
        return
    make_market()
    for council, letter in letters():
        golden = FOLDER / f"{council}.txt"
        if REWRITE:
            golden.write_text(as_golden(letter))
        assert as_golden(letter) == golden.read_text(), council
