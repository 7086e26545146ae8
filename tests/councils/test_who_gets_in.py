"""The sign-up page itself, held against addresses that should open it and addresses that should not."""

import csv
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from councils.importing import DATA
from councils.models import Council, Domain, Officer
from marketplace.notifications.models import Message
from tests.councils.test_addresses import HOSTILE, KEPT
from tests.factories import PASSWORD, make_council, make_officer
from tests.sampling import ALL

# As the bodies' directories write them.
LOCAL_PARTS = ["Ann.Wood", "o'brien", "ann-marie.wood-hale", "awood2", "wood.a+market"]
# Lines of the domain table that are read, from its start to its end.
DOMAINS = 20 if ALL else 6
places = count(1)


def sign_up(email: str) -> Any:
    """From a place of its own, since one place may only try so often."""
    place = next(places)
    return Client(REMOTE_ADDR=f"10.1.{place // 250}.{place % 250 + 1}").post(
        "/account/signup/",
        {"full_name": "Ann Wood", "job_title": "Officer", "email": email, "password1": PASSWORD},
    )


def real_domains() -> list[str]:
    """Domains of real bodies, spread over the kept table."""
    with (DATA / "domains.csv").open(encoding="utf-8") as file:
        names = sorted({row["name"] for row in csv.DictReader(file)})
    return names[:: len(names) // DOMAINS][:DOMAINS]


@pytest.fixture
def leeds(db: None) -> Council:
    council = make_council(name="Leeds City Council")
    Domain.objects.bulk_create([Domain(name=name, council=council) for name in KEPT])
    return council


def test_a_hundred_genuine_forms_are_all_let_in(db: None) -> None:
    """Thirty of them in a sample."""
    domains = real_domains()
    for number, name in enumerate(domains):
        council = make_council(name=f"Body {number}", slug=f"real-{number}")
        Domain.objects.create(name=name, council=council)
    addresses = [f"{local}@{name}" for name in domains for local in LOCAL_PARTS]
    assert len(set(addresses)) == DOMAINS * 5
    answers = {address: sign_up(address) for address in addresses}
    codes = {address: answer.status_code for address, answer in answers.items()}
    assert {address: code for address, code in codes.items() if code != 302} == {}
    assert set(Officer.objects.values_list("email", flat=True)) == {each.lower() for each in addresses}
    assert Message.objects.count() == len(addresses)


def test_sixty_and_more_hostile_addresses_are_all_kept_out(leeds: Council) -> None:
    typed = [address for address in HOSTILE if address == address.strip()]
    assert len(set(typed)) >= 60
    answers = {address: sign_up(address).status_code for address in typed}
    assert {address: code for address, code in answers.items() if code not in (400, 422)} == {}
    assert not Officer.objects.exists()
    assert not Message.objects.exists()


def test_space_around_an_address_is_cut_off_and_makes_no_other_address(leeds: Council) -> None:
    for address in [address for address in HOSTILE if address != address.strip()]:
        sign_up(address)
    assert set(Officer.objects.values_list("email", flat=True)) <= {"o@leeds.gov.uk"}


def test_an_unknown_domain_is_told_the_same_whoever_it_belongs_to(leeds: Council) -> None:
    told = {
        sign_up(f"eve@{domain}").content.decode().replace(domain, "…").partition("csrfmiddlewaretoken")[0]
        for domain in ("advice.example", "kpmg.example", "westyorks.police.uk", "leeds.gov.uk.evil.com")
    }
    assert len(told) == 1
    page = told.pop()
    assert "everything public is open to you without an account" in page
    assert "name and its mail domain" in page


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("priya@leeds.gov.uk", "priya+market@leeds.gov.uk"),
        ("priya+market@leeds.gov.uk", "priya@leeds.gov.uk"),
        ("priya+a@leeds.gov.uk", "PRIYA+B@LEEDS.gov.uk"),
    ],
)
def test_one_person_has_one_account_and_is_told_so_at_the_address_of_then(
    leeds: Council, first: str, second: str
) -> None:
    priya = make_officer(email=first)
    known, unknown = sign_up(second), sign_up("new@leeds.gov.uk")
    assert (known.status_code, known.headers["Location"]) == (302, unknown.headers["Location"])
    assert Officer.objects.of_mailbox(second).get() == priya
    assert [message.about for message in Message.objects.filter(officer=priya)] == [{"what": "exists"}]


def test_dots_tell_people_apart(leeds: Council) -> None:
    sign_up("priya.nair@leeds.gov.uk")
    sign_up("priyanair@leeds.gov.uk")
    assert Officer.objects.count() == 2


def test_the_database_itself_refuses_a_second_account(leeds: Council) -> None:
    make_officer(email="priya@leeds.gov.uk")
    with pytest.raises(IntegrityError, match="one_account_per_person"), transaction.atomic():
        make_officer(email="priya+x@leeds.gov.uk")
