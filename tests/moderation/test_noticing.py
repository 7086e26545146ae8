"""What a machine notices in a text."""

import pytest

from marketplace.moderation.noticing import has_email, has_link, has_telephone, likeness


@pytest.mark.parametrize(
    "text",
    ["Ring 01632 960123", "(020 7946 0018)", "+44 1632 960123", "mobile: 07700-900-123", "call 01632960123."],
)
def test_telephone_numbers_are_noticed(text: str) -> None:
    assert has_telephone(text)


@pytest.mark.parametrize(
    "text",
    ["£1,200,000 a year", "from 1 4 2027 to 31 3 2030", "2027 2028 2029", "s.101 and s.113", "0.5 posts"],
)
def test_other_figures_are_not(text: str) -> None:
    assert not has_telephone(text)


def test_addresses_and_links_are_noticed() -> None:
    assert has_email("write to pay.team@wenlow.gov.uk today")
    assert not has_email("200 payslips @ 4 pounds")
    assert has_link("see https://wenlow.example/payroll")
    assert has_link("see WWW.wenlow.example")
    assert not has_link("http is not a link by itself")


def test_likeness_runs_from_nothing_to_the_same() -> None:
    assert likeness("one two three", "One Two Three") == 100
    assert likeness("one two three", "four five six") == 0
    assert 50 <= likeness("payroll for two councils", "payroll for three councils") < 100
    assert likeness("", "") == 100
