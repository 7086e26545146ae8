"""The forms that stand on the site's pages, filled in as somebody would who wants them to go through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from tests.access import declared
from tests.access.market import Market
from tests.factories import PASSWORD
from tests.security.browser import Browser
from tests.security.pages import our_pages

TOKEN = "csrfmiddlewaretoken"
TYPED = {"text", "email", "search", "tel", "url", "number"}
Fields = dict[str, list[str]]


@dataclass
class Found:
    """A form as it stands on a page: where it is sent, and what its fields offer."""

    action: str
    fields: Fields = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)  # What one types into, and finds again.

    def answered(self, answers: dict[str, Any]) -> Fields:
        """What is sent: what stands in it, ``answers`` for what is known, some words for what is empty."""
        day = timezone.localdate() + timedelta(days=200)
        ends = {"_day": str(day.day), "_month": str(day.month), "_year": str(day.year)}
        sent = {}
        for name, values in self.fields.items():
            otherwise = next((value for end, value in ends.items() if name.endswith(end)), "Words")
            sent[name] = [str(answers[name])] if name in answers else values or [otherwise]
        return sent


class Reader(HTMLParser):
    """Reads the forms of one page that change something. A first choice is taken where none is made yet."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Found] = []
        self.links: list[str] = []
        self.form: Found | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in told:
            self.links.append(urljoin(self.address, told["href"]))
        elif tag == "form" and told.get("method", "").lower() == "post":
            self.form = Found(urljoin(self.address, told.get("action", "")))
            self.forms.append(self.form)
        elif self.form is not None:
            self.read_control(self.form, tag, told)

    def read_control(self, form: Found, tag: str, told: dict[str, str]) -> None:
        name, kind, value = told.get("name", ""), told.get("type", "text"), told.get("value", "")
        if tag == "textarea" or (tag == "input" and kind in TYPED):
            form.texts.add(name)
        if tag == "option" and self.select and value:
            self.choose(form, self.select, value, "selected" in told)
        elif tag == "select":
            self.select = name
            form.fields.setdefault(name, [])
        elif not name or tag not in ("input", "textarea", "button"):
            return
        elif kind == "file":
            form.files.append(name)
        elif kind in ("radio", "checkbox"):
            self.choose(form, name, told.get("value", "on"), "checked" in told)
        else:
            form.fields.setdefault(name, []).extend([value] if value or kind == "hidden" else [])

    def choose(self, form: Found, name: str, value: str, is_chosen: bool) -> None:
        chosen = form.fields.setdefault(name, [])
        if is_chosen or (value and not chosen):
            chosen[:] = [value]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""


def read(address: str, response: HttpResponseBase) -> Reader:
    """The links and forms of a page."""
    reader = Reader(address)
    if response.status_code < 400 and response.headers.get("Content-Type", "").startswith("text/html"):
        reader.feed(response.content.decode())
    return reader


def is_ours(address: str) -> bool:
    """Whether an address is one of this site's pages."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and name_of(address) in declared()


def name_of(address: str) -> str:
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return match.view_name or match.route


# --- What goes through where "Words" would not -------------------------------------------------

NEXT_YEAR = timezone.localdate().year + 1
COMMON: dict[str, Any] = {
    **{"min_partners": 1, "max_partners": 3, "term_years": 5, "volume": 4000, "reach_km": 50},
    **{
        "full_time_equivalents": "11.5",
        "annual_cost_gbp": 250000,
        "annual_cost_band": "",
        "cost": 100,
        "share": 12.5,
    },
    **{
        "notice_months": 6,
        "capacity_to_spare": 400,
        "links": "https://www.wenlow.example/",
        "contact_mailbox": "",
    },
    **{"password": PASSWORD, "oldpassword": PASSWORD, "password1": "three unlikely words 7"},
    **{"latest_start_on_year": NEXT_YEAR + 1, "expires_on_year": NEXT_YEAR},
}
# Where more than the bare address is needed to see a form, and forms that stand on the page of another row.
QUERIES = {"listing_new": "?direction=offer&next=service"}
ALSO_ON = [("inbox", ""), ("membership_decide", "colleague")]
# Which forms nobody in the market can send, and why.
NOT_SENT = {
    "account_confirm_again": "the link is dead",
    "account_confirm_email": "the link is dead",
    "account_reset_password_from_key": "the link is dead",
    "listing_import": "it takes a spreadsheet",
    "listing_import_save": "it stands on the report about a spreadsheet",
    "digests_go_on": "nothing is halted",
    "lost_factors_link": "the link is dead",
    "mail_reports": "only a mail provider writes there",
    "suspensions_go_on": "no brake is on",
    "join": "nobody has a body left to join",
    "mfa_authenticate": "it takes a code",
    **dict.fromkeys(["mfa_activate_totp", "mfa_reauthenticate"], "it takes an app for codes"),
    **dict.fromkeys(["mfa_add_webauthn", "mfa_reauthenticate_webauthn"], "it takes a passkey"),
}


def answers(market: Market, name: str) -> dict[str, Any]:
    """What is typed into the form of this name."""
    known, colleague = market.people["stranger"].email, f"new@{market.people['waiting'].email.split('@')[1]}"
    emails = {
        "account_login": {"login": known},
        "account_reset_password": {"email": known},
        "account_signup": {"email": colleague},
        "erase_on_request": {"email": known},
        "lost_factors": {"email": known},
        "mail_domains": {"name": "wenlow.gov.uk", "source": "https://wenlow.example/contact"},
        "invite": {"address": colleague},
        "patterns_form": {"email": known},
        "suspensions": {"email": known},
    }
    return COMMON | emails.get(name, {})


@dataclass(frozen=True)
class Filled:
    """One form, filled in by one person."""

    name: str
    person: str
    action: str
    data: Fields
    texts: frozenset[str] = frozenset()


def filled_forms(market: Market, browser: Browser) -> list[Filled]:
    """Every form that stands on a page of this person's, one for each address that it is sent to."""
    found = {"switch_council": Found(market.address("switch_council", "council"))}
    for address in addresses_of_forms(market, browser.person):
        for form in read(address, browser.ask(address)).forms:
            if is_ours(form.action):
                found.setdefault(name_of(form.action), form)
    return [
        Filled(
            name,
            browser.person,
            form.action,
            form.answered(answers(market, name)),
            frozenset(form.texts),
        )
        for name, form in found.items()
        if browser.person in declared()[name].who
    ]


def addresses_of_forms(market: Market, person: str) -> Iterator[str]:
    for page in our_pages(market):
        has_form = page.access.post != 405 or page.access.row
        if has_form and person in page.access.who and page.access.get == 200:
            yield page.path + QUERIES.get(page.name, "")
    yield from (market.address(name, row) for name, row in ALSO_ON if person in declared()[name].who)
