"""An officer writes her first listing, goes on at another computer, and changes it while it stays found."""

import os
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import Membership, Officer
from services import actions
from services.models import Entry, Listing
from tests.axe import LOOKS, Watch, faults
from tests.factories import (
    make_category,
    make_council,
    make_delivery_model,
    make_live_listing,
    make_officer,
    make_system,
)
from tests.journeys.conftest import OpenWindow
from tests.sampling import first_of

ALL = os.environ.get("EXAMPLES") == "all"
SAVE = "Save and continue"


@pytest.fixture
def ann(live_site: str) -> Officer:
    """Of Wenlow; Harcombe, a few miles away, lists payroll already."""
    payroll = make_category("payroll")
    make_delivery_model("shared_staff", name="Shared staff")
    make_system("mhr-itrent", name="MHR iTrent").categories.add(payroll)
    harcombe = make_council(name="Harcombe District Council", slug="harcombe", latitude=53.7)
    make_live_listing(harcombe, category=payroll, title="Payroll for two more")
    wenlow = make_council(name="Wenlow Borough Council", slug="wenlow")
    return make_officer(wenlow, role=Membership.Role.LEAD, email="ann@wenlow.example")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def presses(page: Page, name: str = SAVE) -> None:
    page.get_by_role("button", name=name).first.click()


def begins(page: Page) -> None:
    """Two pages: which way, and which service."""
    page.goto("/your-listings/new/")
    page.get_by_label("We seek").check()
    presses(page, "Continue")
    control = page.get_by_role("combobox", name="Which service?")
    if control.evaluate("(control) => control.tagName") == "SELECT":
        control.select_option(label="Payroll")
    else:
        control.fill("Payroll")
        control.press("Enter")
    presses(page)


def fills_in(page: Page, label: str, words: str) -> None:
    page.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(words)


def looked_at(page: Page, site: str) -> list[str]:
    """What is amiss with this page; with all examples, in every look."""
    watch = Watch(page, site)
    page.reload()
    return [*faults(page, LOOKS if ALL else (LOOKS[0], LOOKS[3])), *watch.heard]


@pytest.mark.parametrize("scripts", first_of([False, True]), ids=first_of(["scripts off", "scripts on"]))
def test_a_first_listing_in_eight_question_pages(
    windows: OpenWindow, ann: Officer, live_site: str, scripts: bool
) -> None:
    page = windows(ann, java_script_enabled=scripts)
    begins(page)
    expect(page.locator("main")).to_contain_text("One council near you lists this: see it first.")
    fills_in(page, "Title", "A payroll partner from April")
    fills_in(page, "Summary", "One officer runs our payroll.")
    presses(page)
    page.get_by_label("Which delivery model do you prefer?").select_option(label="Shared staff")
    presses(page)
    pages = 4
    while "Check your answers" not in page.locator("main").inner_text():
        if heading(page) == "How far away may a partner be?":
            page.get_by_label("Anywhere in the UK").check()
        presses(page)
        pages += 1
    assert pages == 8
    presses(page, "Submit to a moderator")
    expect(page.locator("main")).to_contain_text("Submitted")
    assert Listing.objects.get(author=ann).state == Listing.State.SUBMITTED


@pytest.mark.parametrize("scripts", first_of([False, True]), ids=first_of(["scripts off", "scripts on"]))
def test_another_computer_goes_on_where_the_first_stopped(
    windows: OpenWindow, ann: Officer, live_site: str, scripts: bool
) -> None:
    page = windows(ann, java_script_enabled=scripts)
    begins(page)
    fills_in(page, "Title", "A payroll partner from April")
    fills_in(page, "Summary", "One officer runs our payroll.")
    presses(page)
    page.context.close()
    other = windows(ann, java_script_enabled=scripts)
    other.goto("/your-listings/")
    other.get_by_role("link", name="Go on writing").click()
    assert heading(other) == "A payroll partner from April"
    expect(other.locator("main")).to_contain_text("3 of 8 answered")
    if scripts:
        assert looked_at(other, live_site) == []
    other.get_by_role("link", name="How you would share").click()
    other.get_by_label("Which delivery model do you prefer?").select_option(label="Shared staff")
    presses(other)
    assert heading(other) == "When could it start, and for how long?"
    if scripts:
        assert looked_at(other, live_site) == []


@pytest.mark.parametrize("scripts", first_of([False, True]), ids=first_of(["scripts off", "scripts on"]))
def test_a_live_listing_stays_found_while_a_moderator_reads_its_change(
    windows: OpenWindow, ann: Officer, live_site: str, scripts: bool
) -> None:
    council = ann.councils().get()
    listing = make_live_listing(council, author=ann, direction="seek", title="A payroll partner")
    page = windows(ann, java_script_enabled=scripts)
    page.goto(f"/your-listings/{listing.pk}/")
    page.get_by_role("link", name="Change Title").click()
    fills_in(page, "Title", "A pension partner instead")
    presses(page)
    expect(page.locator("main")).to_contain_text("wait for a moderator")
    visitor = windows(None, java_script_enabled=scripts)
    visitor.goto("/listings/?q=payroll+partner")
    expect(visitor.locator("main")).to_contain_text("A payroll partner")
    actions.publish(listing=Listing.objects.get(pk=listing.pk), at=timezone.now())
    assert Entry.objects.get(pk=listing.pk).title == "A pension partner instead"


def test_two_tabs_are_told_what_changed(windows: OpenWindow, ann: Officer, live_site: str) -> None:
    listing = make_live_listing(ann.councils().get(), author=ann, title="A payroll partner")
    one, other = windows(ann), windows(ann)
    for tab in (one, other):
        tab.goto(f"/your-listings/{listing.pk}/edit/words/")
    fills_in(one, "Title", "From the first tab")
    presses(one)
    fills_in(other, "Title", "From the second tab")
    presses(other)
    expect(other.locator("main")).to_contain_text("Somebody changed this answer")
    expect(other.locator("main ins")).to_contain_text("From the first tab")
    expect(other.get_by_label("Title")).to_have_value("From the second tab")
    presses(other)
    assert listing.newest_revision().title == "From the second tab"
