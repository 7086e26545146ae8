"""People in a browser, each with a window of her own, doing what officers and moderators do."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage

from playwright.sync_api import Browser, BrowserContext, Page, expect

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
        self.page.get_by_label(re.compile(f"^{re.escape(label)}")).fill(words)

    def picks(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def chooses(self, question: str, answer: str) -> None:
        """From a list in which one types, or where no script runs, from a plain one."""
        control = self.page.get_by_role("combobox", name=question)
        if control.evaluate("(control) => control.tagName") == "SELECT":
            control.select_option(label=answer)
        else:
            control.fill(answer)
            control.press("Enter")

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def follows(self, name: str) -> None:
        self.page.locator("main a").filter(has_text=name).first.click()

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def fills_date(self, legend: str, day: date) -> None:
        group = self.page.get_by_role("group", name=legend)
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(part).fill(str(value))

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
        self.page.get_by_label("Password").fill(password)
        self.presses("Sign in")

    # --- What an officer does ------------------------------------------------------------------

    def signs_up(self, full_name: str, password: str) -> None:
        self.opens("/account/signup/")
        self.fills("Full name", full_name)
        self.fills("Job title", "Head of finance")
        self.fills("Work email address", self.email)
        self.page.get_by_label("Password").fill(password)
        self.presses("Create an account")
