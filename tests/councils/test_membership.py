"""Who comes to act for a body: asked for by the officer, confirmed by those who may judge it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection
from django.utils import timezone

from councils import actions, handing_over
from councils.models import Council, Domain, Membership, Officer
from marketplace.notifications.models import Message
from tests.factories import make_council, make_membership, make_officer

NOW = datetime(2026, 11, 23, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def body(db: None) -> Council:
    """A body without officers, whose officers write from body.example."""
    council = make_council()
    Domain.objects.create(name="body.example", council=council)
    return council


@pytest.fixture
def moderator(db: None) -> Officer:
    return make_officer(is_moderator=True)


def ask(council: Council, name: str = "ann") -> Membership:
    officer = make_officer(email=f"{name}@body.example")
    return actions.ask_to_join(officer=officer, council=council, at=NOW)


def messages_of(officer: Officer) -> list[str]:
    return [message.key.split(":")[0] for message in Message.objects.filter(officer=officer)]


def test_the_first_officer_is_confirmed_by_a_moderator_and_leads(body: Council, moderator: Officer) -> None:
    asked = ask(body)
    assert list(Membership.objects.for_moderator()) == [asked]
    actions.confirm(membership=asked, decided_by=moderator, at=NOW)
    asked.refresh_from_db()
    assert (asked.state, asked.role, asked.decided_by) == ("confirmed", "lead", moderator)
    assert asked.officer.acts_for(body)
    assert messages_of(asked.officer) == ["membership-confirmed"]
    assert not Membership.objects.for_moderator().exists()


def test_the_next_is_confirmed_by_the_lead_in_the_role_that_she_says(body: Council) -> None:
    lead = make_officer(body, role=Membership.Role.LEAD)
    asked = ask(body)
    assert messages_of(lead) == ["membership-asked"]
    assert not Membership.objects.for_moderator().exists()
    actions.confirm(membership=asked, decided_by=lead, role=Membership.Role.APPROVER, at=NOW)
    assert asked.role == Membership.Role.APPROVER


def test_a_refusal_says_why_and_one_may_ask_again(body: Council, moderator: Officer) -> None:
    asked = ask(body)
    actions.refuse(membership=asked, decided_by=moderator, note="A guest's address", at=NOW)
    assert not asked.officer.acts_for(body)
    assert messages_of(asked.officer) == ["membership-refused"]
    again = actions.ask_to_join(officer=asked.officer, council=body, at=NOW + timedelta(days=1))
    assert (again.pk, again.state, again.note) == (asked.pk, "waiting", "A guest's address")
    assert again.asked_at == NOW + timedelta(days=1)


def test_asking_twice_is_asking_once(body: Council) -> None:
    lead = make_officer(body, role=Membership.Role.LEAD)
    asked = ask(body)
    again = actions.ask_to_join(officer=asked.officer, council=body, at=NOW + timedelta(days=2))
    assert (again.pk, again.asked_at) == (asked.pk, NOW)
    assert messages_of(lead) == ["membership-asked"]


def test_two_bodies_of_one_domain_are_asked_one_by_one(body: Council) -> None:
    other = make_council()
    Domain.objects.create(name="body.example", council=other)
    asked = ask(body)
    actions.ask_to_join(officer=asked.officer, council=other, at=NOW)
    assert asked.officer.memberships.waiting().count() == 2


def test_a_body_of_another_domain_cannot_be_asked(body: Council) -> None:
    officer = make_officer(email="ann@elsewhere.example")
    with pytest.raises(Membership.NotOfThatBody):
        actions.ask_to_join(officer=officer, council=body, at=NOW)


def test_an_address_that_is_not_confirmed_opens_nothing(body: Council) -> None:
    officer = make_officer(email="ann@body.example")
    EmailAddress.objects.update(verified=False)
    with pytest.raises(Membership.NotOfThatBody):
        actions.ask_to_join(officer=officer, council=body, at=NOW)


def the_officer_herself(body: Council, asked: Membership) -> Officer:
    return asked.officer


def a_moderator_who_asked_herself(body: Council, asked: Membership) -> Officer:
    asked.officer.is_moderator = True
    asked.officer.save()
    return asked.officer


def a_moderator_of_that_body(body: Council, asked: Membership) -> Officer:
    return make_officer(body, is_moderator=True)


def a_moderator_who_waits_there_too(body: Council, asked: Membership) -> Officer:
    officer = make_officer(is_moderator=True)
    make_membership(officer, body, state=Membership.State.WAITING)
    return officer


def a_colleague_who_does_not_lead(body: Council, asked: Membership) -> Officer:
    return make_officer(body)


def a_lead_of_another_body(body: Council, asked: Membership) -> Officer:
    return make_officer(make_council(), role=Membership.Role.LEAD)


def a_lead_who_has_left(body: Council, asked: Membership) -> Officer:
    officer = make_officer()
    make_membership(officer, body, role=Membership.Role.LEAD, state=Membership.State.ENDED)
    return officer


def a_moderator_where_there_is_a_lead(body: Council, asked: Membership) -> Officer:
    make_officer(body, role=Membership.Role.LEAD)
    return make_officer(is_moderator=True)


def an_administrator(body: Council, asked: Membership) -> Officer:
    return make_officer(is_staff=True, is_superuser=True)


@pytest.mark.parametrize(
    "who",
    [
        the_officer_herself,
        a_moderator_who_asked_herself,
        a_moderator_of_that_body,
        a_moderator_who_waits_there_too,
        a_colleague_who_does_not_lead,
        a_lead_of_another_body,
        a_lead_who_has_left,
        a_moderator_where_there_is_a_lead,
        an_administrator,
    ],
)
def test_who_may_not_decide(body: Council, who: Callable[[Council, Membership], Officer]) -> None:
    asked = ask(body)
    officer = who(body, asked)
    with pytest.raises(Membership.NotYoursToDecide):
        actions.confirm(membership=asked, decided_by=officer, at=NOW)
    with pytest.raises(Membership.NotYoursToDecide):
        actions.refuse(membership=asked, decided_by=officer, note="No", at=NOW)
    asked.refresh_from_db()
    assert asked.state == Membership.State.WAITING
    assert not messages_of(asked.officer)


def test_a_lead_whose_account_is_closed_leaves_the_body_to_the_moderators(
    body: Council, moderator: Officer
) -> None:
    make_officer(body, role=Membership.Role.LEAD, is_active=False)
    actions.confirm(membership=ask(body), decided_by=moderator, at=NOW)


def test_deciding_twice_changes_nothing(body: Council, moderator: Officer) -> None:
    asked = ask(body)
    actions.confirm(membership=asked, decided_by=moderator, at=NOW)
    with pytest.raises(Membership.AlreadyDecided):
        actions.refuse(membership=asked, decided_by=moderator, note="No", at=NOW)
    asked.refresh_from_db()
    assert asked.state == Membership.State.CONFIRMED
    assert messages_of(asked.officer) == ["membership-confirmed"]


def test_a_lead_ends_a_colleagues_membership(body: Council) -> None:
    lead, colleague = make_officer(body, role=Membership.Role.LEAD), make_officer(body)
    membership = colleague.memberships.get()
    handing_over.end(membership=membership, ended_by=lead, note="She has left", at=NOW)
    assert not colleague.acts_for(body)
    assert messages_of(colleague) == ["membership-ended"]
    with pytest.raises(Membership.AlreadyDecided):
        handing_over.end(membership=membership, ended_by=lead, note="Again", at=NOW)


def test_only_a_lead_of_the_body_ends_a_membership_and_never_her_own(cast: SimpleNamespace) -> None:
    lead = make_officer(cast.wenlow, role=Membership.Role.LEAD)
    for who in (cast.ann, cast.bob, cast.moderator, cast.admin):
        with pytest.raises(Membership.NotYoursToDecide):
            handing_over.end(membership=lead.memberships.get(), ended_by=who, note="No", at=NOW)
    with pytest.raises(Membership.NotYoursToDecide):
        handing_over.end(membership=lead.memberships.get(), ended_by=lead, note="No", at=NOW)


def test_the_database_itself_refuses_that_somebody_confirms_herself(body: Council) -> None:
    officer = make_officer()
    with pytest.raises(IntegrityError, match="nobody_confirms_herself"):
        make_membership(officer, body, decided_by=officer)


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Make all calls at the same moment, each on its own connection; the names of how they ended."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> str:
        try:
            barrier.wait()
            call()
            return "done"
        except (Membership.AlreadyDecided, Membership.NotYoursToDecide) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_decide_at_once_one_wins(body: Council, moderator: Officer) -> None:
    asked, other = ask(body), make_officer(is_moderator=True)
    ends = at_once(
        lambda: actions.confirm(membership=asked, decided_by=moderator, at=NOW),
        lambda: actions.refuse(membership=asked, decided_by=other, note="No", at=NOW),
    )
    assert ends == ["AlreadyDecided", "done"]
    assert Message.objects.filter(officer=asked.officer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_first_officers_confirmed_at_once_one_leads_and_decides_about_the_other(
    body: Council, moderator: Officer
) -> None:
    first, second, other = ask(body, "ann"), ask(body, "eve"), make_officer(is_moderator=True)
    ends = at_once(
        lambda: actions.confirm(membership=first, decided_by=moderator, at=NOW),
        lambda: actions.confirm(membership=second, decided_by=other, at=NOW),
    )
    assert ends == ["NotYoursToDecide", "done"]
    assert Membership.objects.leading().filter(council=body).count() == 1
