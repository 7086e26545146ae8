"""Signing in with two factors, in a browser: an app for codes, recovery codes, passkeys."""

import pytest
from playwright.sync_api import Page, expect

from councils.models import Officer
from tests.axe import Watch, check_page
from tests.factories import PASSWORD, code_of_app, make_officer
from tests.journeys.conftest import OpenWindow
from tests.sampling import first_of

scripts_or_none = pytest.mark.parametrize(
    "scripts", first_of([False, True]), ids=first_of(["scripts off", "scripts on"])
)


@pytest.fixture
def nell(live_site: str) -> Officer:
    return make_officer(has_second_factor=False, email="nell@wenlow.example")


def signs_in(page: Page) -> None:
    page.goto("/account/login/?next=/join/")
    page.get_by_label("Work email address").fill("nell@wenlow.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def types_code(page: Page, label: str, code: str, button: str) -> None:
    page.get_by_label(label).fill(code)
    page.get_by_role("button", name=button, exact=True).click()


def signs_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()


def look(page: Page, heading: str, *, scripts: bool = True) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    if scripts:
        check_page(page)


@scripts_or_none
def test_an_app_for_codes_from_the_first_log_in_to_a_recovery_code(
    nell: Officer, windows: OpenWindow, live_site: str, scripts: bool
) -> None:
    page = windows(java_script_enabled=scripts)
    watch = Watch(page, live_site)
    signs_in(page)
    look(page, "Set up a second step", scripts=scripts)
    page.get_by_role("button", name="Set up an app").or_(page.get_by_text("Set up an app")).first.click()
    look(page, "Set up an app for codes", scripts=scripts)
    types_code(page, "Code that the app shows", "000000", "Confirm")
    expect(page.get_by_text("The app shows another code").first).to_be_visible()
    secret = page.locator(".cp-code").inner_text().replace(" ", "")
    types_code(page, "Code that the app shows", code_of_app(secret=secret), "Confirm")
    look(page, "Keep your recovery codes", scripts=scripts)
    recovery_code = page.locator(".cp-code").first.inner_text()
    page.get_by_text("I have kept them").click()
    assert page.url.endswith("/join/")

    signs_out(page)
    signs_in(page)
    look(page, "Second step", scripts=scripts)
    types_code(page, "Code", code_of_app(secret=secret), "Sign in")
    assert page.url.endswith("/join/")
    page.goto("/account/signing-in/")
    look(page, "Signing in", scripts=scripts)
    expect(page.get_by_text("10 codes are left")).to_be_visible()

    signs_out(page)
    signs_in(page)
    types_code(page, "Code", recovery_code, "Sign in")
    assert page.url.endswith("/join/")
    assert watch.take() == []


def add_authenticator(page: Page) -> None:
    """A virtual finger on a virtual sensor, which always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_from_the_first_log_in_to_signing_in_by_it_alone(
    nell: Officer, windows: OpenWindow, live_site: str
) -> None:
    page = windows()
    watch = Watch(page, live_site)
    add_authenticator(page)
    signs_in(page)
    page.get_by_role("button", name="Set up a passkey").click()
    look(page, "Set up a passkey")
    page.get_by_label("Name of the passkey").fill("Laptop")
    page.get_by_role("button", name="Set up the passkey").click()
    look(page, "Keep your recovery codes")
    page.get_by_text("I have kept them").click()
    assert page.url.endswith("/join/")

    signs_out(page)
    signs_in(page)
    look(page, "Second step")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(f"{live_site}/join/")

    signs_out(page)
    page.goto("/account/login/")
    look(page, "Sign in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/join/")
    page.goto("/account/signing-in/")
    look(page, "Signing in")
    page.get_by_role("link", name="Rename Laptop").click()
    look(page, "Rename a passkey")
    assert watch.take() == []


def test_a_browser_without_the_passkey_says_so(nell: Officer, windows: OpenWindow) -> None:
    page = windows()
    add_authenticator(page)
    page.goto("/account/login/")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The browser has no passkey for this site")


def test_without_scripts_the_page_of_a_passkey_leads_to_an_app(nell: Officer, windows: OpenWindow) -> None:
    page = windows(java_script_enabled=False)
    signs_in(page)
    page.get_by_text("Set up a passkey").click()
    expect(page.get_by_role("button", name="Set up the passkey")).to_be_hidden()
    page.get_by_role("link", name="Set up an app for codes instead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up an app for codes")
