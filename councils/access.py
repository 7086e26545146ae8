"""Who acts for which body in this session, and the door of the pages that need one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from councils.models import Council, Membership, Officer

CHOSEN = "council"  # The session's key for the body that an officer of several has chosen.


class OfficerRequest(HttpRequest):
    """A request of an officer who is confirmed for a body, and that body."""

    user: Officer
    council: Council


def own_councils(request: HttpRequest) -> list[Council]:
    """The bodies for which the officer may act, by name. Asked once a request: every page's menu needs it."""
    if not isinstance(request.user, Officer):
        return []
    if not hasattr(request, "own_councils"):
        request.own_councils = list(request.user.councils())  # type: ignore[attr-defined]
    return request.own_councils  # type: ignore[attr-defined]


def current_council(request: HttpRequest) -> Council | None:
    """The body for which the officer acts now: the one she chose, else her first by name."""
    councils = own_councils(request)
    chosen = [council for council in councils if council.pk == request.session.get(CHOSEN)]
    return next(iter(chosen or councils), None)


def choose_council(request: HttpRequest, council: Council) -> None:
    """Act for this body from now on, in this session."""
    request.session[CHOSEN] = council.pk


def landing_without_council(officer: Officer) -> str:
    """The page, by name, of who acts for no body: her own work here, or else where one asks to join."""
    if officer.is_moderator:
        return "moderation"
    if officer.is_auditor:
        return "auditing"
    return "admin:index" if officer.is_staff else "join"


def officer_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to officers who are confirmed for a body, and set ``request.council`` to that body.

    For generic pages (dashboard, own listings, proposals): anonymous visitors are sent to log in, who waits
    to where that is explained, anybody else to where one asks. The page of a row needs no more than
    ``login_required`` and ``visible_to``, which answer 404.
    """

    @wraps(view)
    @login_required
    def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        council = current_council(request)
        if council is None:
            waits = Membership.objects.waiting().filter(officer=request.user).exists()
            return redirect("join_waiting" if waits else landing_without_council(request.user))
        request.council = council
        return view(request, *args, **kwargs)

    return guarded


def moderator_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to moderators; for anybody else who is logged in it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_moderator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def lead_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to who leads the body for which she acts now, and set ``request.council`` to that body.

    For anybody else who is logged in it does not exist.
    """

    @wraps(view)
    @login_required
    def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        council = current_council(request)
        if council is None or not request.user.leads(council):
            raise Http404
        request.council = council
        return view(request, *args, **kwargs)

    return guarded
