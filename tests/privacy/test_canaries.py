"""One officer's name, job title, address and number are found nowhere that they should not be."""

import io
import json
import logging
import re
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from councils.erasing import erase
from councils.models import Membership, Officer
from marketplace import urls
from marketplace.digests.actions import plan_week
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from marketplace.proposals.models import Proposal
from services.models import Listing
from tests.access import declared
from tests.access.market import Market, enter, make_market
from tests.factories import PASSWORD
from tests.once import kept_for_the_module
from tests.privacy.canaries import ADDRESS, NAME, giveaways_in, in_public, plant, tables_with_giveaways
from tests.sampling import ALL, chance

OF = 4  # Without EXAMPLES=all each reader opens one page of so many, always the same.


pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("canaries")]  # The market is made once.


@pytest.fixture(scope="module", autouse=True)
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Market]:
    """The market with all traces of her, made once for all tests of this module and then taken away."""
    with kept_for_the_module(django_db_blocker):
        made = make_market()
        plant(made)
        yield made


@pytest.fixture
def market(db: None, planted: Market) -> Market:
    return planted


@pytest.fixture
def officer(market: Market) -> Officer:
    return Officer.objects.get(email=ADDRESS)


def client_of(market: Market, person: str) -> Client:
    client = market.client(person)
    client.raise_request_exception = False
    return client


def addresses(market: Market) -> Iterator[str]:
    """Every address of the site, for the market's own rows, and the pages of every row that names her."""
    for name, access in sorted(declared().items()):
        yield market.address(name, access.row)
    for proposal in Proposal.objects.all():
        yield proposal.get_absolute_url()
    for listing in Listing.objects.all():
        yield listing.get_absolute_url()
    for membership in Membership.objects.all():
        yield reverse("membership_decide", args=[membership.pk])


def leaks(market: Market, person: str, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The pages, refusals included, on which this person reads of her; in a sample rooms and some others."""
    client, found = client_of(market, person), {}
    for address in dict.fromkeys(addresses(market)):
        if not ALL and chance(person, address) % OF and not address.startswith("/proposals/"):
            continue
        response = client.get(address)
        told = f"{response.content.decode(errors='replace')} {sorted(response.headers.items())}"
        if giveaways_in(told) and not address.startswith(but):
            found[address] = giveaways_in(told)
    return found


def test_the_canaries_can_be_seen_by_those_who_may(market: Market, officer: Officer) -> None:
    """Else the rest of this file would prove nothing."""
    assert leaks(market, "own lead")
    rooms = leaks(market, "other party")
    assert rooms
    assert all(address.startswith("/proposals/") for address in rooms)


def test_the_public_and_other_councils_read_nothing_of_her(market: Market, officer: Officer) -> None:
    for person in ("anonymous", "waiting", "former officer", "stranger"):
        assert leaks(market, person) == {}, person


def test_links_lead_a_visitor_to_nothing_of_her(market: Market, officer: Officer) -> None:
    client, seen, ahead = Client(), set[str](), ["/"]
    while ahead and len(seen) < 60:
        address = ahead.pop(0)
        seen.add(address)
        response = client.get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = response.content.decode()
        assert giveaways_in(page) == [], address
        links = re.findall(r'href="(/[^"#]*)', page)
        ahead += [link for link in dict.fromkeys(links) if link not in seen and link not in ahead]
    assert len(seen) > 20


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [*urls.urlpatterns, path("failing/", fail)]
handler400, handler429, handler500 = urls.handler400, urls.handler429, urls.handler500


@override_settings(ROOT_URLCONF=__name__, DEBUG=False)
def test_pages_of_faults_say_nothing_of_her(market: Market, officer: Officer) -> None:
    """Her own included: somebody may send a picture of one to the help desk."""
    for person in ("stranger", "own officer"):
        client = client_of(market, person)
        for address in ("/failing/", f"/find/?q={ADDRESS}%00", "/nothing-here/"):
            response = client.get(address)
            assert response.status_code in (400, 404, 500)
            assert giveaways_in(response.content.decode()) == [], (person, address)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    enter(strict, officer)
    response = strict.post("/account/logout/")
    assert response.status_code == 403
    assert giveaways_in(response.content.decode()) == []


@override_settings(ROOT_URLCONF=__name__)
def test_the_log_says_nothing_of_her(
    market: Market, officer: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever she and others do with her address, at the level at which a real site logs."""
    caplog.set_level(logging.INFO)
    somebody = Client(raise_request_exception=False)
    somebody.post(reverse("account_login"), {"login": ADDRESS, "password": "wrong"})
    somebody.post(reverse("account_reset_password"), {"email": ADDRESS})
    signs_up = {"full_name": NAME, "job_title": "x", "email": ADDRESS, "password1": "three odd words 7"}
    somebody.post(reverse("account_signup"), signs_up)
    client = client_of(market, "own officer")
    for address in ("/failing/", "/your-data/", "/nothing-here/", "/admin/"):
        client.get(address)
    client.post("/your-data/", {"kind": "json", "password": "wrong"})
    client.post("/your-data/erase/", {"is_meant": "on", "password": PASSWORD})
    told = caplog.text + "".join(str(record.args) for record in caplog.records)
    assert "/failing/" in told
    assert giveaways_in(told) == []


def test_what_others_take_along_says_nothing_of_her(market: Market, officer: Officer) -> None:
    for person in ("stranger", "waiting", "own lead"):
        client = client_of(market, person)
        document = client.post("/your-data/", {"kind": "json", "password": PASSWORD}).content.decode()
        assert json.loads(document)["tables"]["account"]
        archive = ZipFile(
            io.BytesIO(client.post("/your-data/", {"kind": "csv", "password": PASSWORD}).content)
        )
        spreadsheets = "".join(archive.read(name).decode() for name in archive.namelist())
        assert giveaways_in(document + spreadsheets) == [], person


def test_mail_to_others_says_nothing_of_her(market: Market, officer: Officer) -> None:
    Proposal.objects.update(reason_note="No time.")  # What she says there, she says to those who are mailed.
    plan_week(timezone.now())
    at, kinds = timezone.now(), set()
    for message in Message.objects.exclude(officer=officer).exclude(address=ADDRESS):
        kind = kind_named(message.kind)
        if not kind.refusal(message, at):
            kinds.add(message.kind)
            letter = kind.write(message, at)
            told = (
                f"{letter.subject} {letter.text} {letter.html} {letter.headers} {message.key} {message.about}"
            )
            assert giveaways_in(told) == [], message.key
    assert "proposal" in kinds


def test_erased_she_is_found_nowhere(market: Market, officer: Officer) -> None:
    """Every row of every table is searched; what is packed in sessions and the cache is unpacked first."""
    in_public(officer, Listing.objects.get(pk=market.rows["listing"]["pk"]))
    leave_tries_to_log_in(officer)
    before = set(tables_with_giveaways())
    assert before >= {
        "councils_officer",
        "account_emailaddress",
        "councils_membership",
        "councils_invitation",
        "services_listingrevision",
        "services_entry",
        "proposals_proposal",
        "proposals_remark",
        "moderation_decision",
        "notifications_message",
        "django_admin_log",
        "django_session, unpacked",
    }
    erase(officer=officer, erased_by=officer, at=timezone.now())
    assert tables_with_giveaways() == {}
    assert leaks(market, "own lead") == leaks(market, "other party") == leaks(market, "moderator") == {}


def leave_tries_to_log_in(officer: Officer) -> None:
    """A wrong password, a right one, and a sign-in that was not finished."""
    for password in ("wrong", PASSWORD):
        Client().post(reverse("account_login"), {"login": ADDRESS, "password": password})
    client = Client()
    enter(client, officer)
    session = client.session
    session["account_login"] = {"email": ADDRESS}
    session.save()
    assert settings.SESSION_ENGINE.endswith("db")
