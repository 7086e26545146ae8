"""The forms of second factors: django-allauth's, with limits and words of this site."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base_forms
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils import tries
from councils.form_widgets import script
from councils.models import Officer
from councils.second_factor import Adapter, judge_code, steps_that_show
from marketplace.notifications import clock

NOT_RIGHT = Adapter.error_messages["incorrect_code"]


def code_field(label: Any, hint: Any) -> forms.CharField:
    numeric = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
    return forms.CharField(label=label, help_text=hint, max_length=20, widget=forms.TextInput(numeric))


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you can tell it from others, such as “Laptop” or “Key on my key ring”."),
        max_length=60,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )


class CodeForm(base_forms.AuthenticateForm):
    """A code from an app, or a recovery code."""

    user: Officer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(
            _("Code"), _("Six digits from your app, or one of your recovery codes of eight.")
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = judge_code(self.user, code)
        self.authenticator.user = self.user
        return code


class CodeAgainForm(CodeForm, base_forms.ReauthenticateForm):
    """A code, from somebody who is signed in."""

    def save(self) -> None:
        base_forms.ReauthenticateForm.save(self)


class AddAppForm(totp_forms.ActivateTOTPForm):
    """The first code that an app shows: it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code that the app shows"), _("Six digits."))

    def clean_code(self) -> str:
        validate_can_add_authenticator(self.user)
        code: str = self.cleaned_data["code"]
        if not tries.allowed(tries.SHOW_AGAIN.of(f"app {self.user.pk}"), at=clock.now()):
            raise ValidationError(_("Too many tries. Wait a minute"), code="too_many")
        if not any(True for _step in steps_that_show(self.secret, code)):
            raise ValidationError(
                _("The app shows another code. Check the clock of your telephone"), code="incorrect_code"
            )
        return code


class AsksForPasskey(forms.Form):
    """A form whose button has the browser ask for a passkey; without scripts it is not shown."""

    class Media:
        js = (script("passkey.js"),)


class AddPasskeyForm(AsksForPasskey, webauthn_forms.AddWebAuthnForm):
    """A new passkey: one that asks for a finger, a face or a PIN, and so opens the door by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"] = name_field()
        self.initial["name"] = ""
        self.fields["credential"].error_messages["required"] = _("The browser made no passkey. Try again")

    def clean_name(self) -> str:
        number = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count()
        return str(self.cleaned_data["name"] or _("Passkey %(number)s") % {"number": number + 1})

    def clean(self) -> dict[str, Any]:
        try:
            self.cleaned_data["passwordless"] = True
            return super().clean() or {}
        except ValidationError:
            raise
        except Exception as error:  # What a browser is said to have answered may be anything.
            raise ValidationError(NOT_RIGHT, code="incorrect_code") from error


class NamePasskeyForm(webauthn_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field()
        self.fields["name"].required = True


class JudgesPasskey(AsksForPasskey):
    """What a passkey has signed. There is nothing to guess, so nothing is counted."""

    passwordless = False
    user: Officer | None

    def clean_credential(self) -> Authenticator:
        answer = self.cleaned_data["credential"]
        try:
            webauthn.parse_authentication_response(answer)
            officer = self.user or webauthn.extract_user_from_response(answer)
            return webauthn.complete_authentication(officer, answer)
        except ValidationError as error:
            raise ValidationError(NOT_RIGHT, code="incorrect_code") from error
        except Exception as error:  # What a browser is said to have answered may be anything.
            raise ValidationError(NOT_RIGHT, code="incorrect_code") from error


class PasskeyForm(JudgesPasskey, webauthn_forms.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyAgainForm(JudgesPasskey, webauthn_forms.ReauthenticateWebAuthnForm):
    """A passkey, from somebody who is signed in."""


class PasskeyAloneForm(JudgesPasskey, webauthn_forms.LoginWebAuthnForm):
    """A passkey instead of address and password."""

    passwordless = True
