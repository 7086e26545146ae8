"""Every page of the access table, as those who may open it: accessible in light and dark, wide and narrow."""

import pytest
from django.urls import reverse

from tests.access import READERS, declared
from tests.access.market import Market
from tests.axe import FIRST, LOOKS, Look, Watch, faults
from tests.journeys.conftest import OpenWindow
from tests.sampling import ALL, chance

NOT_PAGES = {
    "healthz",
    "readyz",
    "security_txt",
    "metrics",
    "email_sample_html",
    "digest_preview_html",
    "digest",
}
DOWNLOADS = {"listing_import_xlsx", "listing_import_csv"}


def pages() -> list[str]:
    return sorted(
        name for name, access in declared().items() if access.get == 200 and name not in NOT_PAGES | DOWNLOADS
    )


def opened_by(person: str) -> list[str]:
    """The pages that this person opens: all that she may, or in a sample those that fall to her."""
    return [
        name
        for name in pages()
        if person in (who := [one for one in READERS if one in declared()[name].who])
        and (ALL or who[chance(name) % len(who)] == person)
    ]


def looks_at(name: str, person: str) -> list[Look]:
    """The first look at every page; in a sample the others at one page in eight."""
    return [look for look in LOOKS if ALL or look == FIRST or chance(name, person, look) % 8 == 0]


@pytest.mark.parametrize("person", READERS)
def test_pages_are_accessible(market: Market, windows: OpenWindow, live_site: str, person: str) -> None:
    page = windows(market.people.get(person))
    watch = Watch(page, live_site)
    wrong = []
    for name in opened_by(person):
        answer = page.goto(reverse(name, kwargs=market.rows[declared()[name].row]))
        assert answer is not None
        assert answer.status == 200, name
        wrong += [f"{name}: {fault}" for fault in faults(page, looks_at(name, person)) + watch.take()]
    assert not wrong, "\n".join(wrong)
