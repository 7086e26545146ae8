"""People in a browser, each with a window of her own, doing what officers and moderators do."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.factories import code_of_app
from tests.running import RunningRelay, eventually


def text_of(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(message: EmailMessage, holding: str) -> str:
    """The first link of a letter's text with these words in its address."""
    found = [link for link in re.findall(r"https?://\S+", text_of(message)) if holding in link]
    assert found, f"no link with {holding!r} in:\n{text_of(message)}"
    return str(found[0])


class Person:
    """Somebody at a browser. ``scripts`` off is how some officers' machines are set."""

    def __init__(
        self, browser: Browser, site: str, relay: RunningRelay, *, email: str, scripts: bool
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=site, locale="en-GB", java_script_enabled=scripts
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.relay, self.email = relay, email

    # --- What every person does ----------------------------------------------------------------

    def opens(self, address: str) -> None:
        response = self.page.goto(address)
        assert response is not None
        assert response.status == 200, f"{address}: {response.status}"

    def fills(self, label: str, words: str) -> None:
        self.writes(self.page.get_by_label(re.compile(f"^{re.escape(label)}")).first, words)

    def picks(self, label: str) -> None:
        self.ticks(self.page.get_by_label(label).first)

    def chooses(self, question: str, answer: str) -> None:
        """From a list in which one types, or where no script runs, from a plain one."""
        control = self.page.get_by_role("combobox", name=question)
        if control.evaluate("(control) => control.tagName") == "SELECT":
            self.selects(control, answer)
        else:
            self.writes(control, answer)
            control.press("Enter")

    def presses(self, name: str) -> None:
        self.goes_by(self.page.get_by_role("button", name=name).first)

    def follows(self, name: str) -> None:
        self.goes_by(self.page.locator("main a").filter(has_text=name).first)

    # --- With what she does it -----------------------------------------------------------------

    def writes(self, control: Locator, words: str) -> None:
        control.fill(words)

    def ticks(self, control: Locator) -> None:
        control.check()

    def selects(self, control: Locator, answer: str) -> None:
        control.select_option(label=answer)

    def goes_by(self, control: Locator) -> None:
        control.click()

    # --- And more of what every person does ----------------------------------------------------

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def fills_date(self, legend: str, day: date) -> None:
        group = self.page.get_by_role("group", name=legend)
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.writes(group.get_by_label(part), str(value))

    def letter(self, subject: str) -> EmailMessage:
        """The newest letter to her with these words in its subject, as soon as it has come."""

        def arrived() -> EmailMessage | None:
            mine = [m for m in self.relay.messages_to(self.email) if subject in str(m["Subject"])]
            return mine[-1] if mine else None

        try:
            found = eventually(arrived, within=30)
        except AssertionError as late:
            subjects = [str(message["Subject"]) for message in self.relay.messages_to(self.email)]
            raise AssertionError(f"no letter about {subject!r} among {subjects}") from late
        assert isinstance(found, EmailMessage)
        return found

    def signs_in(self, password: str) -> None:
        self.opens("/account/login/")
        self.fills("Work email address", self.email)
        self.writes(self.page.get_by_label("Password"), password)
        self.presses("Sign in")
        if "/second-step/" in self.page.url:
            self.fills("Code", code_of_app())
            self.presses("Sign in")

    def sets_up_an_app(self) -> str:
        """Her app for codes, which a first log-in asks for; its secret."""
        self.sees("Set up a second step")
        self.follows("Set up an app")
        secret = self.page.locator(".cp-code").inner_text().replace(" ", "")
        self.fills("Code that the app shows", code_of_app(secret=secret))
        self.presses("Confirm")
        self.sees("Keep your recovery codes")
        self.follows("I have kept them")
        return secret

    # --- What an officer does ------------------------------------------------------------------

    def signs_up(self, full_name: str, password: str) -> None:
        self.opens("/account/signup/")
        self.fills("Full name", full_name)
        self.fills("Job title", "Head of finance")
        self.fills("Work email address", self.email)
        self.writes(self.page.get_by_label("Password"), password)
        self.presses("Create an account")


class KeyboardPerson(Person):
    """Somebody without a mouse: she gets everywhere by Tab, and sees where she is."""

    MOST_STEPS = 150

    def goes_to(self, control: Locator, reached: str = "(c) => c === document.activeElement") -> None:
        """Past what stands above each page, then Tab until it has the focus, which must be seen."""
        expect(control).to_be_visible()
        self.skips_to_the_content(control)
        for _ in range(self.MOST_STEPS):
            if control.evaluate(reached):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"no way to {control} by Tab alone")
        shown = "() => document.activeElement.matches(':focus-visible')"
        assert self.page.evaluate(shown), f"{control} has the focus and does not show it"

    def skips_to_the_content(self, control: Locator) -> None:
        """On a new page by its first link, unless the page has put the focus into its first field."""
        at_the_top = "(c) => c.closest('main') !== null && document.activeElement === document.body"
        if control.evaluate(at_the_top):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("() => document.activeElement.matches('.govuk-skip-link')"):
                self.page.keyboard.press("Enter")
                assert self.page.url.endswith("#main"), "the first link does not skip to the content"

    def writes(self, control: Locator, words: str) -> None:
        self.goes_to(control)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def ticks(self, control: Locator) -> None:
        if control.get_attribute("type") == "checkbox":
            self.goes_to(control)
            self.page.keyboard.press("Space")
        else:
            self.goes_to(control, "(c) => c.name === document.activeElement.name")
            self.page.keyboard.press("Space")
            for _ in range(20):
                if control.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        expect(control).to_be_checked()

    def selects(self, control: Locator, answer: str) -> None:
        self.goes_to(control)
        self.page.keyboard.type(answer)
        expect(control.locator("option:checked")).to_have_text(answer)

    def goes_by(self, control: Locator) -> None:
        self.goes_to(control)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
