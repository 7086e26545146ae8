"""What django-allauth asks of this site: how an account is made, and which mail is planned."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils import tries
from councils.addresses import mailbox_of
from councils.closed_views import CLOSED_FOR
from councils.confirming import confirm_again, count_as_unconfirmed, is_stale
from councils.messages import NOTICES, plan_account_mail
from councils.models import Officer
from marketplace.notifications import clock

KEPT_MESSAGES = {"account/messages/password_changed.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of officers: every mail is a row of the outbox, with no secret in it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is not right"),
        "enter_current_password": _("That is not your present password"),
        "incorrect_password": _("That is not the password of this account"),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or choose a new password"),
    }

    def save_user(self, request: HttpRequest, user: Officer, form: BaseForm, commit: bool = True) -> Officer:
        user.full_name = form.cleaned_data["full_name"]
        user.job_title = form.cleaned_data["job_title"]
        saved: Officer = super().save_user(request, user, form, commit=commit)
        return saved

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the guess before the password is looked at, alike for known and unknown addresses."""
        if not tries.allowed(*guesses(request, credentials), at=clock.now()):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        found: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if found is not None:
            tries.give_back(*guesses(request, credentials))
        return found

    def pre_login(self, request: HttpRequest, user: Officer, **kwargs: Any) -> HttpResponse | None:
        """Who has not confirmed her address in time does it now, by the link that signing in sends."""
        if is_stale(user, clock.now()):
            count_as_unconfirmed(user)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def respond_user_inactive(self, request: HttpRequest, user: Officer) -> HttpResponse:
        """She has typed the right password, so she may know why she is kept out."""
        standing = user.suspensions.filter(lifted_at=None).first()
        request.session[CLOSED_FOR] = standing.pk if standing else None
        return redirect("account_inactive")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed:
            confirm_again(officer=email_address.user, at=clock.now())
        return is_confirmed

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Note when, by whatever road she came: for a while that is enough to change how she signs in."""
        super().login(request, user)
        record_authentication(request, user, method="log_in")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has just signed in need not show at once again who she is."""
        records = get_authentication_records(context.request, context.request.user)
        since = time.time() - max((record["at"] for record in records), default=0)
        return since > app_settings.REAUTHENTICATION_TIMEOUT

    def send_notification_mail(self, template_prefix: str, user: Officer, *args: Any, **more: Any) -> None:
        """Word of a change in how she signs in, without the network addresses that django-allauth tells."""
        if what := NOTICES.get(template_prefix):
            plan_account_mail(user, what)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        address = emailconfirmation.email_address
        if tries.allowed(tries.LETTER_TO.of(mailbox_of(address.email)), at=clock.now()):
            plan_account_mail(address.user, "confirm")

    def send_account_already_exists_mail(self, email: str) -> None:
        if tries.allowed(tries.LETTER_TO.of(mailbox_of(email)), at=clock.now()):
            plan_account_mail(Officer.objects.of_mailbox(email).get(), "exists")

    def send_password_reset_mail(self, user: Officer, email: str, context: dict[str, Any]) -> None:
        plan_account_mail(user, "reset")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        """Say only what the page that follows does not say by itself."""
        if message_template in KEPT_MESSAGES or "message" in more:
            super().add_message(request, level, message_template, *args, **more)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("dashboard")


def guesses(request: HttpRequest, credentials: dict[str, Any]) -> tuple[tries.Try, tries.Try]:
    """What a guess at a password counts against: where it comes from, and whose account it tries."""
    whose = credentials.get("email", "").strip()
    return tries.PASSWORD_FROM.of(tries.from_where(request)), tries.PASSWORD_OF.of(whose)
