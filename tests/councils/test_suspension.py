"""An account that is closed for a while: at once, everywhere, with a reason for who may know it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from councils.messages import AccountMail
from councils.models import Brake, Membership, Officer, Suspension
from councils.suspending import MOST_AT_ONCE, lift, suspend, suspend_whose_mail_comes_back
from marketplace.notifications import actions as outbox
from marketplace.notifications import clock
from marketplace.notifications.actions import send_due
from marketplace.notifications.models import Message
from marketplace.notifications.smtp import is_about_the_address
from tests.factories import PASSWORD, make_officer
from tests.running import RunningRelay
from tests.signing_in import sign_in


def by_moderator(cast: SimpleNamespace) -> Suspension:
    note = "Ring us, the switchboard does not know you."
    return suspend(officer=cast.ann, reason="moderator", note=note, by=cast.moderator, at=timezone.now())


def log_in(client: Client, officer: Officer, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": officer.email, "password": password}, follow=True)


def test_her_sessions_end_at_once(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.ann)
    assert client.get("/join/").status_code == 200
    by_moderator(cast)
    assert client.get("/join/").headers["Location"].startswith("/account/login/")
    assert Session.objects.count() == 0


def test_each_request_asks_even_where_a_session_stayed(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.ann)
    Officer.objects.filter(pk=cast.ann.pk).update(is_active=False)
    assert client.get("/join/").status_code == 302


def test_she_is_told_why_after_the_right_password_only(client: Client, cast: SimpleNamespace) -> None:
    by_moderator(cast)
    assert "the switchboard does not know you" in log_in(client, cast.ann).content.decode()
    wrong = log_in(Client(), cast.ann, "not the right one")
    assert "The email address or the password is not right" in wrong.content.decode()
    anybody = Client().get("/account/inactive/").content.decode()
    assert "switchboard" not in anybody


def test_opened_again_she_signs_in(client: Client, cast: SimpleNamespace) -> None:
    lift(suspension=by_moderator(cast), by=cast.moderator, at=timezone.now())
    assert log_in(client, cast.ann).redirect_chain[-1][0] == "/account/second-step/"


def test_mail_to_her_is_skipped(cast: SimpleNamespace, relay: RunningRelay) -> None:
    planned = outbox.plan(key="x", kind="account", officer=cast.ann, about={"what": "exists"}, at=clock.now())
    by_moderator(cast)
    send_due(clock.now())
    planned.refresh_from_db()
    assert planned.state == Message.State.SKIPPED
    assert relay.messages() == []


# --- Who may not, what is refused, what happens twice --------------------------------------------


def test_nobody_closes_her_own_one_of_staff_or_one_of_her_own_body(cast: SimpleNamespace) -> None:
    own = make_officer(cast.wenlow, is_moderator=True)
    for officer, by in ((own, own), (cast.admin, own), (cast.ann, own), (cast.bob, cast.ann)):
        with pytest.raises(Suspension.NotYours):
            suspend(officer=officer, reason="moderator", note="Why", by=by, at=timezone.now())
    assert Officer.objects.filter(is_active=False).count() == 0


def test_closing_or_opening_twice_is_told(cast: SimpleNamespace) -> None:
    first = by_moderator(cast)
    with pytest.raises(Suspension.AlreadySo):
        by_moderator(cast)
    lift(suspension=first, by=cast.moderator, at=timezone.now())
    with pytest.raises(Suspension.AlreadySo):
        lift(suspension=first, by=cast.moderator, at=timezone.now())


def test_an_erased_account_stays_closed(cast: SimpleNamespace) -> None:
    first = by_moderator(cast)
    cast.ann.name_nobody(known_as="Former officer", at=timezone.now())
    lift(suspension=first, by=cast.moderator, at=timezone.now())
    assert not Officer.objects.get(pk=cast.ann.pk).is_active


# --- The moderators' page ------------------------------------------------------------------------


def test_a_moderator_closes_and_opens_by_a_page(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.moderator)
    said = {"email": cast.ann.email, "note": "Ring us."}
    assert client.post("/moderation/suspensions/", said).status_code == 302
    page = client.get("/moderation/suspensions/").content.decode()
    assert cast.ann.email in page
    assert "Ring us." in page
    again = client.post("/moderation/suspensions/", said)
    assert again.status_code == 422
    assert "closed already" in again.content.decode()
    row = Suspension.objects.get()
    assert client.post(f"/moderation/suspensions/{row.pk}/lift/").status_code == 302
    assert Officer.objects.get(pk=cast.ann.pk).is_active
    assert client.post(f"/moderation/suspensions/{row.pk}/lift/", follow=True).status_code == 200


def test_an_unknown_address_is_refused(client: Client, cast: SimpleNamespace) -> None:
    sign_in(client, cast.moderator)
    answer = client.post("/moderation/suspensions/", {"email": "no@wenlow.example", "note": "x"})
    assert answer.status_code == 422


def test_the_page_costs_the_same_for_many(
    client: Client, cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    sign_in(client, cast.moderator)
    client.get("/moderation/suspensions/")
    for _number in range(25):
        Suspension.objects.create(
            officer=make_officer(is_active=False), reason="bounced", begun_at=timezone.now()
        )
    with django_assert_num_queries(7):
        assert client.get("/moderation/suspensions/").status_code == 200


# --- Mail that comes back ------------------------------------------------------------------------


def refused(officer: Officer, **more: Any) -> Message:
    values = {"state": "failed", "reason": "550 no such user", "is_refused_for_good": True}
    at = timezone.now()
    return Message.objects.create(
        key=f"{officer.pk} {at}",
        kind="account",
        officer=officer,
        about={"what": "exists"},
        planned_at=at,
        due_at=at,
        settled_at=at,
        **values | more,
    )


def test_mail_that_comes_back_for_good_closes_and_tells_the_lead(cast: SimpleNamespace) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    refused(cast.ann)
    assert suspend_whose_mail_comes_back(timezone.now()) == 1
    assert not Officer.objects.get(pk=cast.ann.pk).is_active
    told = Message.objects.get(officer=lead)
    assert "Ann Wood" in AccountMail().write(told, timezone.now()).subject
    assert suspend_whose_mail_comes_back(timezone.now()) == 0


def test_once_opened_again_the_old_refusal_counts_no_more(cast: SimpleNamespace) -> None:
    refused(cast.ann)
    suspend_whose_mail_comes_back(timezone.now())
    lift(suspension=Suspension.objects.get(), by=cast.moderator, at=timezone.now())
    assert suspend_whose_mail_comes_back(timezone.now()) == 0
    refused(cast.ann)
    assert suspend_whose_mail_comes_back(timezone.now()) == 1


def test_other_refusals_close_nothing(cast: SimpleNamespace) -> None:
    refused(cast.ann, is_refused_for_good=False)
    assert suspend_whose_mail_comes_back(timezone.now()) == 0


def too_many(cast: SimpleNamespace) -> list[Officer]:
    """So many whose mail comes back that nobody is closed for it."""
    officers = [make_officer(has_second_factor=False) for _number in range(MOST_AT_ONCE + 1)]
    for officer in officers:
        refused(officer)
    return officers


def test_a_relay_that_refuses_everybody_closes_nobody_and_moderators_are_told_once(
    cast: SimpleNamespace,
) -> None:
    too_many(cast)
    for _tick in range(2):
        assert suspend_whose_mail_comes_back(timezone.now()) == 0
    assert Suspension.objects.count() == 0
    told = Message.objects.get(officer=cast.moderator)
    assert "somebody has to look" in AccountMail().write(told, timezone.now()).subject
    assert AccountMail().refusal(told, timezone.now()) == ""


def test_more_than_so_many_in_an_hour_hold_the_rest(cast: SimpleNamespace) -> None:
    first, *_others = too_many(cast)
    Message.objects.filter(officer=first).update(is_refused_for_good=False)
    assert suspend_whose_mail_comes_back(timezone.now()) == MOST_AT_ONCE
    refused(first)
    assert suspend_whose_mail_comes_back(timezone.now()) == 0
    assert Officer.objects.get(pk=first.pk).is_active
    assert Brake.objects.standing().exists()


def test_an_hour_later_one_more_is_closed(cast: SimpleNamespace) -> None:
    refused(cast.ann)
    Suspension.objects.bulk_create(
        Suspension(
            officer=make_officer(has_second_factor=False),
            reason="bounced",
            begun_at=timezone.now() - timedelta(minutes=61),
        )
        for _number in range(MOST_AT_ONCE)
    )
    assert suspend_whose_mail_comes_back(timezone.now()) == 1


def test_a_moderator_has_the_accounts_closed(client: Client, cast: SimpleNamespace) -> None:
    too_many(cast)
    suspend_whose_mail_comes_back(timezone.now())
    sign_in(client, cast.moderator)
    assert "21 accounts wait." in client.get("/moderation/suspensions/").text
    assert client.post("/moderation/suspensions/go-on/", {"verdict": "burn"}).status_code == 302
    assert Brake.objects.standing().exists()
    for _press in range(2):
        assert client.post("/moderation/suspensions/go-on/", {"verdict": "close"}).status_code == 302
    assert Suspension.objects.standing().count() == MOST_AT_ONCE + 1
    assert (Brake.objects.get().verdict, Brake.objects.get().ended_by) == ("close", cast.moderator)
    refused(cast.ann)
    assert suspend_whose_mail_comes_back(timezone.now()) == 1, "it counts from then on anew"


def test_or_has_it_forgotten_that_mail_came_back(client: Client, cast: SimpleNamespace) -> None:
    too_many(cast)
    suspend_whose_mail_comes_back(timezone.now())
    sign_in(client, cast.moderator)
    client.post("/moderation/suspensions/go-on/", {"verdict": "forget"})
    assert suspend_whose_mail_comes_back(timezone.now()) == 0
    assert Suspension.objects.count() == 0
    told = Message.objects.get(officer=cast.moderator)
    assert AccountMail().refusal(told, timezone.now()) == "A moderator has looked already."


@pytest.mark.parametrize(
    ("answer", "is_gone"),
    [
        ("550 5.1.1 No such user", True),
        ("550 no such user", True),
        ("551 user not local", True),
        ("550 5.7.1 We do not want you", False),
        ("552 5.2.2 Mailbox full", False),
        ("554 5.7.1 Spam", False),
    ],
)
def test_only_what_is_said_of_the_address_counts(answer: str, is_gone: bool) -> None:
    assert is_about_the_address(int(answer[:3]), answer[4:].encode()) is is_gone
