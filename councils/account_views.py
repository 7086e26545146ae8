"""Where this site's account pages answer otherwise than django-allauth's own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import ConfirmEmailView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

View = Callable[..., HttpResponseBase]


def says_422(view: View) -> View:
    """Answer 422, not 200, when a form comes back with something to put right."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == 200 and form is not None and form.errors:
            response.status_code = 422
        return response

    return telling


class ConfirmAddress(ConfirmEmailView):
    """The page behind the link in the mail: only its button confirms, and a second press does no harm."""

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            self.object = None
            response = self.render_to_response(self.get_context_data(), status=409)
        return response


confirm_address = ConfirmAddress.as_view()
