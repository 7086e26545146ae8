"""Councils write without names; both must choose to show themselves before either learns who the other is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, Officer
from marketplace.matching.models import Match
from marketplace.notifications.kinds import kind_named
from marketplace.notifications.models import Message
from marketplace.proposals import actions, approaching
from marketplace.proposals.models import Approach, Proposal
from services.models import DeliveryModel, Listing
from tests.factories import make_council, make_live_listing, make_match, make_officer

Write = Callable[..., Approach]


@pytest.fixture
def hidden(db: None) -> SimpleNamespace:
    """Quarley seeks payroll and is sealed; Ruxton offers it under its name."""
    quarley = make_council(name="Quarley Borough Council", slug="quarley")
    ruxton = make_council(name="Ruxton Borough Council", slug="ruxton")
    queenie = make_officer(quarley, full_name="Queenie Quarles", email="queenie@quarley.example")
    rob = make_officer(ruxton, full_name="Rob Ruxley", email="rob@ruxton.example")
    seek = make_live_listing(quarley, author=queenie, direction="seek", visibility="sealed")
    offer = make_live_listing(ruxton, author=rob)
    return SimpleNamespace(quarley=quarley, ruxton=ruxton, queenie=queenie, rob=rob, seek=seek, offer=offer)


@pytest.fixture
def write(hidden: SimpleNamespace) -> Write:
    def send(**fields: Any) -> Approach:
        return approaching.approach(
            **{
                "officer": hidden.rob,
                "council": hidden.ruxton,
                "listing": hidden.seek,
                "own_listing": hidden.offer,
                "what": "We have room for one more payroll.",
                "delivery_model": DeliveryModel.objects.get(pk="shared_staff"),
                "start_on": timezone.localdate() + timedelta(days=200),
                "at": timezone.now(),
            }
            | fields
        )

    return send


@pytest.fixture
def made(write: Write) -> Approach:
    return write()


def show(approach: Approach, hidden: SimpleNamespace, who: str) -> None:
    council, officer = {"queenie": ("quarley", "queenie"), "rob": ("ruxton", "rob")}[who]
    approaching.show_ourselves(
        approach=Approach.objects.get(pk=approach.pk),
        council=getattr(hidden, council),
        officer=getattr(hidden, officer),
        at=timezone.now(),
    )


def client(officer: Officer) -> Client:
    browser = Client()
    browser.force_login(officer)
    return browser


def all_that_is_told(officer: Officer, approach: Approach) -> str:
    """Every page about it that she can open, and every mail about it to her."""
    browser = client(officer)
    pages = [approach.get_absolute_url(), reverse("approaches"), reverse("proposals"), "/", "/find/"]
    pages += [reverse("dashboard"), reverse("approach_show", args=[approach.pk])]
    texts = [browser.get(page).content.decode() for page in pages]
    for message in Message.objects.filter(officer=officer, kind="approach"):
        letter = kind_named(message.kind).write(message, timezone.now())
        texts += [letter.subject, letter.text, letter.html]
    return "\n".join(texts)


QUARLEY = ("Quarley", "Queenie", "queenie@")
RUXTON = ("Ruxton", "Rob Ruxley", "rob@ruxton")


def test_names_appear_to_both_once_both_have_chosen_that(hidden: SimpleNamespace, made: Approach) -> None:
    show(made, hidden, "queenie")
    made.refresh_from_db()
    assert (made.state, made.proposal) == ("open", None)
    show(made, hidden, "rob")
    made.refresh_from_db()
    proposal = made.proposal
    assert proposal is not None
    assert (made.state, proposal.state) == ("shown", "in_discussion")
    assert [(p.council, p.decision, p.contact) for p in proposal.parties.all()] == [
        (hidden.ruxton, "accepted", hidden.rob),
        (hidden.quarley, "undecided", hidden.queenie),
    ]
    for officer in (hidden.queenie, hidden.rob):
        page = client(officer).get(proposal.get_absolute_url()).content.decode()
        assert all(name in page for name in ("Quarley", "Ruxton", "queenie@quarley.example", "rob@ruxton"))
    told = Message.objects.filter(kind="approach", about__event="shown")
    assert {message.officer for message in told} == {hidden.queenie, hidden.rob}


@pytest.mark.parametrize("first", ["nobody", "queenie", "rob"])
def test_until_then_neither_is_told_who_the_other_is(
    hidden: SimpleNamespace, made: Approach, first: str
) -> None:
    Listing.objects.filter(pk=hidden.offer.pk).update(state="paused", state_reason="busy")
    hidden.offer.entry.delete()
    if first != "nobody":
        show(made, hidden, first)
    for officer, names in ((hidden.rob, QUARLEY), (hidden.queenie, RUXTON)):
        told = all_that_is_told(officer, made)
        assert "a public body in" in told
        assert [name for name in names if name in told] == []


@pytest.mark.parametrize("end", ["decline", "withdraw", "lapse"])
def test_a_no_leaves_both_unknown_for_good(hidden: SimpleNamespace, made: Approach, end: str) -> None:
    hidden.offer.entry.delete()
    show(made, hidden, "queenie")
    at = timezone.now()
    said: dict[str, Any] = {"reason_code": "scale", "note": "Too large for us", "at": at, "approach": made}
    if end == "decline":
        approaching.decline(council=hidden.quarley, officer=hidden.queenie, **said)
    elif end == "withdraw":
        approaching.withdraw(council=hidden.ruxton, officer=hidden.rob, **said)
    else:
        assert approaching.lapse_due(at + timedelta(days=45)) == 1
        assert approaching.lapse_due(at + timedelta(days=45)) == 0
    with pytest.raises(Approach.NoLongerOpen):
        show(made, hidden, "rob")
    for officer, names in ((hidden.rob, QUARLEY), (hidden.queenie, RUXTON)):
        told = all_that_is_told(officer, made)
        assert [name for name in names if name in told] == []
    assert not Proposal.objects.exists()


def test_each_side_speaks_for_itself_only(hidden: SimpleNamespace, made: Approach) -> None:
    stranger, at = make_officer(make_council()), timezone.now()
    for officer, council in (
        (stranger, hidden.quarley),
        (hidden.rob, hidden.quarley),
        (stranger, stranger.councils().get()),
    ):
        with pytest.raises(Approach.NotYours):
            approaching.show_ourselves(approach=made, council=council, officer=officer, at=at)
    said: dict[str, Any] = {"reason_code": "scale", "note": "", "at": at, "approach": made}
    with pytest.raises(Approach.NotYours):
        approaching.decline(council=hidden.ruxton, officer=hidden.rob, **said)
    with pytest.raises(Approach.NotYours):
        approaching.withdraw(council=hidden.quarley, officer=hidden.queenie, **said)
    assert client(stranger).get(made.get_absolute_url()).status_code == 404


def test_the_database_shows_no_name_without_both_words(hidden: SimpleNamespace, made: Approach) -> None:
    show(made, hidden, "rob")
    with pytest.raises(IntegrityError, match="names_are_shown"), transaction.atomic():
        Approach.objects.filter(pk=made.pk).update(state="shown", shown_at=timezone.now())


def test_the_same_press_twice_is_one(hidden: SimpleNamespace, write: Write) -> None:
    made = write()
    assert write(key=made.key) == made
    with pytest.raises(Approach.AlreadyOpen):
        write()
    for _press in range(2):
        show(made, hidden, "rob")
    assert Message.objects.filter(about__event="other_shows").count() == 1


def test_an_open_proposal_of_the_two_does_not_give_the_council_away(
    hidden: SimpleNamespace, write: Write
) -> None:
    """Ruxton has an open proposal to Quarley's other listing, under its name."""
    named = make_live_listing(hidden.quarley, author=hidden.queenie, direction="seek")
    proposal = actions.propose(
        officer=hidden.rob,
        council=hidden.ruxton,
        listing=named,
        what="Ours beside yours",
        delivery_model=DeliveryModel.objects.get(pk="shared_staff"),
        start_on=timezone.localdate() + timedelta(days=90),
        at=timezone.now(),
    )
    match = make_match(hidden.offer, hidden.seek)
    assert match in Match.objects.without_open_proposal()
    made = write()
    assert match in Match.objects.with_open_proposal()
    show(made, hidden, "rob")
    show(made, hidden, "queenie")
    made.refresh_from_db()
    assert made.proposal == proposal


def test_a_proposal_never_rests_on_a_sealed_listing(hidden: SimpleNamespace) -> None:
    model = DeliveryModel.objects.get(pk="shared_staff")
    terms: dict[str, Any] = {"what": "x", "delivery_model": model, "start_on": date(2030, 1, 1)}
    with pytest.raises(Proposal.NamesACouncil):
        actions.propose(
            officer=hidden.rob, council=hidden.ruxton, listing=hidden.seek, at=timezone.now(), **terms
        )
    with pytest.raises(Proposal.NamesACouncil):
        actions.propose(
            officer=hidden.queenie,
            council=hidden.quarley,
            listing=hidden.offer,
            own_listing=hidden.seek,
            at=timezone.now(),
            **terms,
        )
    with pytest.raises(Approach.NothingIsSealed):
        approaching.approach(
            officer=hidden.rob,
            council=hidden.ruxton,
            listing=make_live_listing(direction="seek"),
            at=timezone.now(),
            **terms,
        )


def test_a_sealed_council_writes_to_one_that_is_named(hidden: SimpleNamespace, write: Write) -> None:
    address = reverse("approach", args=[hidden.offer.pk])
    browser = client(hidden.queenie)
    assert browser.get(f"/listings/{hidden.offer.pk}/propose/?from={hidden.seek.pk}").url.startswith(address)  # type: ignore[attr-defined]
    typed = {"what": "One system for both", "delivery_model": "shared_staff", "key": ""}
    day = timezone.localdate() + timedelta(days=90)
    typed |= {"start_on_day": str(day.day), "start_on_month": str(day.month), "start_on_year": str(day.year)}
    typed["key"] = "5d1c9a53-6f6b-4c0e-9d56-0d1f1f6d2b10"
    assert browser.post(address, typed).status_code == 302
    made = Approach.objects.get()
    told = all_that_is_told(hidden.rob, made)
    assert "One system for both" in told
    assert [name for name in QUARLEY if name in told] == []


def test_where_things_are_signed_off_an_officer_shows_nothing(
    hidden: SimpleNamespace, made: Approach
) -> None:
    Council.objects.filter(pk=hidden.quarley.pk).update(requires_sign_off=True)
    hidden.quarley.refresh_from_db()
    with pytest.raises(Approach.NeedsSignOff):
        show(made, hidden, "queenie")
    page = client(hidden.queenie).post(reverse("approach_show", args=[made.pk]))
    assert page.status_code == 422
    assert Approach.objects.get().asked_shows_at is None


@pytest.mark.django_db(transaction=True)
def test_both_at_once_make_one_proposal(hidden: SimpleNamespace, made: Approach) -> None:
    def press(who: str) -> None:
        try:
            show(made, hidden, who)
        except Approach.NoLongerOpen:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, ["rob", "queenie"] * 5))
    assert Proposal.objects.count() == 1
    assert Approach.objects.get().state == "shown"
