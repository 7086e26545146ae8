"""What holds for every request: closed for maintenance, three methods, no unusable input, no kept copy of
private pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from marketplace import errors
from marketplace.audit.because import Later, because
from marketplace.usable_input import fault_of_address, fault_of_body

Handler = Callable[[HttpRequest], HttpResponse]
STILL_ANSWERED = ("/healthz", "/readyz")  # Static files are served before this is asked.
METHODS = ("GET", "HEAD", "POST")


class Maintenance:
    """While MAINTENANCE is set, answer every address with 503, but say whether the process lives."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and request.path not in STILL_ANSWERED:
            return errors.maintenance(request)
        return self.get_response(request)


class OnlyReadAndPost:
    """Answer 405 to every method that no browser's link or form sends, whoever asks and wherever.

    Many views treat what is not POST as GET, and Django's form views treat PUT as POST.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class RefuseUnusableInput:
    """Answer 400 to input that PostgreSQL cannot store or count, wherever it stands."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if fault := fault_of_address(request):
            raise BadRequest(fault)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> None:
        """Look at the body where the check against forged requests reads it too, and not before."""
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return
        if fault := fault_of_body(request):
            raise BadRequest(fault)


class Requested(Later):
    """Who asked, or for which page, as far as it is known when a row is written."""

    def __init__(self, request: HttpRequest, what: str) -> None:
        self.request, self.what = request, what

    def told(self) -> Any:
        if self.what == "who":
            return self.request.user.pk
        match = self.request.resolver_match
        return f"page {match.view_name}"[:120] if match else "page"


class Reasons:
    """Tell the audit who asked for which page, for as long as the request lasts."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with because(Requested(request, "why"), who=Requested(request, "who")):
            return self.get_response(request)


class PrivatePages:
    """Tell browsers and proxies to keep no copy of a page made for somebody who is logged in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_logged_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_logged_in or request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response
