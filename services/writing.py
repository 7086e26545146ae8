"""Pages on which a listing is begun: what and which way, by copying, or by another choice of service."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from councils.access import OfficerRequest, officer_required
from services import drafting
from services.models import Listing
from services.questions import QUESTIONS
from services.starting import CopyForm, ReclassifyForm, ServiceForm, WayForm
from services.views import load


@require_http_methods(["GET", "HEAD", "POST"])
@officer_required
def listing_new(request: OfficerRequest) -> HttpResponse:
    """Which way, then which service; the second answer makes a draft."""
    councils = list(request.user.councils())
    way = WayForm(answered(request), councils=councils, initial={"council": request.council})
    if not way.is_valid():
        return render(request, "services/listing_way.html", {"form": way}, status=422 if way.errors else 200)
    council, direction = way.cleaned_data["council"], way.cleaned_data["direction"]
    form = ServiceForm(
        request.POST if request.method == "POST" else None,
        council=council,
        initial={"key": uuid4(), "category": request.GET.get("category")},
    )
    listing = begin(request, form, direction) if form.is_valid() else None
    if listing is None:
        context = {"form": form, "way": way, "council": council, "direction": direction}
        return render(request, "services/listing_service.html", context, status=422 if form.errors else 200)
    return redirect("listing_question", listing.pk, QUESTIONS[0].slug)


def begin(request: OfficerRequest, form: ServiceForm, direction: str) -> Listing | None:
    """The new draft; none where this page had made one already which is closed by now."""
    try:
        return drafting.begin(
            officer=request.user,
            council=form.council,
            direction=direction,
            category=form.cleaned_data["category"],
            at=timezone.now(),
            key=form.cleaned_data["key"],
        )
    except Listing.NotInThatState:
        form.add_error(None, _("The listing that you began on this page has moved on. Start a new one."))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listing_service(request: OfficerRequest, pk: int) -> HttpResponse:
    """Another service or direction, while nobody has seen the listing."""
    listing = load(request, pk)
    if not listing.may_change_service:
        messages.error(request, _("Its service and direction stay as they are: others have seen them."))
        return redirect("own_listing", listing.pk)
    form = ReclassifyForm(
        request.POST if request.method == "POST" else None,
        council=listing.council,
        initial={"direction": listing.direction, "category": listing.category_id},
    )
    if form.is_valid() and reclassify(request, listing, form):
        return redirect("listing_edit", listing.pk)
    context = {"form": form, "listing": listing, "council": listing.council}
    return render(request, "services/listing_service.html", context, status=422 if form.errors else 200)


def reclassify(request: OfficerRequest, listing: Listing, form: ReclassifyForm) -> bool:
    """Whether it was moved; if not, the form says why."""
    try:
        drafting.reclassify(
            listing=listing,
            officer=request.user,
            direction=form.cleaned_data["direction"],
            category=form.cleaned_data["category"],
            at=timezone.now(),
        )
    except Listing.NeedsSignOff:
        form.add_error(None, _("A moderator reads it at present. An approver or lead can change it."))
    except Listing.NotInThatState:
        form.add_error(None, _("Somebody has moved it on meanwhile. Nothing was changed."))
    return not form.errors


@require_POST
@login_required
def listing_copy(request: OfficerRequest, pk: int) -> HttpResponse:
    """A new draft that says the same."""
    listing, form = load(request, pk), CopyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was copied. Press the button once more."))
        return redirect("own_listing", listing.pk)
    try:
        key = form.cleaned_data["key"]
        copy = drafting.copy(listing=listing, officer=request.user, at=timezone.now(), key=key)
    except Listing.NotRunThere:
        messages.error(request, _("Your council does not run this service any more."))
        return redirect("own_listing", listing.pk)
    messages.success(request, _("Copied into a new draft. Change what differs."))
    return redirect("listing_edit", copy.pk)


def answered(request: OfficerRequest) -> QueryDict | None:
    """What was said about for whom and which way, if it was asked yet."""
    if request.method == "POST":
        return request.POST
    return request.GET if "next" in request.GET else None
