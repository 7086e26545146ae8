"""How a reader stops a kind of mail without logging in: one press in her mail program, or on our page."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from marketplace.notifications.kinds import Kind, optional_kinds
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message, Preference

SIGNER = Signer(salt="stop a kind of mail")


class Stop(NamedTuple):
    """Who would stop what."""

    officer: int
    kind: str


def token_of(stop: Stop) -> str:
    """What stands in the address: it lets its holder stop this kind, and nothing else."""
    return SIGNER.sign_object(list(stop))


def way_out(officer: int, kind: str) -> str:
    """The address on which she stops this kind, once she has confirmed it there."""
    return reverse("stop_mail", args=[token_of(Stop(officer, kind))])


def read_token(token: str) -> Stop:
    """Whose mail of which kind; 404 for anything that we have not signed."""
    try:
        stop = Stop(*SIGNER.unsign_object(token))
    except (BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    if stop.kind not in optional_kinds():
        raise Http404
    return stop


def with_ways_out(letter: Letter, message: Message, kind: Kind) -> Letter:
    """The letter with the headers of RFC 2369 and RFC 8058, where its reader may do without it."""
    if message.officer_id is None or not kind.optional:
        return letter
    address = way_out(message.officer_id, message.kind)
    ways_out = {
        "List-Unsubscribe": f"<{settings.SITE_URL}{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": f"<mailto:{settings.SUPPORT_EMAIL}>",
        "List-Owner": f"<mailto:{settings.SUPPORT_EMAIL}>",
        "List-Post": "NO",
    }
    return replace(letter, headers={**letter.headers, **ways_out})


@csrf_exempt  # A mail program posts here without having read a page of ours (RFC 8058).
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop, and stop. Opening the address stops nothing: mail gateways open all links."""
    stop = read_token(token)
    if request.method == "POST":
        Preference.objects.stop(stop.officer, stop.kind)
    label = optional_kinds()[stop.kind]
    context = {"label": label, "is_done": request.method == "POST"}
    return render(request, "notifications/stop.html", context)
