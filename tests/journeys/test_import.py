"""An officer imports forty listings from a spreadsheet in which three rows have faults."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from councils.models import Council
from services.models import Listing, System
from tests.access.market import Market
from tests.axe import Look, check_page, sideways, take
from tests.factories import make_category, make_delivery_model, make_system
from tests.journeys.conftest import OpenWindow
from tests.sampling import first_of
from tests.services.workbooks import forty_rows, row, table, xlsx
from tests.text_boxes import TWICE, add_style, unreadable

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize("scripts", first_of([False, True]), ids=first_of(["without", "with scripts"]))
def test_forty_rows_of_which_three_have_faults(market: Market, windows: OpenWindow, scripts: bool) -> None:
    make_delivery_model("joint_committee", name="Joint committee")
    itrent = make_system()
    itrent.categories.add(make_category("payroll"))
    System.objects.filter(pk=itrent.pk).update(name="MHR iTrent")
    drafts = Listing.objects.filter(council=Council.objects.get(slug="wenlow"), state=Listing.State.DRAFT)
    before = drafts.count()
    page = windows(market.people["own officer"], java_script_enabled=scripts)

    page.goto("/your-listings/")
    page.get_by_role("link", name="Import from a spreadsheet").click()
    page.get_by_role("button", name="Look at the rows").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a spreadsheet")
    hand_in(page, forty_rows())
    expect(page.locator("h1")).to_have_text("37 of 40 rows can be saved")
    wrong = page.get_by_role("table")
    for cell in ("C6", "B18", "J34", "P34"):
        expect(wrong).to_contain_text(cell)
    if scripts:
        look_at(page)
    assert drafts.count() == before

    page.get_by_role("button", name="Save 37 drafts for Wenlow").click()
    expect(page.get_by_text("37 drafts saved.")).to_be_visible()
    assert drafts.count() == before + 37

    page.get_by_role("link", name="Import from a spreadsheet").click()
    hand_in(page, table([row(number) for number in range(1, 41)]))
    expect(page.get_by_text("37 rows were imported before and stay as they are.")).to_be_visible()
    page.get_by_role("button", name="Save 3 drafts for Wenlow").click()
    expect(page.get_by_text("3 drafts saved.")).to_be_visible()
    assert drafts.count() == before + 40
    if scripts:
        look_at(page)


def hand_in(page: Page, rows: list[list[str]]) -> None:
    file: FilePayload = {"name": "listings.xlsx", "mimeType": SHEET, "buffer": xlsx(rows)}
    page.get_by_label("Your spreadsheet").set_input_files(file)
    page.get_by_role("button", name="Look at the rows").click()


def look_at(page: Page) -> None:
    """For everybody: by axe, on a telephone, and with letters twice as large."""
    check_page(page)
    take(page, Look(width=320))
    add_style(page, TWICE)
    assert sideways(page) + unreadable(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
