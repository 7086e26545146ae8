"""The demonstration's mailbox: shows what its relay has kept. A site of its own, on a port of its own.

It uses the project's frame (settings, static files, headers) with addresses of its own. The HTML of a message
is a response apart, which the browser is told to treat as a stranger's page without scripts.
"""

import os
from datetime import UTC, datetime
from email.message import EmailMessage
from mailbox import Maildir
from typing import Any

import django
from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from marketplace.demo import relay
from marketplace.demo.accounts import accounts
from marketplace.notifications.showing import shown

SUMMARIES: dict[str, dict[str, Any]] = {}


def kept() -> Maildir:
    return Maildir(settings.VAR_DIR / "mail" / "messages")


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """All mail, newest first, or that to one address."""
    mail = kept()
    to = request.GET.get("to", "").strip().lower()
    found = [key for key in relay.keys(mail) if not to or to in summary(mail, key)["to"]]
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [summary(mail, key) for key in page]
    context = {"page_obj": page, "rows": rows, "to": to, "accounts": accounts()}
    return render(request, "mailbox/letters.html", context)


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # It asks for a view of a request alone.
@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One message, as HTML and as text."""
    message = read(key)
    has_html = message.get_body(("html",)) is not None
    context = {"letter": summary(kept(), key), "has_html": has_html, "text": written(message, "plain")}
    return render(request, "mailbox/letter.html", context)


@require_safe
def letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a message and nothing else."""
    return shown(written(read(key), "html"))


@require_safe
def letter_source(request: HttpRequest, key: str) -> HttpResponse:
    """A message as it came, headers and all."""
    return HttpResponse(bytes(read(key)), content_type="text/plain; charset=utf-8")


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is not there, and what cannot be asked."""
    return render(request, "mailbox/nothing.html", status=404)


def read(key: str) -> EmailMessage:
    try:
        return relay.read(kept(), key)
    except KeyError:
        raise Http404 from None


def written(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body else ""


def summary(mail: Maildir, key: str) -> dict[str, Any]:
    """What a list says of a message; read once, since what is kept never changes."""
    if key not in SUMMARIES:
        message = relay.read(mail, key)
        SUMMARIES[key] = {
            "key": key,
            "to": [str(address).lower() for address in message.get_all("Delivered-To", [])],
            "from": str(message["From"] or ""),
            "subject": str(message["Subject"] or ""),
            "came_at": datetime.fromtimestamp(relay.arrival(key)[0], UTC),
        }
    return SUMMARIES[key]


class Mailbox(WSGIHandler):
    """The project's request handling, with the addresses below instead of the site's."""

    def get_response(self, request: WSGIRequest) -> HttpResponseBase:  # type: ignore[override]
        request.urlconf = __name__
        return super().get_response(request)


def application() -> Mailbox:
    """What gunicorn serves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    django.setup(set_prefix=False)
    return Mailbox()


handler400 = handler404 = nothing_here
urlpatterns = [
    path("", letters, name="letters"),
    path("<str:key>/", letter, name="letter"),
    path("<str:key>/html/", letter_html, name="letter_html"),
    path("<str:key>/source/", letter_source, name="letter_source"),
]
