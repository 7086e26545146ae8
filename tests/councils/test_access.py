"""The door of the pages that need a confirmed body."""

from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from councils.access import OfficerRequest, choose_council, current_council, officer_required
from councils.models import Membership, Officer
from tests.factories import make_council, make_membership, make_officer


@officer_required
def which_council(request: OfficerRequest) -> HttpResponse:
    return HttpResponse(request.council.name)


def request_of(officer: Officer) -> HttpRequest:
    request = RequestFactory().get("/somewhere/")
    request.user = officer
    request.session = Client().session
    return request


def test_a_confirmed_officer_gets_the_page_for_her_council(cast: SimpleNamespace) -> None:
    assert which_council(request_of(cast.ann)).content == b"Wenlow Borough Council"


def test_who_waits_is_told_so_and_who_has_not_asked_may_ask(cast: SimpleNamespace) -> None:
    waiting, new = make_officer(), make_officer()
    make_membership(waiting, cast.wenlow, state=Membership.State.WAITING)
    assert which_council(request_of(waiting)).headers["Location"] == "/join/waiting/"
    assert which_council(request_of(new)).headers["Location"] == "/join/"


@pytest.mark.parametrize("state", [Membership.State.REFUSED, Membership.State.ENDED])
def test_who_was_refused_or_has_left_acts_for_nobody(cast: SimpleNamespace, state: str) -> None:
    leaver = make_officer()
    make_membership(leaver, cast.wenlow, state=state)
    assert not leaver.councils().exists()
    assert not leaver.acts_for(cast.wenlow)
    assert which_council(request_of(leaver)).headers["Location"] == "/join/"


def test_an_officer_of_two_councils_acts_for_the_one_she_chose(cast: SimpleNamespace) -> None:
    make_membership(cast.ann, cast.harcombe)
    request = request_of(cast.ann)
    assert current_council(request) == cast.harcombe
    choose_council(request, cast.wenlow)
    assert current_council(request) == cast.wenlow


def test_a_council_that_she_has_left_is_no_longer_the_chosen_one(cast: SimpleNamespace) -> None:
    request = request_of(cast.ann)
    choose_council(request, make_council())
    assert current_council(request) == cast.wenlow
