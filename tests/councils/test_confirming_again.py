"""An address is confirmed anew every 90 days: asked for twice, and without it nobody gets in from day 90."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from councils.confirming import keep_confirmed
from councils.messages import AccountMail
from councils.models import Officer
from marketplace.notifications.models import Message
from tests.factories import PASSWORD, make_officer
from tests.signing_in import sign_in

DAY = timedelta(days=1)


@pytest.fixture
def nell(db: None) -> Officer:
    return make_officer(email="nell@wenlow.example")


def confirmed(officer: Officer, days_ago: float) -> datetime:
    """She confirmed so long ago; the moment from which that is counted."""
    now = timezone.now()
    Officer.objects.filter(pk=officer.pk).update(address_confirmed_at=now - days_ago * DAY)
    officer.refresh_from_db()
    return now


def letters() -> int:
    return Message.objects.filter(about__what="confirm_again").count()


def link_of(message: Message) -> str:
    letter = AccountMail().write(message, timezone.now())
    [link] = [word for word in letter.text.split() if "/confirm-again/" in word]
    return link.removeprefix("http://localhost:8000")


def test_asked_on_day_76_and_87_and_kept_out_on_day_90(nell: Officer) -> None:
    start = confirmed(nell, 0)
    asked = {}
    for day in range(95):
        before = letters()
        keep_confirmed(start + day * DAY + timedelta(hours=1))
        if letters() > before:
            asked[day] = letters()
        assert nell.has_verified_address() is (day < 90), day
    assert asked == {76: 1, 87: 2}


def test_a_press_of_the_button_confirms_and_opening_the_page_does_not(client: Client, nell: Officer) -> None:
    keep_confirmed(confirmed(nell, 80))
    link = link_of(Message.objects.get())
    before = Officer.objects.get(pk=nell.pk).address_confirmed_at
    assert nell.email in client.get(link).content.decode()
    assert Officer.objects.get(pk=nell.pk).address_confirmed_at == before
    assert client.post(link).status_code == 200
    assert Officer.objects.get(pk=nell.pk).address_confirmed_at > before
    assert client.post(link).status_code == 409
    assert "done its work" in client.get(link).content.decode()
    assert AccountMail().refusal(Message.objects.get(), timezone.now()) != ""


def test_the_link_opens_the_door_after_the_last_day_too(client: Client, nell: Officer) -> None:
    keep_confirmed(confirmed(nell, 91))
    assert not nell.has_verified_address()
    client.post(link_of(Message.objects.get()))
    assert nell.has_verified_address()


def test_she_is_signed_out_on_the_last_day(client: Client, nell: Officer) -> None:
    sign_in(client, nell)
    keep_confirmed(confirmed(nell, 90.1))
    assert client.get("/join/").headers["Location"].startswith("/account/login/")


def test_she_is_kept_out_even_where_no_job_has_run(client: Client, nell: Officer) -> None:
    sign_in(client, nell)
    confirmed(nell, 91)
    assert client.get("/join/").status_code == 302
    typed = {"login": nell.email, "password": PASSWORD}
    assert client.post("/account/login/", typed).headers["Location"] == "/account/confirm-email/"
    assert Message.objects.get().about == {"what": "confirm"}


def test_confirming_by_the_link_of_the_log_in_counts_from_then(client: Client, nell: Officer) -> None:
    confirmed(nell, 91)
    client.post("/account/login/", {"login": nell.email, "password": PASSWORD})
    letter = AccountMail().write(Message.objects.get(), timezone.now())
    [link] = [word for word in letter.text.split() if "/confirm-email/" in word]
    assert client.post(link.removeprefix("http://localhost:8000")).status_code == 302
    assert timezone.now() - Officer.objects.get(pk=nell.pk).address_confirmed_at < DAY


@pytest.mark.parametrize("days", [88, 95])
def test_after_days_off_one_letter_goes_and_not_two(nell: Officer, days: int) -> None:
    at = confirmed(nell, days)
    for tick in range(5):
        keep_confirmed(at + timedelta(minutes=tick))
    assert letters() == 1


def test_closed_accounts_are_not_asked(nell: Officer) -> None:
    at = confirmed(nell, 80)
    Officer.objects.update(is_active=False)
    keep_confirmed(at)
    assert letters() == 0


def test_a_demonstration_asks_nobody(nell: Officer, settings: Any) -> None:
    settings.DEMO = True
    assert keep_confirmed(confirmed(nell, 200)) == 0
    assert nell.has_verified_address()


@pytest.mark.parametrize("token", ["x", "dead:1:x", "WzEsIng"])
def test_a_made_up_link_is_no_error(client: Client, db: None, token: str) -> None:
    assert client.get(f"/account/confirm-again/{token}/").status_code == 200
    assert client.post(f"/account/confirm-again/{token}/").status_code == 409
