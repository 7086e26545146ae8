"""The controls of forms in a real browser: by mouse, by keyboard, and where no script runs."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.axe import Look, check_page, sideways, take
from tests.journeys.conftest import OpenWindow
from tests.text_boxes import TWICE, add_style, unreadable

ADDRESS = "/patterns/forms/"


@pytest.fixture
def page(windows: OpenWindow) -> Page:
    page = windows()
    page.goto(ADDRESS)
    return page


@pytest.fixture
def plain(windows: OpenWindow) -> Page:
    """The same page where scripts are off."""
    page = windows(java_script_enabled=False)
    page.goto(ADDRESS)
    return page


def service(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Which service?")


def offered(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def chosen(page: Page) -> str:
    """What would be sent."""
    return str(page.locator("select[name=service]").evaluate("(select) => select.value"))


def test_a_service_is_found_by_typing_a_part_of_its_name(page: Page) -> None:
    service(page).press_sequentially("waste")
    expect(offered(page)).to_have_text("Waste collection Places")
    expect(page.get_by_role("status").filter(has_text="Found: 1")).to_be_attached()
    page.keyboard.press("Enter")
    expect(service(page)).to_have_value("Waste collection")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert chosen(page) == "Waste collection"


def test_a_service_is_found_by_its_group_and_without_accents_or_capitals(page: Page) -> None:
    service(page).press_sequentially("MÓNEY")
    expect(offered(page)).to_have_count(5)


def test_arrows_move_through_the_choices_and_say_where_they_are(page: Page) -> None:
    service(page).focus()
    page.keyboard.press("ArrowDown")
    expect(service(page)).to_have_attribute("aria-expanded", "true")
    first = offered(page).first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(service(page)).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    expect(offered(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert chosen(page) == ""


def test_leaving_the_field_keeps_what_it_then_says(page: Page) -> None:
    service(page).press_sequentially("procure")
    page.keyboard.press("Tab")
    expect(service(page)).to_have_value("Procurement")
    assert chosen(page) == "Procurement"
    service(page).fill("nothing of the kind")
    expect(offered(page)).to_have_text("Nothing has that name")
    page.keyboard.press("Tab")
    expect(service(page)).to_have_value("Procurement")
    service(page).fill("")
    page.keyboard.press("Tab")
    assert chosen(page) == ""


def test_a_service_is_chosen_by_mouse(page: Page) -> None:
    service(page).click()
    offered(page).filter(has_text="Highways").click()
    expect(service(page)).to_have_value("Highways")
    expect(service(page)).to_be_focused()
    assert chosen(page) == "Highways"


def test_the_open_list_is_accessible(page: Page) -> None:
    service(page).click()
    page.keyboard.press("ArrowDown")
    check_page(page)


def test_the_summary_leads_to_the_field_in_which_one_types(page: Page) -> None:
    page.get_by_role("button", name="Check the answers").click()
    page.get_by_role("link", name="Choose an answer to “Which service?”").click()
    expect(service(page)).to_be_focused()
    expect(service(page)).to_have_attribute("aria-describedby", "id_service_error id_service-how")
    expect(service(page)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Which service?", exact=True)).to_be_in_viewport()


def test_what_was_chosen_is_still_there_when_something_else_is_wrong(page: Page) -> None:
    service(page).press_sequentially("payroll")
    page.keyboard.press("Escape")
    page.get_by_label("Title").fill("Payroll for two")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(service(page)).to_have_value("Payroll")


def test_the_room_that_is_left_is_counted(page: Page) -> None:
    page.get_by_label("Summary").fill("x" * 198)
    expect(page.locator(".govuk-character-count__status")).to_have_text("You have 2 characters remaining")
    page.get_by_label("Summary").fill("x" * 201)
    expect(page.locator(".govuk-character-count__status")).to_have_text("You have 1 character too many")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_choice_raises_its_question(windows: OpenWindow, scripts: bool) -> None:
    page = windows(java_script_enabled=scripts)
    page.goto(ADDRESS)
    distance, other = page.get_by_label("Within how many kilometres?"), page.get_by_label("Which other way?")
    expect(distance).to_be_hidden()
    expect(other).to_be_hidden()
    page.get_by_label("Within a distance").check()
    page.get_by_label("Another way").check()
    expect(distance).to_be_visible()
    expect(other).to_be_visible()
    page.get_by_label("Anywhere").check()
    expect(distance).to_be_hidden()


def test_without_scripts_every_control_is_still_there(plain: Page) -> None:
    expect(plain.get_by_text("At most 200 characters")).to_be_visible()
    plain.get_by_label("Which service?").select_option("Payroll")
    plain.get_by_role("button", name="Check the answers").click()
    expect(plain.get_by_role("alert")).to_be_visible()
    expect(plain.get_by_label("Which service?")).to_have_value("Payroll")
    expect(plain.locator(".govuk-error-summary")).to_be_focused()


@pytest.mark.parametrize("address", ["/patterns/", ADDRESS, f"{ADDRESS}?errors=1"])
def test_components_and_controls_are_accessible_in_every_look(windows: OpenWindow, address: str) -> None:
    page = windows()
    page.goto(address)
    for details in page.locator("main details").all():
        details.evaluate("(one) => { one.open = true }")
    check_page(page)
    take(page, Look(width=320))
    add_style(page, TWICE)
    assert sideways(page) + unreadable(page) == []
