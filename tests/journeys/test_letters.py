"""Every letter in a browser: accessible, and no wider than its window, on screens and phones."""

import pytest
from playwright.sync_api import Page

from marketplace.moderation.emails import samples
from tests.axe import Look, sideways, take, violations
from tests.text_boxes import unreadable

LOOKS = tuple(Look(scheme, width) for scheme in ("light", "dark") for width in (600, 320))


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_letter_can_be_read_by_all(page: Page, look: Look) -> None:
    wrong = []
    for name, sample in samples().items():
        page.set_content(sample.letter.html)
        take(page, look)
        wrong += [f"{name}: {told}" for told in sideways(page) + unreadable(page) + violations(page)]
    assert not wrong, "\n".join(wrong)
