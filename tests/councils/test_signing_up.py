"""From a work address to an account: the same answer for known and unknown, and no secret in a row."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.utils import timezone

from councils.account_forms import SignupForm
from councils.models import Council, Domain, Membership, Officer
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message
from tests.factories import PASSWORD, make_council, make_officer
from tests.signing_in import set_up_app

NEW_PASSWORD = "quiet lamp harbour"
PERSON = {
    "full_name": "Eve Marsh",
    "job_title": "Head of finance",
    "email": "eve.marsh@wenlow.example",
    "password1": PASSWORD,
}


@pytest.fixture
def wenlow(db: None) -> Council:
    council = make_council(name="Wenlow Borough Council", slug="wenlow")
    Domain.objects.create(name="wenlow.example", council=council)
    return council


def sign_up(client: Client, **changes: str) -> Any:
    return client.post("/account/signup/", PERSON | changes)


def last_letter(what: str = "") -> Letter:
    """The last mail that was planned, as it would be sent now."""
    message = Message.objects.latest("pk")
    assert message.about.get("what", "") == what
    kind = kind_named(message.kind)
    assert kind.refusal(message, timezone.now()) == ""
    return kind.write(message, timezone.now())


def link_in(letter: Letter) -> str:
    """The first link in the text, which the HTML holds as well; without scheme and host."""
    found = re.search(r"http://localhost:8000(\S+)", letter.text)
    assert found
    assert found[0] in letter.html
    return found[1]


def test_from_sign_up_to_the_first_officer_of_a_council(client: Client, wenlow: Council) -> None:
    assert sign_up(client).headers["Location"] == "/account/confirm-email/"
    letter = last_letter("confirm")
    assert letter.subject == "Confirm your address for Counterpart"
    assert "Eve Marsh" in client.get(link_in(letter)).content.decode()
    officer = Officer.objects.get(email="eve.marsh@wenlow.example")
    assert not officer.has_verified_address()

    assert client.post(link_in(letter)).headers["Location"] == "/dashboard/"
    assert officer.has_verified_address()
    assert client.get("/dashboard/").headers["Location"] == "/account/signing-in/"
    set_up_app(client)
    assert client.get("/dashboard/").headers["Location"] == "/join/"
    assert "Wenlow Borough Council" in client.get("/join/").content.decode()
    assert client.post("/join/", {"council": wenlow.pk}).headers["Location"] == "/join/waiting/"
    assert "A moderator" in client.get("/join/waiting/").content.decode()
    assert client.get("/dashboard/").headers["Location"] == "/join/waiting/"

    moderator = Client()
    moderator.force_login(make_officer(is_moderator=True))
    page = f"/moderation/officers/{officer.memberships.get().pk}/"
    assert "eve.marsh@wenlow.example" in moderator.get(page).content.decode()
    assert moderator.post(page, {"outcome": "confirm"}).status_code == 302
    assert officer.memberships.get().role == Membership.Role.LEAD
    assert last_letter().subject == "You act for Wenlow now"
    assert client.get("/dashboard/").status_code == 200


@pytest.mark.parametrize("email", ["eve.marsh@wenlow.example", "EVE.MARSH@WENLOW.EXAMPLE"])
def test_a_known_address_gets_the_answer_of_an_unknown_one(wenlow: Council, email: str) -> None:
    stranger, owner = Client(), make_officer(email="eve.marsh@wenlow.example")
    known, unknown = sign_up(stranger, email=email), sign_up(Client(), email="new@wenlow.example")
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert known.cookies.keys() == unknown.cookies.keys()
    told = Message.objects.get(officer=owner)
    assert told.about == {"what": "exists"}
    assert Officer.objects.filter(email__iexact=email).count() == 1
    letter = kind_named("account").write(told, timezone.now())
    assert letter.subject == "You already have an account on Counterpart"
    assert "/account/password/reset/" in letter.text


def test_the_form_costs_a_known_address_as_much_hashing_as_an_unknown_one(
    wenlow: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    encode = Argon2PasswordHasher.encode

    def counted(hasher: Argon2PasswordHasher, password: str, salt: str) -> str:
        hashed.append("once")
        return encode(hasher, password, salt)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    sign_up(Client())
    sign_up(Client())
    assert hashed == ["once", "once"]


def test_two_sign_ups_in_the_same_moment_make_one_account(
    wenlow: Council, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = SignupForm.clean

    def clean_while_another_signs_up(form: SignupForm) -> dict[str, object]:
        make_officer(email="eve.marsh@wenlow.example")
        return clean(form)

    monkeypatch.setattr(SignupForm, "clean", clean_while_another_signs_up)
    assert sign_up(client).headers["Location"] == "/account/confirm-email/"
    assert Officer.objects.filter(email="eve.marsh@wenlow.example").count() == 1
    last_letter("exists")


def test_a_reset_says_the_same_for_known_and_unknown(cast: SimpleNamespace) -> None:
    known = Client().post("/account/password/reset/", {"email": cast.ann.email}, follow=True)
    unknown = Client().post("/account/password/reset/", {"email": "no@wenlow.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert [message.officer for message in Message.objects.all()] == [cast.ann]


def test_logging_in_says_the_same_for_known_and_unknown(cast: SimpleNamespace) -> None:
    pages = [
        Client().post("/account/login/", {"login": email, "password": "not the right one"})
        for email in (cast.ann.email, "no@wenlow.example")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    for page in pages:
        assert "The email address or the password is not right" in page.content.decode()


@pytest.mark.parametrize("is_known", [True, False])
def test_suppliers_are_turned_away_plainly_whether_or_not_they_have_an_account(
    client: Client, wenlow: Council, is_known: bool
) -> None:
    if is_known:
        make_officer(email="eve@advice.example")
    response = sign_up(client, email="eve@advice.example")
    page = response.content.decode()
    assert response.status_code == 422
    assert "advice.example is not the domain of a council" in page
    assert "everything public is open to you without an account" in page
    assert 'value="Eve Marsh"' in page
    assert PASSWORD not in page
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "eve@wenlow.example.evil.example",
        '"eve@evil.example"@wenlow.example',
        "eve%evil.example@wenlow.example",
        "eve@\N{FULLWIDTH LATIN SMALL LETTER W}enlow.example",
        "\N{KELVIN SIGN}ate@wenlow.example",
        "eve@wenlow.example\r\nBcc: all@evil.example",
        "eve",
        "",
    ],
)
def test_hostile_addresses_make_no_account(client: Client, wenlow: Council, email: str) -> None:
    assert sign_up(client, email=email).status_code == 422
    assert not Officer.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 121),
        ("full_name", "Win at https://evil.example"),
        ("job_title", "write to me@evil.example"),
        ("password1", "short"),
        ("password1", "1q2w3e4r5t6y"),
        ("password1", "eve.marsh@wenlow.example"),
    ],
)
def test_what_is_missing_or_unfit_is_asked_for_again(
    client: Client, wenlow: Council, field: str, value: str
) -> None:
    assert sign_up(client, **{field: value}).status_code == 422
    assert not Officer.objects.exists()


def test_no_row_of_the_outbox_holds_a_secret(client: Client, wenlow: Council) -> None:
    sign_up(client)
    officer = Officer.objects.get()
    EmailAddress.objects.update(verified=True)
    client.post("/account/password/reset/", {"email": officer.email})
    assert [message.about for message in Message.objects.order_by("pk")] == [
        {"what": "confirm"},
        {"what": "reset"},
    ]


def test_opening_the_link_confirms_nothing_and_a_second_press_does_no_harm(
    client: Client, wenlow: Council
) -> None:
    sign_up(client)
    link = link_in(last_letter("confirm"))
    client.get(link)
    officer = Officer.objects.get()
    assert not officer.has_verified_address()
    client.post(link)
    assert officer.has_verified_address()
    set_up_app(client)
    assert client.post(link).status_code == 409
    assert "This link has done its work" in client.get(link).content.decode()


def test_in_another_browser_the_link_needs_the_password_as_well(client: Client, wenlow: Council) -> None:
    """Whoever signs up with a colleague's address cannot have her confirm it for him."""
    sign_up(client)
    link, elsewhere = link_in(last_letter("confirm")), Client()
    assert "The password that you chose" in elsewhere.get(link).content.decode()
    for wrong in ({}, {"password": "not the right one"}):
        assert elsewhere.post(link, wrong).status_code == 422
        assert not Officer.objects.get().has_verified_address()
    assert elsewhere.post(link, {"password": PASSWORD}).headers["Location"] == "/dashboard/"
    set_up_app(elsewhere)
    assert elsewhere.get("/join/").status_code == 200


def test_opening_somebody_elses_link_logs_nobody_out(client: Client, cast: SimpleNamespace) -> None:
    Domain.objects.create(name="wenlow.example", council=cast.wenlow)
    sign_up(Client())
    link = link_in(last_letter("confirm"))
    client.force_login(cast.ann)
    client.get(link)
    assert client.get("/join/").status_code == 200


def test_without_confirming_one_cannot_log_in(client: Client, wenlow: Council) -> None:
    sign_up(client)
    response = Client().post("/account/login/", {"login": PERSON["email"], "password": PASSWORD})
    assert response.headers["Location"] == "/account/confirm-email/"


def test_the_link_of_a_reset_works_once(client: Client, cast: SimpleNamespace) -> None:
    client.post("/account/password/reset/", {"email": cast.ann.email})
    letter = last_letter("reset")
    assert "The link works once, for 4 hours." in letter.text
    form = client.get(link_in(letter)).headers["Location"]
    assert client.get(form).status_code == 200
    assert client.post(form, {"password1": "short"}).status_code == 422
    assert client.post(form, {"password1": NEW_PASSWORD}).status_code == 302
    assert "This link has done its work" in client.get(link_in(letter)).content.decode()
    login = {"login": cast.ann.email, "password": NEW_PASSWORD}
    assert client.post("/account/login/", login).headers["Location"] == "/account/second-step/"


@pytest.mark.parametrize("uid", ["1", "zzzzzzzzzzzzz", "0"])
def test_a_made_up_reset_link_is_no_error(client: Client, db: None, uid: str) -> None:
    assert client.get(f"/account/password/reset/key/{uid}-abc-def/").status_code == 200


def test_a_password_is_changed_by_who_knows_it(client: Client, cast: SimpleNamespace) -> None:
    client.force_login(cast.ann)
    wrong = {"oldpassword": "not the right one", "password1": NEW_PASSWORD}
    assert client.post("/account/password/change/", wrong).status_code == 422
    right = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    assert client.post("/account/password/change/", right).status_code == 302
    cast.ann.refresh_from_db()
    assert cast.ann.check_password(NEW_PASSWORD)


def test_guessing_is_stopped_for_the_address_and_forgotten_by_nobody_else(cast: SimpleNamespace) -> None:
    def guess(email: str, password: str) -> Any:
        return Client().post("/account/login/", {"login": email, "password": password})

    for _number in range(5):
        guess(cast.ann.email, "not the right one")
    stopped = guess(cast.ann.email, PASSWORD)
    assert stopped.status_code == 429
    assert "Too many tries" in stopped.content.decode()
    assert guess(cast.bob.email, PASSWORD).status_code == 302


def test_too_many_sign_ups_from_one_place_are_told_to_wait(wenlow: Council) -> None:
    answers = [sign_up(Client(), email="no").status_code for _number in range(21)]
    assert answers == [422] * 20 + [429]
