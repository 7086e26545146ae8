"""What holds for every request: refuse what no page can use, and keep private pages out of caches."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

Handler = Callable[[HttpRequest], HttpResponse]


class RefuseUnusableInput:
    """Answer 400 to NUL characters and lone surrogates, which PostgreSQL cannot store."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class PrivatePages:
    """Tell browsers and proxies to keep no copy of a page made for somebody who is logged in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


__all__ = ["HttpResponseBadRequest", "PrivatePages", "RefuseUnusableInput"]
