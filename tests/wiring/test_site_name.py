"""The site's name is one setting: under another name, nothing that a person reads says the old one."""

from types import SimpleNamespace

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from councils.messages import plan_account_mail
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.letters import enveloped

OLD = "Counterpart"


@pytest.fixture(autouse=True)
def renamed(settings: Settings) -> None:
    settings.SITE_NAME = "Other Half"
    settings.DEFAULT_FROM_EMAIL = settings.DEFAULT_FROM_EMAIL.replace(OLD, settings.SITE_NAME)


@pytest.mark.parametrize(
    "address",
    ["/", "/account/login/", "/account/signup/", "/help/terms/", "/about-the-data/", "/how-matching-works/"],
)
def test_no_page_says_the_old_name(client: Client, db: None, address: str) -> None:
    page = client.get(address).content.decode()
    assert "Other Half" in page
    assert OLD not in page


def test_no_page_of_an_officer_says_the_old_name(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    assert OLD not in client.get("/dashboard/").content.decode()


def test_the_administration_says_the_name(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.admin)
    page = client.get("/admin/", follow=True).content.decode()
    assert "Other Half administration" in page
    assert OLD not in page
    assert "Django" not in page


def test_no_mail_says_the_old_name(cast: SimpleNamespace) -> None:
    message = plan_account_mail(cast.ann, "reset")
    letter = kind_named(message.kind).write(message, message.planned_at)
    wire = enveloped(
        letter, kind="account", address=cast.ann.email, message_id="<1@x.example>", at=message.planned_at
    )
    assert b"Other Half" in wire
    assert OLD.encode() not in wire
