"""Pages for what went wrong. Those that must always work ask nothing of the database or of the reader."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from marketplace.context import site

log = logging.getLogger(__name__)
LAST_RESORT = "Something went wrong on our side. Try again in a few minutes: sending twice does no harm."
LIMIT_SECONDS = 60  # All limits that end in this page count by the minute.
MAINTENANCE_SECONDS = 10 * 60


def plain_page(request: HttpRequest, template: str, status: int, **more: object) -> HttpResponse:
    """A page in the frame as a visitor sees it, whoever asks. Nobody keeps a copy."""
    page = render_to_string(template, site(request) | more)
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be read."""
    return plain_page(request, "400.html", 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the token that shows it is ours; most often it was open for too long."""
    return plain_page(request, "403_csrf.html", 403)


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Somebody tried so often that she may be guessing. django-allauth counts, and finds this by its name."""
    page = plain_page(request, "429.html", 429)
    page.headers["Retry-After"] = str(LIMIT_SECONDS)
    return page


def maintenance(request: HttpRequest) -> HttpResponse:
    """The site is closed for a while, menu and all."""
    page = plain_page(request, "503.html", 503, is_closed=True)
    page.headers["Retry-After"] = str(MAINTENANCE_SECONDS)
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. In words alone when even the frame cannot be drawn."""
    try:
        return plain_page(request, "500.html", 500)
    except Exception:
        log.exception("The page for faults could not be drawn")
        return HttpResponse(LAST_RESORT, status=500, content_type="text/plain; charset=utf-8")
