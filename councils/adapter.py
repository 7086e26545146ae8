"""What django-allauth asks of this site: how an account is made, and which mail is planned."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.messages import plan_account_mail
from councils.models import Officer

KEPT_MESSAGES = {"account/messages/password_changed.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of officers: every mail is a row of the outbox, with no secret in it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is not right"),
        "enter_current_password": _("That is not your present password"),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or choose a new password"),
    }

    def save_user(self, request: HttpRequest, user: Officer, form: BaseForm, commit: bool = True) -> Officer:
        user.full_name = form.cleaned_data["full_name"]
        user.job_title = form.cleaned_data["job_title"]
        saved: Officer = super().save_user(request, user, form, commit=commit)
        return saved

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        plan_account_mail(emailconfirmation.email_address.user, "confirm")

    def send_account_already_exists_mail(self, email: str) -> None:
        plan_account_mail(Officer.objects.of_mailbox(email).get(), "exists")

    def send_password_reset_mail(self, user: Officer, email: str, context: dict[str, Any]) -> None:
        plan_account_mail(user, "reset")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Say only what the page that follows does not say by itself."""
        if message_template in KEPT_MESSAGES:
            super().add_message(request, level, message_template, *args, **more)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("dashboard")
