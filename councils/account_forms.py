"""The forms of the account pages: django-allauth's, in this site's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from councils import tries
from councils.addresses import domain_of
from councils.form_fields import WorkAddressField
from councils.models import Council, Officer
from marketplace.notifications import clock
from marketplace.notifications.actions import plan_nothing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PASSWORD_HINT = _(
    "At least 12 characters. Three words that have nothing to do with each other make a good one."
)


def address_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("Work email address"),
        widget=forms.EmailInput({"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"invalid": _("Enter an email address, such as name@council.gov.uk")},
    )


def password_field(
    label: StrOrPromise, *, hint: StrOrPromise = "", autocomplete: str = "new-password"
) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        help_text=hint,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
    )


def no_address_in_it(words: str) -> None:
    """Names and job titles are mailed to others: they carry no link and no address."""
    if "@" in words or "://" in words or "www." in words.lower():
        raise ValidationError(_("Leave out addresses and links"), code="address")


class SignupForm(allauth_forms.SignupForm):
    """Who she is and where mail reaches her at work. Known and unknown addresses get the same answer."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        validators=[no_address_in_it],
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=120,
        validators=[no_address_in_it],
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    email = WorkAddressField(
        label=_("Work email address"),
        help_text=_("We send a link to it. Its domain tells us which body you work for."),
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    field_order = ["full_name", "job_title", "email", "password1"]
    refused_domain = ""
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Work email address")
        self.fields["password1"] = password_field(_("Choose a password"), hint=PASSWORD_HINT)

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        if not Council.objects.of_address(address).exists():
            self.refused_domain = domain_of(address) or ""
            raise ValidationError(
                _("%(domain)s is not the domain of a council or other public body that we know"),
                code="refused_domain",
                params={"domain": self.refused_domain},
            )
        cleaned: str = super().clean_email()
        return cleaned

    def validate_unique_email(self, value: str) -> str:
        """One person has one account, whatever tag stands behind the plus in her address."""
        self.account_already_exists = Officer.objects.of_mailbox(value).exists()
        return value

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:  # The same address signed up in the same moment.
                self.account_already_exists = True
        make_password(self.cleaned_data["password1"])  # As much work as for a new account.
        return super().try_save(request)


class LoginForm(allauth_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = address_field()
        self.fields["password"] = password_field(_("Password"), autocomplete="current-password")
        self.order_fields(["login", "password"])


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something about signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("Your password"), autocomplete="current-password")


class ConfirmForm(forms.Form):
    """The password that was chosen at sign-up, from a browser that has not shown it yet."""

    def __init__(self, *args: Any, officer: Officer, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer, self.request = officer, request
        self.fields["password"] = password_field(
            _("The password that you chose"), autocomplete="current-password"
        )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        adapter = get_adapter(self.request)
        found = adapter.authenticate(self.request, email=self.officer.email, password=password)
        if found != self.officer:
            raise ValidationError(_("That is not the password of this account"), code="wrong")
        return password


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Where to send the link."""

    email = address_field()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """As much work for an address that nobody has."""
        if not self.users:
            plan_nothing(kind="account", at=clock.now())
        saved: str = super().save(request, **kwargs)
        return saved


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """A new password, from the link in the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        put_in_our_words(self.fields["password1"])

    def save(self) -> None:
        """Who can read her mail is locked out no more."""
        super().save()
        tries.forget(tries.PASSWORD_OF.of(self.user.email))


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password, from somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].help_text = ""
        put_in_our_words(self.fields["password1"])


def put_in_our_words(field: forms.Field) -> None:
    """The field that judges a new password stays django-allauth's; label and hint are ours."""
    field.label, field.help_text = _("Choose a new password"), PASSWORD_HINT
