"""A council seals its listing, another writes to it without a name, both show themselves, names appear."""

from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import Officer
from services.models import Listing
from tests.axe import LOOKS, Watch, faults
from tests.factories import make_category, make_council, make_delivery_model, make_live_listing, make_officer
from tests.journeys.conftest import OpenWindow
from tests.sampling import first_of

NAMES = ("Quarley", "Queenie", "queenie@")


@pytest.fixture
def two(live_site: str) -> SimpleNamespace:
    """Queenie of Quarley, who has a live listing, and Rob of Ruxton, who has none."""
    make_delivery_model("shared_staff", name="Shared staff")
    for number in range(9):  # Among whom a council of the region can hide.
        make_council(name=f"Hiding {number} Borough Council")
    quarley, ruxton = (make_council(name=f"{name} Borough Council") for name in ("Quarley", "Ruxton"))
    queenie = make_officer(quarley, full_name="Queenie Quarles", email="queenie@quarley.example")
    rob = make_officer(ruxton, full_name="Rob Ruxley", email="rob@ruxton.example")
    make_live_listing(
        quarley,
        author=queenie,
        direction="seek",
        category=make_category("payroll"),
        title="Quarley seeks quietly",
    )
    return SimpleNamespace(queenie=queenie, rob=rob)


def seals(page: Page, listing: Listing) -> None:
    page.goto(f"/your-listings/{listing.pk}/")
    page.get_by_role("link", name="Change who may see it").click()
    page.get_by_label("Sealed: only the service").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Sealed")


def writes_without_a_name(page: Page) -> None:
    page.goto("/listings/?category=payroll")
    found = page.get_by_role("link", name="A public body in the North West seeks: Payroll")
    expect(found).to_have_count(1)
    found.click()
    page.get_by_role("button", name="Write without your name").click()
    page.get_by_label("What you have in mind").fill("We have room for one more payroll.")
    page.get_by_label("Shared staff").check()
    fills_in_start(page)
    page.get_by_role("button", name="Send without our name").click()
    expect(page.locator("main")).to_contain_text("Sent without your name.")


def fills_in_start(page: Page) -> None:
    day = {"Day": "1", "Month": "4", "Year": str(timezone.localdate().year + 2)}
    for label, value in day.items():
        page.get_by_label(label).fill(value)


def shows_itself(page: Page) -> None:
    page.get_by_role("button", name="Show ourselves").click()
    page.get_by_role("button", name="Yes, for").click()


def nothing_is_amiss(page: Page, site: str) -> None:
    watch = Watch(page, site)
    page.reload()
    assert [*faults(page, (LOOKS[0], LOOKS[3])), *watch.heard] == []


@pytest.mark.parametrize("scripts", first_of([False, True]), ids=first_of(["scripts off", "scripts on"]))
def test_names_appear_once_both_have_shown_themselves(
    windows: OpenWindow, two: SimpleNamespace, live_site: str, scripts: bool
) -> None:
    def opens(officer: Officer) -> Page:
        return windows(officer, java_script_enabled=scripts)

    hers, his = opens(two.queenie), opens(two.rob)
    listing = Listing.objects.get(author=two.queenie)
    seals(hers, listing)
    writes_without_a_name(his)
    room = his.url
    assert [name for name in NAMES if name in his.content()] == []

    hers.goto("/dashboard/")
    hers.get_by_role("button", name="Read and decide").first.click()
    expect(hers.locator("main")).to_contain_text("We have room for one more payroll.")
    assert "Ruxton" not in hers.content()
    if scripts:
        nothing_is_amiss(hers, live_site)
    shows_itself(hers)
    assert "Ruxton" not in hers.content()

    his.goto(room)
    assert [name for name in NAMES if name in his.content()] == []
    shows_itself(his)
    expect(his.locator("main")).to_contain_text("Quarley Borough Council")
    hers.goto(room)
    hers.get_by_role("link", name="Go on in the proposal").click()
    expect(hers.locator("main")).to_contain_text("Sent by Ruxton")
    if scripts:
        nothing_is_amiss(hers, live_site)
