"""Who lost passkey, app and codes gets in again once somebody who knows her has vouched for her."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from councils import resetting
from councils.models import FactorReset, Membership, Officer
from councils.reset_messages import link_for
from councils.tasks import keep_accounts
from marketplace.insight.waiting import waiting_for
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from tests.factories import PASSWORD, make_officer
from tests.signing_in import sign_in

State = FactorReset.State
NOW = timezone.now()
VOUCH = {"outcome": "vouch", "how": "I rang the number in our directory."}


@pytest.fixture
def lead(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Membership.Role.LEAD, full_name="Lea Kemp")


def client_of(officer: Officer) -> Client:
    client = Client()
    sign_in(client, officer)
    return client


def asked(officer: Officer, at: datetime = NOW) -> FactorReset:
    found = resetting.ask(officer=officer, at=at)
    assert found is not None
    return found


def told(officer: Officer) -> list[str]:
    """Subjects of what goes out to an officer, in order."""
    kind = kind_named("factor_reset")
    rows = Message.objects.filter(kind="factor_reset", officer=officer).order_by("pk")
    return [kind.write(row, NOW).subject for row in rows if not kind.refusal(row, NOW)]


def has_factors(officer: Officer) -> bool:
    return Authenticator.objects.filter(user=officer).exists()


def test_her_lead_vouches_and_she_sets_up_anew(cast: SimpleNamespace, lead: Officer) -> None:
    anybody, hers = Client(), client_of(cast.ann)
    anybody.post("/account/login/", {"login": cast.ann.email, "password": PASSWORD})
    assert 'href="/account/lost/"' in anybody.get("/account/second-step/").content.decode()
    sent = anybody.post("/account/lost/", {"email": cast.ann.email}, follow=True)
    assert "a link is on its way" in sent.content.decode()
    assert told(cast.ann) == ["Ask for a new second factor"]
    message = Message.objects.get(kind="factor_reset")
    letter = kind_named("factor_reset").write(message, NOW).text
    [link] = re.findall(r"(/account/lost/\S+)", letter)
    assert anybody.get(link).status_code == 200
    assert not FactorReset.objects.exists(), "looking asks nothing"
    assert "You asked on" in anybody.post(link, follow=True).content.decode()
    anybody.post(link)
    reset = FactorReset.objects.get()
    assert told(lead) == ["Is it Ann Wood who asks for a new second factor?"]
    page = f"/vouch/{reset.pk}/"
    assert page in [row.address for row in waiting_for(lead, cast.wenlow, NOW)]
    assert page in client_of(lead).get("/your-council/officers/").content.decode()
    assert page not in hers.get("/your-council/officers/").content.decode()

    vouching = client_of(lead)
    assert "Ann Wood has lost every second factor" in vouching.get(page).content.decode()
    assert vouching.post(page, {"outcome": "vouch"}).status_code == 422
    assert has_factors(cast.ann)
    assert "Done." in vouching.post(page, VOUCH, follow=True).content.decode()
    reset.refresh_from_db()
    assert (reset.state, reset.decided_by) == (State.DONE, lead)
    assert not has_factors(cast.ann)
    assert hers.get("/join/").status_code == 302, "she is signed out everywhere"
    assert "Your second factor was removed" in told(cast.ann)
    assert "The second factor of Ann Wood was removed" in told(lead)
    assert "This link has done its work" in anybody.get(link).content.decode()

    anew = Client()
    response = anew.post("/account/login/", {"login": cast.ann.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/account/signing-in/"


def test_a_moderators_word_for_a_lead_waits_for_a_day(cast: SimpleNamespace, lead: Officer) -> None:
    second = make_officer(cast.wenlow, role=Membership.Role.LEAD, full_name="Mia Rowe")
    reset = asked(lead)
    assert not FactorReset.objects.decidable_by(second).exists(), "no lead vouches for a lead"
    link = link_for(lead)
    link = link[link.index("/account/") :]
    assert "the people who run" in Client().get(link).content.decode()
    desk = client_of(cast.moderator)
    assert f'href="/vouch/{reset.pk}/"' in desk.get("/moderation/").content.decode()
    done = client_of(cast.moderator).post(f"/vouch/{reset.pk}/", VOUCH, follow=True)
    assert "It takes effect in a day" in done.content.decode()
    assert told(lead) == ["Your second factor is removed in a day"]
    assert told(second) == ["The second factor of Lea Kemp is removed in a day"]
    assert "can be stopped until then" in desk.get("/moderation/").content.decode()
    assert "Somebody has vouched for you" in Client().get(link).content.decode()
    reset.refresh_from_db()
    assert reset.due_at is not None
    assert resetting.follow_up(reset.due_at - timedelta(minutes=1)) == 0
    assert has_factors(lead)
    assert resetting.follow_up(reset.due_at) == 1
    assert resetting.follow_up(reset.due_at) == 0
    assert not has_factors(lead)
    assert "Your second factor was removed" in told(lead)


def test_within_the_day_a_lead_or_the_officer_stops_it(cast: SimpleNamespace, lead: Officer) -> None:
    second = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    for stops in ("lead", "officer"):
        reset = asked(lead)
        resetting.vouch(reset=reset, by=cast.moderator, note="Rang.", at=NOW)
        if stops == "lead":
            said = {"outcome": "refuse", "why": "She is on leave."}
            client_of(second).post(f"/vouch/{reset.pk}/", said)
        else:
            link = link_for(lead).split("example", 1)[-1]
            link = link[link.index("/account/") :]
            assert "It is stopped" in Client().post(link, {"what": "stop"}).content.decode()
            assert Client().post(link, {"what": "stop"}).status_code == 409
        assert resetting.follow_up(NOW + timedelta(days=2)) == 0
        assert has_factors(lead)


def test_a_tick_carries_out_and_closes_what_nobody_answers(cast: SimpleNamespace, lead: Officer) -> None:
    long_ago = NOW - timedelta(days=15)
    asked(cast.ann, long_ago)
    vouched = asked(lead, long_ago)
    resetting.vouch(reset=vouched, by=cast.moderator, note="Rang.", at=long_ago)
    keep_accounts()
    assert set(FactorReset.objects.values_list("officer", "state")) == {
        (cast.ann.pk, State.LAPSED),
        (lead.pk, State.DONE),
    }
    assert has_factors(cast.ann)


# --- Who may not, what is refused, what happens twice --------------------------------------------


def test_known_and_unknown_addresses_get_the_same(cast: SimpleNamespace) -> None:
    nobody, closed = "nobody@wenlow.example", make_officer(cast.wenlow, is_active=False)
    answers = {
        (response.status_code, response.headers["Location"])
        for address in (cast.ann.email, nobody, closed.email)
        for response in [Client().post("/account/lost/", {"email": address})]
    }
    assert answers == {(302, "/account/lost/sent/")}
    assert set(Message.objects.values_list("officer", flat=True)) == {cast.ann.pk}
    assert not Session.objects.exists()


def test_a_second_letter_waits(cast: SimpleNamespace) -> None:
    for _press in range(3):
        Client().post("/account/lost/", {"email": cast.ann.email})
    assert Message.objects.count() == 1


def test_who_may_vouch(cast: SimpleNamespace, lead: Officer) -> None:
    of_wenlow = make_officer(cast.wenlow, is_moderator=True)
    approver = make_officer(cast.wenlow, role=Membership.Role.APPROVER)
    elsewhere = make_officer(cast.farley, role=Membership.Role.LEAD)
    for officer, able in (
        (cast.ann, {lead}),
        (lead, {cast.moderator, cast.admin}),
        (cast.bob, {cast.moderator, cast.admin, of_wenlow}),  # Nobody leads Harcombe.
        (cast.moderator, {cast.admin}),
        (of_wenlow, {cast.admin}),
    ):
        reset = asked(officer)
        everybody = {
            *(cast.ann, cast.bob, cast.stranger, cast.moderator, cast.admin),
            *(lead, of_wenlow, approver, elsewhere),
        }
        for who in everybody - able:
            with pytest.raises(FactorReset.NotYours):
                resetting.vouch(reset=reset, by=who, note="Hm.", at=NOW)
        for who in able:
            assert FactorReset.objects.decidable_by(who).filter(pk=reset.pk).exists(), (officer, who)
    for who in (cast.ann, cast.stranger, approver, elsewhere):
        page = f"/vouch/{FactorReset.objects.get(officer=lead).pk}/"
        assert client_of(who).get(page).status_code == 404


def test_of_two_who_decide_one_wins(cast: SimpleNamespace, lead: Officer) -> None:
    reset = asked(cast.ann)
    resetting.refuse(reset=reset, by=lead, note="I do not know.", at=NOW)
    stale = FactorReset.objects.get(pk=reset.pk)
    with pytest.raises(FactorReset.NoLongerOpen):
        resetting.vouch(reset=stale, by=lead, note="Rang.", at=NOW)
    assert has_factors(cast.ann)
    assert told(cast.ann) == ["Your second factor stays as it is"]
    again = client_of(lead).post(f"/vouch/{reset.pk}/", VOUCH)
    assert again.status_code == 200, "it is shown as decided"


def test_a_forged_or_old_link_asks_nothing(cast: SimpleNamespace) -> None:
    link = link_for(cast.ann)
    link = link[link.index("/account/") :]
    assert Client().post(link[:-2] + "x/").status_code == 409
    resetting.stop(officer=asked(cast.ann).officer, at=NOW)
    assert Client().post(link).status_code == 409
    assert FactorReset.objects.open().count() == 0


def test_without_a_factor_there_is_nothing_to_ask_for(cast: SimpleNamespace) -> None:
    Authenticator.objects.filter(user=cast.ann).delete()
    assert resetting.ask(officer=cast.ann, at=NOW) is None
    Client().post("/account/lost/", {"email": cast.ann.email})
    assert not Message.objects.exists()
