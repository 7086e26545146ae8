"""What is mailed about accounts and memberships, and what is no longer mailed when its time has gone."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from councils import actions, handing_over
from councils.messages import AccountMail, MembershipDecided, plan_account_mail
from councils.models import Domain, Membership, Officer
from marketplace.notifications import clock
from marketplace.notifications.models import Message
from tests.factories import make_membership, make_officer

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=timezone.get_default_timezone())
HOSTILE = '<script>alert(1)</script>\r\nBcc: all@evil.example "&'


@pytest.fixture
def lead(cast: SimpleNamespace) -> Officer:
    return make_officer(cast.wenlow, role=Membership.Role.LEAD)


@pytest.fixture
def asked(cast: SimpleNamespace, lead: Officer) -> Membership:
    Domain.objects.create(name="wenlow.example", council=cast.wenlow)
    nell = make_officer(email="nell@wenlow.example", full_name="Nell Haigh", job_title="Payroll manager")
    return actions.ask_to_join(officer=nell, council=cast.wenlow, at=NOW)


def message_to(officer: Officer) -> Message:
    return Message.objects.filter(officer=officer).latest("pk")


def test_a_lead_reads_who_asks_and_where_to_answer(asked: Membership, lead: Officer) -> None:
    letter = MembershipDecided().write(message_to(lead), NOW)
    assert letter.subject == "Nell Haigh asks to act for Wenlow"
    for words in (letter.text, letter.html):
        assert "Payroll manager" in words
        assert f"http://localhost:8000/your-council/officers/{asked.pk}/" in words


def test_a_lead_is_not_asked_about_what_is_decided(asked: Membership, lead: Officer) -> None:
    message = message_to(lead)
    assert MembershipDecided().refusal(message, NOW) == ""
    actions.confirm(membership=asked, decided_by=lead, at=NOW)
    assert MembershipDecided().refusal(message, NOW) != ""


def test_who_leads_no_more_is_not_asked(asked: Membership, lead: Officer) -> None:
    lead.memberships.update(role=Membership.Role.OFFICER)
    assert "does not lead" in MembershipDecided().refusal(message_to(lead), NOW)


def test_an_officer_is_told_in_which_role_she_acts(asked: Membership, lead: Officer) -> None:
    actions.confirm(membership=asked, decided_by=lead, at=NOW)
    letter = MembershipDecided().write(message_to(asked.officer), NOW)
    assert letter.subject == "You act for Wenlow now"
    assert "you write its listings and proposals." in letter.text
    assert "http://localhost:8000/dashboard/" in letter.html


def test_a_refusal_and_an_end_give_the_reason(asked: Membership, lead: Officer) -> None:
    actions.refuse(membership=asked, decided_by=lead, note="You work elsewhere", at=NOW)
    letter = MembershipDecided().write(message_to(asked.officer), NOW)
    assert letter.subject == "You were not confirmed for Wenlow"
    assert "You work elsewhere" in letter.text
    colleague = make_membership(make_officer(), asked.council)
    handing_over.end(membership=colleague, ended_by=lead, note="Gone to Harcombe", at=NOW)
    letter = MembershipDecided().write(message_to(colleague.officer), NOW)
    assert letter.subject == "You no longer act for Wenlow"
    assert "Gone to Harcombe" in letter.html


def test_nothing_that_was_typed_runs_or_breaks_out_of_its_line(asked: Membership, lead: Officer) -> None:
    Officer.objects.filter(pk=asked.officer.pk).update(full_name=HOSTILE, job_title=HOSTILE)
    letter = MembershipDecided().write(message_to(lead), NOW)
    assert "\n" not in letter.subject
    assert "<script>" not in letter.html
    assert "&amp;quot;" not in letter.text + letter.html
    assert "&lt;" not in letter.text


def test_a_confirmed_address_is_not_asked_to_be_confirmed(cast: SimpleNamespace) -> None:
    message = plan_account_mail(cast.ann, "confirm")
    assert AccountMail().refusal(message, NOW) == "The address is confirmed already."
    EmailAddress.objects.filter(user=cast.ann).update(verified=False)
    assert AccountMail().refusal(message, NOW) == ""


def test_pressing_twice_within_a_minute_sends_one_mail(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute, count in ((30, 1), (30, 1), (31, 2)):
        monkeypatch.setattr(clock, "now", lambda minute=minute: NOW.replace(minute=minute))
        plan_account_mail(cast.ann, "reset")
        assert Message.objects.count() == count
