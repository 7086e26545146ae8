"""What an officer fills in to have her data given to her, or taken out of the site."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from councils.account_forms import password_field
from councils.form_widgets import CountedTextarea, Radios
from councils.models import Officer


class PasswordForm(forms.Form):
    """A form that only takes effect with the password of whoever is signed in: a screen may be left open."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["password"] = password_field(_("Your password"), autocomplete="current-password")

    def clean_password(self) -> str:
        """Tries are counted like those of a log-in."""
        password: str = self.cleaned_data["password"]
        adapter = get_adapter(self.request)
        email = self.request.user.email  # type: ignore[union-attr]  # Only officers get this form.
        if adapter.authenticate(self.request, email=email, password=password) != self.request.user:
            raise ValidationError(_("That is not the password of this account"), code="wrong")
        return password


class ExportForm(PasswordForm):
    """In which form she wants her data."""

    JSON, CSV = "json", "csv"

    kind = forms.ChoiceField(
        label=_("As what"),
        choices=[(CSV, _("Spreadsheets")), (JSON, _("One JSON file"))],
        initial=CSV,
        widget=Radios(hints={CSV: _("CSV files in a zip"), JSON: _("For a program to read")}),
    )


class EraseForm(PasswordForm):
    """Her word that she means it."""

    is_meant = forms.BooleanField(
        label=_("Erase my account and my data. I know that this cannot be undone"),
        error_messages={"required": _("Tick the box if you want your account erased")},
    )


class EraseForAnotherForm(forms.Form):
    """A moderator erases the account of somebody who has asked for it in writing."""

    email = forms.EmailField(
        label=_("Email address of the account"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": _("Enter an email address, such as name@council.gov.uk")},
    )
    reason = forms.CharField(
        label=_("Who asked, and when"),
        help_text=_("It is kept. Write “by letter of 3 May 2027”, without names or addresses."),
        max_length=500,
        widget=CountedTextarea({"rows": 3}),
    )
    is_meant = forms.BooleanField(
        label=_("Erase this account. I know that this cannot be undone"),
        error_messages={"required": _("Tick the box if the account is to be erased")},
    )
    officer: Officer

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].lower()
        found = Officer.objects.filter(email=address, erased_at=None).first()
        if found is None:
            raise ValidationError(_("No account has this address"), code="unknown")
        self.officer = found
        return address
