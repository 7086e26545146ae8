"""Every form of the site: sent as it is meant, twice, with fields that are not its own, and as a forgery."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import BooleanField, Field
from pytest_django import DjangoDbBlocker

from tests.access import PEOPLE, STAFF, declared
from tests.access.market import Market, make_market
from tests.once import kept_for_the_module
from tests.sampling import ALL, chance
from tests.security.browser import Browser
from tests.security.forms import NOT_SENT, TOKEN, Fields, Filled, filled_forms
from tests.security.rows import Ledger, changes, greatest_number, number_from, rows, taken_back

# What a second press adds, and why that does no harm.
ADDS_AGAIN = {
    "account_signup": "a letter goes out again, once a minute at most",
    "account_reset_password": "a letter goes out again, once a minute at most",
    "invite": "the invitation's last day moves on",
    "listing_confirm": "the day on which it was confirmed moves on",
    "mfa_generate_recovery_codes": "the codes that were shown last are the ones that count",
}
# What works without our token, and what shows instead that it is meant.
WITHOUT_TOKEN = {"stop_mail": "the address holds a key that only the letter's reader has"}


pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("forms")]  # All pages are read once.


@pytest.fixture(scope="module")
def market(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Market]:
    logging.disable(logging.WARNING)
    with kept_for_the_module(django_db_blocker):
        yield make_market()
    logging.disable(logging.NOTSET)


def drawn(person: str, name: str) -> bool:
    """In a sample every form is sent by one of those who may; the only admin may not go."""
    who = sorted(declared()[name].who - STAFF) or ["admin"]
    return ALL or who[chance(name) % len(who)] == person


def tried(forms: list[Filled]) -> list[Filled]:
    """In a sample one form in three: after each press all tables are read."""
    return [form for form in forms if ALL or chance("pressed", form.name) % 3 == 0]


class Sending:
    """Sends forms in one person's browser, and tells what came of it."""

    def __init__(self, market: Market, person: str) -> None:
        self.browser = Browser(market, person)
        self.forms = [form for form in filled_forms(market, self.browser) if drawn(person, form.name)]
        self.before, self.numbered = rows(), greatest_number() + 1

    def outcome(self, form: Filled, *bodies: Fields) -> tuple[int, Any]:
        """The last answer's status, and every row that changed."""
        number_from(self.numbered)
        with taken_back():
            for body in bodies:
                status = self.browser.client.post(form.action, body).status_code
            changed = changes(self.before)
        self.browser.again()
        return status, changed


@pytest.fixture(scope="module")
def everybody(market: Market) -> list[Sending]:
    return [Sending(market, person) for person in PEOPLE]


def test_every_form_can_be_sent(everybody: list[Sending]) -> None:
    """By its page alone: else the tests below would look at refusals only."""
    sent, refused = set(), {}
    for sending in everybody:
        for form in sending.forms:
            answer = sending.browser.send(form.action, form.data)
            if answer.status_code in (200, 302):
                sent.add(form.name)
            else:
                refused[form.name] = faults_of(answer)
    posted = {name for name, access in declared().items() if access.post != 405 and access.who}
    assert posted - sent == NOT_SENT.keys(), refused | {"missing": posted - sent - NOT_SENT.keys()}


def faults_of(answer: Any) -> list[str]:
    """What a page says that is to be put right."""
    context = answer.context or {}
    return [f"{answer.status_code}"] + [
        f"{context[name].errors.as_data()}" for name in ("form", "start") if context.get(name) is not None
    ]


def test_fields_that_are_not_the_forms_own_change_nothing(everybody: list[Sending]) -> None:
    wrong, fields = [], every_field()
    for sending in everybody:
        for form in tried(sending.forms):
            meant = sending.outcome(form, form.data)
            for more in portions(fields, form):
                if (got := sending.outcome(form, more | form.data)) != meant:
                    wrong.append(f"{form.name}: {difference(meant, got)}")
    assert not wrong, "\n".join(wrong)


def test_a_second_press_changes_nothing_more(everybody: list[Sending]) -> None:
    wrong = []
    for sending in everybody:
        for form in tried(sending.forms):
            once, twice = sending.outcome(form, form.data), sending.outcome(form, form.data, form.data)
            if twice[0] >= 500 or (twice[1] != once[1] and form.name not in ADDS_AGAIN):
                wrong.append(f"{form.name}: {twice[0]}, {difference(once, twice)}")
    assert not wrong, "\n".join(wrong)


def test_a_form_without_its_token_changes_nothing(
    everybody: list[Sending], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = []
    for sending in everybody:
        monkeypatch.setattr(sending.browser.client.handler, "enforce_csrf_checks", True)
        ledger = Ledger()
        for form in sending.forms:
            for headers in ({}, {"origin": "https://evil.example"}):
                sending.browser.client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
                body = form.data | ({TOKEN: ["b" * 32]} if headers else {TOKEN: [""]})
                answer = sending.browser.send(form.action, body, headers=headers)
                written = ledger.since()
                if form.name not in WITHOUT_TOKEN and (answer.status_code != 403 or written):
                    wrong.append(f"{form.name}: {answer.status_code}, wrote {sorted(written)}")
    assert not wrong, "\n".join(wrong)


def every_field() -> Fields:
    """Every field of every model, with something that would matter."""
    return {
        name: [value]
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        for value in [likely(column)]
        for name in (column.name, column.attname)
    }


def portions(fields: Fields, form: Filled) -> Iterator[Fields]:
    """Those that the form does not have, as many at a time as a request may hold."""
    names = sorted(fields.keys() - form.data.keys())
    for start in range(0, len(names), 250):
        yield {name: fields[name] for name in names[start : start + 250]}


def likely(column: Field[Any, Any]) -> str:
    """Something that the column would take, and that would matter."""
    if column.choices:
        return str(column.choices[-1][0])
    if isinstance(column, BooleanField):
        return "on"
    if column.related_model is not None:
        return str(column.related_model._default_manager.order_by("-pk").values_list("pk", flat=True).first())
    kind = column.get_internal_type()
    return {
        "DateField": "2030-01-01",
        "DateTimeField": "2030-01-01 12:00",
        "EmailField": "x@evil.example",
    }.get(kind, "7" if "Integer" in kind or "Float" in kind else "Injected")


def difference(one: tuple[int, Any], other: tuple[int, Any]) -> str:
    """Where two outcomes part."""
    told = [f"{one[0]} or {other[0]}"] if one[0] != other[0] else []
    for table in sorted(one[1].keys() | other[1].keys()):
        nothing: tuple[set[str], set[str]] = (set(), set())
        first, second = one[1].get(table, nothing), other[1].get(table, nothing)
        if first != second:
            told.append(f"{table}: {sorted(first[1] - second[1])} or {sorted(second[1] - first[1])}")
    return "; ".join(told)


def test_a_form_that_takes_too_much_is_found(market: Market) -> None:
    """The rows are compared as they stand: one changed column is a difference."""
    before = rows()
    with taken_back():
        type(market.people["stranger"]).objects.filter(pk=market.people["stranger"].pk).update(is_staff=True)
        assert "councils_officer" in changes(before)
    assert changes(before) == {}
