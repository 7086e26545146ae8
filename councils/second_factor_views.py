"""How an officer signs in: her second factors, and the pages on which she adds, names and removes them."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.door import WANTED
from councils.qr_code import QrCode
from councils.second_factor import is_the_last
from councils.second_factor_forms import PasskeyAloneForm

Type = Authenticator.Type
SIGNING_IN = reverse_lazy("mfa_index")


@require_safe
@login_required
def signing_in(request: OfficerRequest) -> HttpResponse:
    """All ways in which an officer signs in; to one without a second factor, the choice of her first."""
    rows = Authenticator.objects.filter(user=request.user).order_by("created_at", "pk")
    by_type: dict[str, list[Authenticator]] = {kind: [] for kind in Type.values}
    for row in rows:
        by_type[row.type].append(row)
    codes = by_type[Type.RECOVERY_CODES]
    return render(
        request,
        "mfa/index.html",
        {
            "apps": by_type[Type.TOTP],
            "passkeys": [(row, row.wrap().name) for row in by_type[Type.WEBAUTHN]],
            "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
            "is_enrolled": bool(by_type[Type.TOTP] or by_type[Type.WEBAUTHN]),
            "is_required": settings.REQUIRE_SECOND_FACTOR,
            "is_staff": request.user.is_staff or request.user.is_moderator,
        },
    )


@require_safe
@login_required
@reauthentication_required(app="allauth.mfa")
@never_cache
def recovery_codes(request: OfficerRequest) -> HttpResponse:
    """The codes that are left. Looking at them changes nothing."""
    row = get_object_or_404(Authenticator, user=request.user, type=Type.RECOVERY_CODES)
    codes = row.wrap().get_unused_codes()
    return render(
        request,
        "mfa/recovery_codes.html",
        {
            "codes": [f"{code[:4]} {code[4:]}" for code in codes],
            "go_on": request.session.get(WANTED) or reverse("dashboard"),
        },
    )


class AddApp(totp_views.ActivateTOTPView):
    """The secret of an app, as a picture to scan and as text to type."""

    template_name = "mfa/add_app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        in_fours = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return context | {"qr_code": QrCode(context["totp_url"]), "secret": " ".join(in_fours)}


class RemoveApp(totp_views.DeactivateTOTPView):
    """Remove the app, unless it is all that she has."""

    template_name = "mfa/remove.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.REQUIRE_SECOND_FACTOR and is_the_last(self.authenticator):
            return self.render_to_response(self.get_context_data(), status=409)
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "name": "",
            "action": reverse("mfa_deactivate_totp"),
            "is_kept": settings.REQUIRE_SECOND_FACTOR and is_the_last(self.authenticator),
        }


class AddPasskey(webauthn_views.AddWebAuthnView):
    """Have the browser make a passkey: one that it finds by itself, and that asks who is there."""

    template_name = "mfa/add_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, True)
        form = kwargs.get("form") or context["form"]
        return context | {"form": form, "options": as_text(options)}


class NamePasskey(webauthn_views.EditWebAuthnView):
    template_name = "mfa/name_passkey.html"
    success_url = SIGNING_IN


class RemovePasskey(webauthn_views.RemoveWebAuthnView):
    """Remove a passkey, unless it is all that she has."""

    template_name = "mfa/remove.html"
    success_url = SIGNING_IN

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        if settings.REQUIRE_SECOND_FACTOR and is_the_last(self.object):
            return self.render_to_response(self.get_context_data(), status=409)
        response: HttpResponseBase = super().post(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "name": self.object.wrap().name,
            "action": reverse("mfa_remove_webauthn", args=[self.object.pk]),
            "is_kept": settings.REQUIRE_SECOND_FACTOR and is_the_last(self.object),
        }


class SecondStep(AuthenticateView):
    """After the right password: a passkey, or a code."""

    template_name = "mfa/authenticate.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return context | {
            "has_passkey": Type.WEBAUTHN in kinds,
            "has_app": Type.TOTP in kinds,
            "options": as_text(context["js_data"]["request_options"]),
        }


class PasskeyAgain(webauthn_views.ReauthenticateWebAuthnView):
    """A passkey, before something about signing in is changed."""

    template_name = "mfa/passkey_again.html"

    def form_invalid(self, form: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = kwargs.get("form") or context["form"]
        return context | {"form": form, "options": as_text(context["js_data"]["request_options"])}


class LogIn(LoginView):
    """Address and password, or a passkey alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"passkey_form": PasskeyAloneForm(auto_id="passkey_%s")}


class PasskeyAlone(webauthn_views.LoginWebAuthnView):
    """A passkey instead of address and password. A refused one leads back to the page of the log-in."""


def as_text(options: Any) -> str:
    """What the browser is asked, as JSON for an attribute of the page."""
    return json.dumps(options, default=dict)
