"""An officer's inbox on the site: all that was written to her, whether or not she wants it by email."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.notifications import clock
from marketplace.notifications.kinds import Line, kind_named
from marketplace.notifications.models import Message

PAGE = 20


class Row(NamedTuple):
    """One message, and what it says as things are now."""

    message: Message
    line: Line


def rows_of(page: Iterable[Message]) -> list[Row]:
    """The rows of a page, asking each kind once."""
    by_kind: dict[str, list[Message]] = defaultdict(list)
    for message in page:
        by_kind[message.kind].append(message)
    lines = {pk: line for kind, rows in by_kind.items() for pk, line in kind_named(kind).lines(rows).items()}
    gone = Line(_("What this was about is no longer here for you"))
    return [Row(message, lines.get(message.pk, gone)) for message in page]


def of(officer: Any) -> Any:
    """The newest first."""
    return Message.objects.in_inbox_of(officer).order_by("-settled_at", "-pk")


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What was written to her. Opening it marks nothing as read."""
    rows = of(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/inbox.html",
        {"page_obj": page, "rows": rows_of(list(page)), "unread": rows.unread().count()},
    )


@require_POST
@login_required
def inbox_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read. Twice is once."""
    message = get_object_or_404(of(request.user), pk=pk)
    Message.objects.unread().filter(pk=message.pk).update(read_at=clock.now())
    return redirect("inbox")


@require_POST
@login_required
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    unread = of(request.user).unread().values("pk")
    Message.objects.filter(pk__in=unread).update(read_at=clock.now())
    messages.success(request, _("All are marked as read."))
    return redirect("inbox")
