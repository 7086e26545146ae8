"""The pages that show how the site works: messages that wait for a person, and the runs of its jobs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from councils.access import OfficerRequest
from marketplace.moderation.forms import ResolutionForm
from marketplace.moderation.views import PAGE
from marketplace.notifications import clock, held
from marketplace.notifications.models import JobRun, Message, Resolution
from marketplace.notifications.relay import relay_to_ask
from marketplace.notifications.watching import states


def watchers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to moderators and administrators; for anybody else who is logged in it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_moderator or request.user.is_superuser):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@watchers_only
def held_messages(request: OfficerRequest) -> HttpResponse:
    """Messages of which nobody can tell whether they were sent, oldest first, and what was decided lately."""
    waiting = Message.objects.held().select_related("officer").order_by("first_tried_at", "pk")
    decided = Resolution.objects.select_related("message__officer", "officer")
    return render(
        request,
        "moderation/held.html",
        {
            "page_obj": Paginator(waiting, PAGE).get_page(request.GET.get("page")),
            "decided": decided[:PAGE],
            "can_be_asked": relay_to_ask() is not None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@watchers_only
def held_message(request: OfficerRequest, pk: int) -> HttpResponse:
    """What is known of one message that is held, or was, and what to do with it."""
    message = get_object_or_404(Message.objects.ever_held().select_related("officer"), pk=pk)
    form = ResolutionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            held.resolve(message=message, officer=request.user, at=clock.now(), **form.cleaned_data)
        except Message.NotHeld:
            messages.info(request, _("It no longer waits: somebody has decided already."))
        else:
            messages.success(request, _("Noted."))
        return redirect("held_messages")
    return render(
        request,
        "moderation/held_message.html",
        {
            "message": message,
            "is_held": message.state == Message.State.HELD,
            "relay": settings.EMAIL_HOST,
            "resolutions": message.resolutions.select_related("officer"),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_safe
@watchers_only
def job_runs(request: OfficerRequest) -> HttpResponse:
    """Runs of the site's jobs, newest first: when, how much, and how each ended."""
    jobs = ["", *settings.TICK_JOBS]
    job = request.GET.get("job", "")
    runs = JobRun.objects.filter(job=job) if job in jobs[1:] else JobRun.objects.all()
    return render(
        request,
        "moderation/runs.html",
        {
            "page_obj": Paginator(runs, PAGE).get_page(request.GET.get("page")),
            "jobs": jobs,
            "job": job,
            "states": states(clock.now()),
        },
    )
