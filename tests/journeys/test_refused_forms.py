"""A form sent empty: the page says first what to put right, leads there, and stays accessible."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.access import PEOPLE, declared
from tests.access.market import Market
from tests.axe import LOOKS, Watch, faults
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_every_page import looks_at
from tests.sampling import ALL, chance

EMPTY = """(form) => {
    form.noValidate = true
    for (const control of form.elements) {
        if (['checkbox', 'radio'].includes(control.type)) control.checked = false
        else if (control.tagName === 'SELECT') control.selectedIndex = 0
        else if (!['hidden', 'submit'].includes(control.type)) control.value = ''
    }
}"""


class Form(NamedTuple):
    """Where a form stands that must refuse an empty answer."""

    page: str
    row: str | None = None
    query: str = ""

    def address(self, market: Market) -> str:
        row = declared()[self.page].row if self.row is None else self.row
        return reverse(self.page, kwargs=market.rows[row]) + self.query


FORMS = (
    Form("account_change_password"),
    Form("account_login"),
    Form("account_reauthenticate"),
    Form("account_reset_password"),
    Form("account_signup"),
    Form("approach"),
    Form("approach_decline"),
    Form("approach_withdraw"),
    Form("council_settings"),
    Form("digests"),
    Form("erase_account"),
    Form("erase_on_request"),
    Form("factor_reset"),
    Form("group_propose"),
    Form("held_message"),
    Form("introduce"),
    Form("invite"),
    Form("listing_import"),
    Form("listing_matched"),
    Form("listing_new"),
    Form("listing_new", query="?direction=offer&next=service"),
    Form("listing_pause"),
    Form("listing_question"),
    Form("listing_resume"),
    Form("listing_service"),
    Form("listing_sign_off"),
    Form("listing_visibility"),
    Form("listing_withdraw"),
    Form("lost_factors"),
    Form("mail_domain_retire"),
    Form("mail_domains"),
    Form("mail_preferences"),
    Form("match_weights"),
    Form("membership_cover"),
    Form("membership_decide"),
    Form("membership_decide", row="colleague"),
    Form("mfa_edit_webauthn"),
    Form("mfa_reauthenticate"),
    Form("moderation_case"),
    Form("moderation_lead"),
    Form("moderation_officer"),
    Form("patterns_form"),
    Form("proposal"),
    Form("proposal_decline"),
    Form("proposal_edit"),
    Form("proposal_look"),
    Form("proposal_sign_off"),
    Form("proposal_withdraw"),
    Form("propose"),
    Form("suspensions"),
    Form("your_data"),
)
# What these addresses refuse stands on another page, or needs something else to stand at all.
ELSEWHERE = {
    "account_reset_password_from_key": "the link is dead, so no form is shown",
    "join": "nobody of the table has a body left to join",
    **dict.fromkeys(
        ["mfa_add_webauthn", "mfa_reauthenticate_webauthn"], "the browser answers, and nobody types"
    ),
    "listing_import_save": "listing_import",
    "membership_end": "membership_decide",
    "mfa_authenticate": "only somebody on her way in sees it; tests/journeys/test_signing_in.py goes there",
    "membership_role": "membership_decide",
    "proposal_remark": "proposal",
}


def test_every_form_that_refuses_an_empty_answer_is_named_here() -> None:
    found = {name for name, access in declared().items() if access.post == 422}
    assert found <= {form.page for form in FORMS} | ELSEWHERE.keys()


TRIED = [form for form in FORMS if ALL or chance(*form) % 3 == 0]


@pytest.mark.parametrize("form", TRIED, ids=lambda form: form.page)
def test_a_refused_form_says_first_what_to_put_right(
    market: Market, windows: OpenWindow, live_site: str, form: Form
) -> None:
    who = sorted(declared()[form.page].who, key=PEOPLE.index)
    for person in who if ALL else who[:1]:
        page = windows(market.people.get(person))
        watch = Watch(page, live_site)
        send_empty(page, form.address(market))
        wrong = list(amiss(page)) + faults(page, LOOKS if ALL else looks_at(form.page, person))
        assert wrong + watch.take() == [], person


def send_empty(page: Page, address: str) -> None:
    """Send the page's form with every field blank, by its last button."""
    page.goto(address)
    forms = page.locator("main form:has(.govuk-form-group)")
    written = forms.and_(page.locator("[method=post]"))
    form = (written if written.count() else forms).first
    form.evaluate(EMPTY)
    with page.expect_navigation() as sent:
        form.get_by_role("button").last.click()
    assert sent.value.status == 422


def amiss(page: Page) -> Iterator[str]:
    """What the page leaves out of what GOV.UK's error pattern asks for."""
    if not page.title().startswith("Error: "):
        yield f"the title is {page.title()!r}"
    try:  # The browser gives it when it first draws the page.
        expect(page.locator(".govuk-error-summary")).to_be_focused()
    except AssertionError:
        yield "the summary has no focus"
    links = page.locator(".govuk-error-summary a")
    if not links.count():
        yield "the summary links nowhere"
    for link in links.all():
        target = (link.get_attribute("href") or "")[1:]
        link.click()
        if page.evaluate("document.activeElement.id") != target:
            yield f"“{link.inner_text()}” does not lead to #{target}"
        elif not page.evaluate(f"document.getElementById({target!r}).closest('.govuk-form-group--error')"):
            yield f"nothing is marked at #{target}"
