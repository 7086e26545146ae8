"""An auditor reads everything but proposals and contact details, and changes nothing."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from councils.models import Membership, Officer
from marketplace.moderation.models import Decision
from services.models import Listing
from tests.factories import make_council, make_listing, make_membership, make_officer

PAGES = ["auditing", "audit_listings", "audit_decisions", "audit_memberships", "audit_councils"]


@pytest.fixture
def auditor(cast: SimpleNamespace) -> Officer:
    return make_officer(email="olga@audit.example", full_name="Olga Rees", is_auditor=True)


@pytest.fixture
def hidden(cast: SimpleNamespace) -> Listing:
    listing = make_listing(cast.wenlow, author=cast.ann, title="A draft of ours")
    Decision.objects.create(
        listing=listing,
        revision=listing.newest_revision(),
        moderator=cast.moderator,
        outcome=Decision.Outcome.RETURNED,
        reasons=[Decision.Reason.UNCLEAR],
        note="Say how much.",
        decided_at=timezone.now(),
    )
    return listing


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_an_auditor_arrives_where_her_work_is(auditor: Officer) -> None:
    page = client_of(auditor).get("/dashboard/", follow=True)
    assert page.redirect_chain[-1][0] == "/auditing/"
    assert "Auditing" in page.content.decode()


def test_an_auditor_reads_what_is_not_public(auditor: Officer, hidden: Listing) -> None:
    client = client_of(auditor)
    assert "A draft of ours" in client.get("/auditing/listings/").content.decode()
    assert "A draft of ours" not in client.get("/auditing/listings/?state=live").content.decode()
    page = client.get(f"/auditing/listings/{hidden.pk}/").content.decode()
    assert "Ann Wood" in page
    assert "Say how much." in page
    assert "Mo Reed" in client.get("/auditing/decisions/").content.decode()
    assert "Bob Hale" in client.get("/auditing/officers/").content.decode()
    assert "Wenlow Borough Council" in client.get("/auditing/councils/").content.decode()


def test_no_page_of_hers_shows_a_contact_detail(
    cast: SimpleNamespace, auditor: Officer, hidden: Listing
) -> None:
    client = client_of(auditor)
    for page in [*map(reverse, PAGES), f"/auditing/listings/{hidden.pk}/"]:
        shown = client.get(page).content.decode()
        assert not [one.email for one in Officer.objects.exclude(pk=auditor.pk) if one.email in shown]


def test_proposals_and_moderation_are_not_hers(cast: SimpleNamespace, auditor: Officer) -> None:
    client = client_of(auditor)
    assert client.get("/proposals/").status_code == 302
    assert client.get("/moderation/").status_code == 404
    assert client.post(f"/your-listings/{cast.seek.pk}/pause/").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_for_others_there_is_no_such_page(cast: SimpleNamespace, page: str) -> None:
    for officer in (cast.ann, cast.moderator, cast.admin):
        assert client_of(officer).get(reverse(page)).status_code == 404
    assert "/account/login/" in Client().get(reverse(page)).headers["Location"]


@pytest.mark.parametrize(
    ("page", "more", "queries"),
    [
        ("audit_listings", lambda cast: make_listing(cast.wenlow, author=cast.ann), 5),
        ("audit_memberships", lambda cast: make_membership(make_officer(), cast.wenlow), 5),
        ("audit_councils", lambda cast: make_officer(make_council(), role=Membership.Role.LEAD), 6),
    ],
)
def test_lists_are_in_pages_and_take_the_same_queries(
    cast: SimpleNamespace,
    auditor: Officer,
    page: str,
    more: Callable[[SimpleNamespace], object],
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(auditor)
    for _number in range(25):
        more(cast)
    with django_assert_num_queries(queries):
        response = client.get(reverse(page))
    assert len(response.context["page_obj"]) == 20
