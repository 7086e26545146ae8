"""The door behind the log-in: who is let in at each request, and who must set up a second factor first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from councils.confirming import is_stale
from councils.models import Officer

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
WANTED = "wanted"  # The session's key for the page that an officer was on her way to.
# What is open to an officer without a second factor: setting one up, leaving, and pages of help.
OPEN = frozenset(
    """
    mfa_index mfa_activate_totp mfa_add_webauthn account_reauthenticate account_logout
    help privacy cookies accessibility terms contact healthz readyz security_txt metrics
    """.split()
)


class Backend(AuthenticationBackend):
    """Loads whoever a session names, with the answer to what the door asks, in one query.

    A closed account, or one whose address was not confirmed in time, is nobody's from the next request on.
    """

    def get_user(self, user_id: int) -> Officer | None:
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        found = Officer.objects.annotate(has_second_factor=Exists(factors)).filter(pk=user_id).first()
        if found is None or not self.user_can_authenticate(found) or is_stale(found, timezone.now()):
            return None
        return found


class SecondFactor:
    """Leads everybody who is signed in without a second factor to setting one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.REQUIRE_SECOND_FACTOR or not isinstance(request.user, Officer):
            return None
        match = request.resolver_match
        if getattr(request.user, "has_second_factor", False) or (match and match.view_name in OPEN):
            return None
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        return HttpResponseRedirect(reverse("mfa_index"))
