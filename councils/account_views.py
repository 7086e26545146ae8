"""Where this site's account pages answer otherwise than django-allauth's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.utils import perform_login
from allauth.account.views import ConfirmEmailView
from django.http import Http404, HttpRequest, HttpResponseBase

from councils.account_forms import ConfirmForm
from councils.models import Officer

TOO_MANY = {"too_many", "too_many_login_attempts"}
View = Callable[..., HttpResponseBase]


def says_422(view: View) -> View:
    """Answer 422, not 200, when a form comes back with something to put right; 429 after too many tries."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        came_back = request.method == "POST" and response.status_code in (200, 422)
        if came_back and form is not None and form.errors:
            codes = {error.code for errors in form.errors.as_data().values() for error in errors}
            response.status_code = 429 if codes & TOO_MANY else 422
        return response

    return telling


class ConfirmAddress(ConfirmEmailView):
    """The page behind the link in the mail: only its button confirms, and a second press does no harm.

    The link shows that mail arrives, not that whoever reads it chose the password: anybody may sign up with
    a colleague's address and wait for her to confirm it. So in a browser that has not just signed up or
    logged in, the password is asked as well.
    """

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
            return self.render_to_response(self.get_context_data(), status=409)
        officer = self.object.email_address.user
        if self.has_shown_the_password(officer):
            response: HttpResponseBase = super().post(*args, **kwargs)
            return response
        form = ConfirmForm(self.request.POST, officer=officer, request=self.request)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        super().post(*args, **kwargs)
        in_response: HttpResponseBase = perform_login(self.request, officer, email=officer.email)
        return in_response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if context["can_confirm"]:
            officer = self.object.email_address.user
            if not self.has_shown_the_password(officer):
                context.setdefault("form", ConfirmForm(officer=officer, request=self.request))
        return context

    def has_shown_the_password(self, officer: Officer) -> bool:
        """Whether this browser is hers: logged in, or on the way in by sign-up or log-in."""
        if self.request.user.is_authenticated:
            return bool(self.request.user.pk == officer.pk)
        stage = LoginStageController.enter(self.request, EmailVerificationStage.key)
        return bool(stage and stage.login.user and stage.login.user.pk == officer.pk)


confirm_address = ConfirmAddress.as_view()
