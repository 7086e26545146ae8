"""The second factor: set up at the first log-in, asked for at each later one, and no way around it."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from councils.models import Officer
from marketplace.notifications.models import Message
from tests.access import WITHOUT_SECOND_FACTOR, declared
from tests.access.market import Market, make_market
from tests.factories import (
    APP_SECRET,
    PASSWORD,
    code_of_app,
    make_officer,
    make_passkey,
    make_recovery_codes,
)
from tests.passkeys import PRESENT_AND_VERIFIED, Passkey
from tests.sampling import ALL, chance
from tests.signing_in import set_up_app, sign_in

SECOND_STEP, SIGNING_IN = "/account/second-step/", "/account/signing-in/"
JUNK = ["", "{", "[]", "5", "null", '{"id": 1}', '{"response": []}', '{"response": {"userHandle": "é"}}']


def log_in(client: Client, officer: Officer) -> Any:
    return client.post("/account/login/", {"login": officer.email, "password": PASSWORD})


def is_in(client: Client) -> bool:
    return client.get("/join/").status_code == 200


def challenge_of(page: Any) -> str:
    """What a page asks a passkey to sign."""
    return str(json.loads(page.context["options"])["publicKey"]["challenge"])


def told(officer: Officer) -> list[str]:
    return [message.about["what"] for message in Message.objects.filter(officer=officer).order_by("pk")]


# --- That it works --------------------------------------------------------------------------------


def test_a_first_log_in_leads_to_an_app_and_recovery_codes_and_then_on(
    client: Client, db: None, django_capture_on_commit_callbacks: Any
) -> None:
    nell = make_officer(has_second_factor=False)
    log_in(client, nell)
    assert client.get("/join/").headers["Location"] == SIGNING_IN
    assert "Set up a second step" in client.get(SIGNING_IN).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(client)
    codes = client.get("/account/signing-in/codes/").content.decode()
    assert len(re.findall(r"<code[^>]*>\d{4} \d{4}</code>", codes)) == 10
    assert 'href="/join/"' in codes
    assert is_in(client)
    assert told(nell) == ["app_added"]
    assert secret not in json.dumps(Authenticator.objects.get(user=nell, type="totp").data)


def test_later_log_ins_ask_for_a_code(client: Client, cast: SimpleNamespace) -> None:
    assert log_in(client, cast.ann).headers["Location"] == SECOND_STEP
    assert not is_in(client)
    assert client.post(SECOND_STEP, {"code": "000000"}).status_code == 422
    assert client.post(SECOND_STEP, {"code": code_of_app()}).headers["Location"] == "/dashboard/"
    assert is_in(client)


def test_the_key_is_shown_as_a_picture_and_as_text(client: Client, db: None) -> None:
    sign_in(client, make_officer(has_second_factor=False))
    page = client.get("/account/signing-in/app/")
    secret = page.context["form"].secret
    text = page.content.decode()
    assert " ".join(re.findall("....", secret)) in text
    assert '<svg class="cp-qr"' in text
    assert "data:image" not in text
    assert "<style" not in text


def test_a_passkey_is_made_named_used_and_removed(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.ann)
    key = Passkey()
    asked = client.get("/account/signing-in/passkeys/add/")
    answer = {"name": "Laptop", "credential": json.dumps(key.registration(challenge_of(asked)))}
    made = client.post("/account/signing-in/passkeys/add/", answer)
    assert made.headers["Location"] == "/account/signing-in/codes/"
    row = Authenticator.objects.get(user=cast.ann, type="webauthn")
    client.post(f"/account/signing-in/passkeys/{row.pk}/", {"name": "Old laptop"})
    assert "Old laptop" in client.get(SIGNING_IN).content.decode()

    later = Client()
    log_in(later, cast.ann)
    signed = key.signature(challenge_of(later.get(SECOND_STEP)))
    assert later.post(SECOND_STEP, {"credential": json.dumps(signed)}).status_code == 302
    assert is_in(later)
    assert client.post(f"/account/signing-in/passkeys/{row.pk}/remove/").status_code == 302
    assert told(cast.ann) == ["passkey_added", "passkey_removed"]


def test_a_passkey_alone_lets_in(client: Client, cast: SimpleNamespace) -> None:
    key = Passkey()
    make_passkey(cast.ann, passkey=key)
    assert passkey_alone(client, key, cast.ann).headers["Location"] == "/dashboard/"
    assert is_in(client)


def passkey_alone(client: Client, key: Passkey, officer: Officer) -> Any:
    asked = client.get("/account/login/passkey/", headers={"Accept": "application/json"}).json()
    challenge = asked["request_options"]["publicKey"]["challenge"]
    handle = format_pk(officer).encode()
    signed = key.signature(challenge, user=handle)
    return client.post("/account/login/passkey/", {"credential": json.dumps(signed)})


def format_pk(officer: Officer) -> str:
    from allauth.account.utils import user_pk_to_url_str

    return str(user_pk_to_url_str(officer))


def test_each_recovery_code_lets_in_once(client: Client, cast: SimpleNamespace) -> None:
    code = make_recovery_codes(cast.ann)[3]
    for times, status in ((1, 302), (2, 422)):
        again = Client()
        log_in(again, cast.ann)
        assert again.post(SECOND_STEP, {"code": f"{code[:4]} {code[4:]}"}).status_code == status, times


def test_new_recovery_codes_end_the_old_ones(
    client: Client, cast: SimpleNamespace, django_capture_on_commit_callbacks: Any
) -> None:
    old = make_recovery_codes(cast.ann)
    sign_in(client, cast.ann)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/signing-in/codes/new/").status_code == 302
    page = client.get("/account/signing-in/codes/").content.decode()
    assert not any(f"{code[:4]} {code[4:]}" in page for code in old)
    assert told(cast.ann) == ["codes_made"]


# --- Who may not ----------------------------------------------------------------------------------


@pytest.fixture
def market(db: None) -> Market:
    return make_market()


def test_no_address_opens_without_one_but_where_it_is_set_up(market: Market) -> None:
    """Addresses of the site, with a password and no second factor: an eighth of the pairs, or all."""
    Authenticator.objects.exclude(user=market.people["own lead"]).delete()
    for person, officer in market.people.items():
        if person == "own lead":
            continue
        client = sign_in(Client(), officer)
        for name, access in declared().items():
            if not (ALL or name in WITHOUT_SECOND_FACTOR or chance(person, name) % 8 == 0):
                continue
            address = reverse(name, kwargs=market.rows[access.row])
            for ask in (client.get, client.post):
                answer = ask(address)
                is_led_on = answer.status_code == 302 and answer.headers["Location"] == SIGNING_IN
                assert is_led_on is (name not in WITHOUT_SECOND_FACTOR), f"{person} {name}"
                if name == "account_logout":
                    sign_in(client, officer)
        assert client.get("/admin/").headers["Location"] == SIGNING_IN


def test_where_it_is_not_required_it_can_be_tried(client: Client, db: None, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    nell = make_officer(has_second_factor=False)
    assert log_in(client, nell).headers["Location"] == "/dashboard/"
    assert is_in(client)
    set_up_app(client)
    assert log_in(Client(), nell).headers["Location"] == SECOND_STEP


def test_the_django_admin_has_no_door_of_its_own(client: Client, cast: SimpleNamespace) -> None:
    assert client.get("/admin/login/").headers["Location"].startswith("/account/login/")
    posted = client.post("/admin/login/", {"username": cast.admin.email, "password": PASSWORD})
    assert posted.headers["Location"].startswith("/account/login/")
    sign_in(client, cast.admin)
    page = client.get(f"/admin/mfa/authenticator/{Authenticator.objects.get(user=cast.admin).pk}/change/")
    assert page.status_code == 200
    assert "secret" not in page.content.decode()


def test_staff_are_asked_for_a_passkey_first(client: Client, db: None) -> None:
    sign_in(client, make_officer(has_second_factor=False, is_moderator=True))
    assert "so set up a passkey" in client.get(SIGNING_IN).content.decode()


def test_somebody_elses_passkey_lets_nobody_in(client: Client, cast: SimpleNamespace) -> None:
    mine, hers = Passkey(1), Passkey(1)
    make_passkey(cast.ann, passkey=hers)
    assert passkey_alone(client, mine, cast.ann).headers["Location"] == "/account/login/"
    make_passkey(cast.bob, passkey=mine)
    assert passkey_alone(client, mine, cast.ann).headers["Location"] == "/account/login/"
    assert not is_in(client)


def test_a_passkey_alone_must_have_asked_who_is_there(client: Client, cast: SimpleNamespace) -> None:
    without_a_finger = Passkey(flags=PRESENT_AND_VERIFIED & 1)
    make_passkey(cast.ann, passkey=without_a_finger)
    assert passkey_alone(client, without_a_finger, cast.ann).headers["Location"] == "/account/login/"


def test_nobody_reaches_the_passkeys_of_another(client: Client, cast: SimpleNamespace) -> None:
    row = make_passkey(cast.bob)
    sign_in(client, cast.ann)
    assert client.post(f"/account/signing-in/passkeys/{row.pk}/remove/").status_code == 404
    assert client.post(f"/account/signing-in/passkeys/{row.pk}/", {"name": "x"}).status_code == 404


# --- What is refused ------------------------------------------------------------------------------


def test_the_only_one_stays(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.ann)
    assert "so it stays" in client.get("/account/signing-in/app/remove/").content.decode()
    assert client.post("/account/signing-in/app/remove/").status_code == 409
    row = make_passkey(cast.ann)
    assert client.post("/account/signing-in/app/remove/").status_code == 302
    assert client.post(f"/account/signing-in/passkeys/{row.pk}/remove/").status_code == 409
    assert Authenticator.objects.filter(user=cast.ann).exists()


def test_who_signed_in_a_while_ago_shows_again_who_she_is(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    for address in ("app/remove/", "codes/new/", "passkeys/add/"):
        answer = client.get(f"/account/signing-in/{address}")
        assert answer.headers["Location"].startswith("/account/again/"), address
    page = "/account/again/?next=/account/signing-in/passkeys/add/"
    assert client.post(page, {"password": "not the right one"}).status_code == 422
    assert client.post(page, {"password": PASSWORD}).status_code == 302
    assert client.get("/account/signing-in/passkeys/add/").status_code == 200


@pytest.mark.parametrize("junk", JUNK)
def test_what_no_browser_answers_is_no_fault(client: Client, cast: SimpleNamespace, junk: str) -> None:
    make_passkey(cast.ann)
    assert client.post("/account/login/passkey/", {"credential": junk}).status_code == 302
    log_in(client, cast.ann)
    assert client.post(SECOND_STEP, {"credential": junk}).status_code == 422
    sign_in(client, cast.ann)
    for page in ("/account/signing-in/passkeys/add/", "/account/again/passkey/"):
        client.get(page)
        assert client.post(page, {"credential": junk}).status_code == 422, page


# --- What happens twice ---------------------------------------------------------------------------


def test_a_code_is_good_for_one_log_in(client: Client, cast: SimpleNamespace) -> None:
    code = code_of_app()
    log_in(client, cast.ann)
    assert client.post(SECOND_STEP, {"code": code}).status_code == 302
    second = Client()
    log_in(second, cast.ann)
    assert second.post(SECOND_STEP, {"code": code}).status_code == 422
    assert second.post(SECOND_STEP, {"code": code_of_app(-1)}).status_code == 422  # Older than the last one.


def test_guesses_at_codes_are_stopped(client: Client, cast: SimpleNamespace) -> None:
    code = make_recovery_codes(cast.ann)[0]
    log_in(client, cast.ann)
    assert [client.post(SECOND_STEP, {"code": "1"}).status_code for _number in range(6)] == [422] * 5 + [429]
    assert client.post(SECOND_STEP, {"code": code_of_app()}).status_code == 429
    assert client.post(SECOND_STEP, {"code": code}).status_code == 429
    other = Client()
    log_in(other, cast.bob)
    assert other.post(SECOND_STEP, {"code": code_of_app()}).status_code == 302


def test_setting_up_twice_keeps_one_app(client: Client, db: None) -> None:
    nell = make_officer(has_second_factor=False)
    sign_in(client, nell)
    set_up_app(client)
    assert client.get("/account/signing-in/app/").status_code == 302
    assert client.post("/account/signing-in/app/", {"code": code_of_app()}).status_code == 302
    assert Authenticator.objects.filter(user=nell, type="totp").count() == 1


def test_the_secret_of_the_tests_is_kept_encrypted(cast: SimpleNamespace) -> None:
    assert APP_SECRET not in json.dumps(Authenticator.objects.get(user=cast.ann).data)
