"""The moderators' pages of digests: how the week stands, who would get what, and the halt of all."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils.access import OfficerRequest, moderator_required
from councils.models import Officer
from marketplace.digests import choosing, previewing
from marketplace.digests.actions import KIND, send_preview
from marketplace.digests.forms import HaltForm
from marketplace.digests.models import Digest
from marketplace.digests.periods import newest_open
from marketplace.notifications import actions as outbox
from marketplace.notifications import clock
from marketplace.notifications.models import Halt, Message
from marketplace.notifications.showing import SANDBOX, shown

PAGE = 20
STATES = Message.State


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def digests(request: OfficerRequest) -> HttpResponse:
    """How the digests of this week stand, whose can be looked at, and the form that halts them all."""
    form = HaltForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, form, status=422 if form.is_bound else 200)
    try:
        outbox.halt(kind=KIND, by=request.user, reason=form.cleaned_data["reason"], at=clock.now())
        messages.success(request, _("Halted. No digest is planned or sent until somebody lets them go on."))
    except Halt.AlreadySo:
        messages.info(request, _("Somebody has halted them already."))
    return redirect("digests")


def show(request: OfficerRequest, form: HaltForm, status: int) -> HttpResponse:
    at, sought = clock.now(), request.GET.get("q", "").strip()[:100]
    period = newest_open(at)
    page = Paginator(found(sought), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "digests/digests.html",
        {
            "period": period,
            "counts": counts(Digest.objects.filter(year=period.year, week=period.week)),
            "halted": Halt.objects.standing().filter(kind=KIND).select_related("begun_by").first(),
            "form": form,
            "sought": sought,
            "page_obj": page,
        },
        status=status,
    )


def found(sought: str) -> QuerySet[Officer]:
    """Readers whose name or address has these letters in it."""
    named = Q(full_name__icontains=sought) | Q(email__icontains=sought)
    return choosing.readers().filter(named if sought else Q()).order_by("full_name", "pk")


def counts(rows: QuerySet[Digest]) -> dict[str, int]:
    """How many digests of a week ended how."""
    return rows.aggregate(
        sent=Count("pk", filter=Q(message__state=STATES.SENT)),
        waiting=Count("pk", filter=Q(message__state__in=[STATES.PENDING, STATES.SENDING, STATES.UNCERTAIN])),
        none=Count("pk", filter=Q(message=None) | Q(message__state=STATES.SKIPPED)),
        wrong=Count("pk", filter=Q(message__state__in=[STATES.FAILED, STATES.HELD])),
    )


@require_safe
@moderator_required
def digest_dry_run(request: OfficerRequest) -> HttpResponse:
    """How many digests the week to come would bring, as the market stands now. Nothing is planned."""
    counted = previewing.tally(clock.now())
    reasons = sorted(counted.reasons.items(), key=lambda each: (-each[1], each[0]))
    return render(request, "digests/dry_run.html", {"tally": counted, "reasons": reasons})


@require_safe
@moderator_required  # type: ignore[arg-type]  # The types of django-csp know views without arguments only.
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def digest_preview(request: OfficerRequest, pk: int) -> HttpResponse:
    """The digest that an officer would get now, as wide screens and phones show it, and as text."""
    reader, at = get_object_or_404(choosing.readers(), pk=pk), clock.now()
    return render(
        request,
        "digests/preview.html",
        {
            "reader": reader,
            "why_not": previewing.why_not(reader, at),
            "letter": previewing.letter_for(reader, at),
            "sandbox": SANDBOX,
            "sender": settings.DEFAULT_FROM_EMAIL,
            "crumbs": [
                (_("Moderation"), reverse("moderation")),
                (_("Digests"), reverse("digests")),
            ],
        },
    )


@require_safe
@moderator_required
def digest_preview_html(request: OfficerRequest, pk: int) -> HttpResponse:
    """The HTML of that letter and nothing else."""
    letter = previewing.letter_for(get_object_or_404(choosing.readers(), pk=pk), clock.now())
    if letter is None:
        raise Http404
    return shown(letter.html)


@require_POST
@moderator_required
def digest_send_to_me(request: OfficerRequest, pk: int) -> HttpResponse:
    """Send the moderator that letter, to her own address."""
    reader = get_object_or_404(choosing.readers(), pk=pk)
    send_preview(reader=reader, to=request.user, at=clock.now())
    messages.success(request, _("On its way to %(address)s.") % {"address": request.user.email})
    return redirect("digest_preview", pk)


@require_POST
@moderator_required
def digests_go_on(request: OfficerRequest) -> HttpResponse:
    """Plan and send digests again."""
    try:
        outbox.go_on(kind=KIND, by=request.user, at=clock.now())
        messages.success(request, _("Digests go on. What waited and is still of this week is sent now."))
    except Halt.AlreadySo:
        messages.info(request, _("They go on already."))
    return redirect("digests")
