"""Moderators say which mail domains a body's officers write from, on evidence; what looks alike is told."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from councils import domains
from councils.importing import load_domains
from councils.lookalikes import look_alikes
from councils.models import Council, Domain, DomainDecision, Officer
from tests.factories import make_officer

PAGE = "/moderation/domains/"
NOW = timezone.now()


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def typed(cast: SimpleNamespace) -> dict[str, Any]:
    return {
        "name": "@Harcombe.gov.uk",
        "council": cast.harcombe.pk,
        "source": "https://www.harcombe.example/contact",
        "reason": "The council wrote to us.",
    }


def test_added_and_taken_away(cast: SimpleNamespace, typed: dict[str, Any]) -> None:
    moderator = client_of(cast.moderator)
    told = moderator.post(PAGE, typed, follow=True).content.decode()
    assert "Added." in told
    domain = Domain.objects.get(name="harcombe.gov.uk")
    assert Council.objects.of_address("eve@harcombe.gov.uk").get() == cast.harcombe
    assert "harcombe.gov.uk" in moderator.get(PAGE, {"q": "harcombe dist"}).content.decode()
    assert "None is found" in moderator.get(PAGE, {"q": "nowhere"}).content.decode()
    away = f"{PAGE}{domain.pk}/"
    assert moderator.post(away, {"reason": ""}).status_code == 422
    assert "Taken away." in moderator.post(away, {"reason": "Sold."}, follow=True).content.decode()
    assert moderator.post(away, {"reason": "Sold."}).status_code == 404
    assert not Council.objects.of_address("eve@harcombe.gov.uk").exists()
    decided = DomainDecision.objects.order_by("pk").values_list("outcome", "reason", "decided_by")
    assert list(decided) == [
        ("added", "The council wrote to us.", cast.moderator.pk),
        ("retired", "Sold.", cast.moderator.pk),
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gmail.com", "Anybody can have an address there"),
        ("wen1ow.gov.uk", "It looks like wenlow.gov.uk"),
        ("wenlow.gov.uk.evil.com", "It looks like wenlow.gov.uk"),
        ("harcombe-trust.org.uk", "Anybody may register a name like that"),
        ("wenl\u043ew.gov.uk", "Enter a domain in plain letters"),
        ("localhost", "Enter a domain in plain letters"),
    ],
)
def test_what_is_doubtful_is_told(cast: SimpleNamespace, typed: dict[str, Any], name: str, told: str) -> None:
    Domain.objects.create(name="wenlow.gov.uk", council=cast.wenlow)
    moderator = client_of(cast.moderator)
    answer = moderator.post(PAGE, typed | {"name": name})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Domain.objects.filter(council=cast.harcombe).count() == 0
    if "register" in told:
        assert moderator.post(PAGE, typed | {"name": name, "is_sure": "on"}).status_code == 302


def test_who_may_not_and_what_is_there_already(cast: SimpleNamespace, typed: dict[str, Any]) -> None:
    own = make_officer(cast.harcombe, is_moderator=True)
    assert "ask another moderator" in client_of(own).post(PAGE, typed).content.decode()
    for who in (cast.bob, cast.admin):
        assert client_of(who).get(PAGE).status_code == 404
    client_of(cast.moderator).post(PAGE, typed)
    assert "has this domain already" in client_of(cast.moderator).post(PAGE, typed).content.decode()
    with pytest.raises(DomainDecision.NotYours):
        domains.retire(domain=Domain.objects.get(), reason="Hm", by=own, at=NOW)


def test_no_import_brings_back_what_was_taken_away(cast: SimpleNamespace, tmp_path: Any) -> None:
    Council.objects.filter(pk=cast.harcombe.pk).update(code="E1")
    file = tmp_path / "domains.csv"
    file.write_text("name,council\nharcombe.gov.uk,E1\n")
    load_domains(file)
    domains.retire(domain=Domain.objects.get(), reason="Sold", by=cast.moderator, at=NOW)
    load_domains(file)
    assert not Domain.objects.exists()


def test_the_domains_of_two_bodies_seldom_look_alike() -> None:
    known = ["bolton.gov.uk", "boston.gov.uk", "leeds.gov.uk", "wirral.gov.uk"]
    assert look_alikes("bolton.gov.uk", known) == ["boston.gov.uk"]
    assert look_alikes("mail.leeds.gov.uk", known) == []
    for name in (
        "1eeds.gov.uk",
        "leeds-gov-uk.com",
        "leeds.gov.uk.evil.com",
        "lee-ds.gov.uk",
    ):
        assert look_alikes(name, known) == ["leeds.gov.uk"], name
    assert look_alikes("rnedway.gov.uk", ["medway.gov.uk"]) == ["medway.gov.uk"]
