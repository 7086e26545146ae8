"""Pages on which officers write listings: first what and which way, then what it says."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.access import OfficerRequest, officer_required
from services import actions
from services.forms import ContentForm, StartForm
from services.models import Listing
from services.views import load

NEEDS_SIGN_OFF = gettext_lazy(
    "Your council has what goes out signed off: "
    "an approver or lead changes what a moderator or the public sees."
)

NOT_ITS_MAILBOX = gettext_lazy(
    "Enter a shared mailbox at a domain of your council, and not one of a person who has an account here"
)


@officer_required
def listing_new(request: OfficerRequest) -> HttpResponse:
    start = StartForm(
        answered(request),
        councils=list(request.user.councils()),
        initial={"council": request.council, **request.GET.dict()},
    )
    if not start.is_valid():
        return ask_what(request, start)
    at = timezone.now()
    form = ContentForm(typed(request), today=timezone.localdate(at), initial={"key": uuid4()}, **start.what)
    listing = write(request, start, form, at) if form.is_valid() else None
    if listing is None:
        return ask_content(request, start, form)
    return redirect("own_listing", listing.pk)


def write(request: OfficerRequest, start: StartForm, form: ContentForm, at: datetime) -> Listing | None:
    """The new draft; none where the form had already made one that is closed by now."""
    try:
        return actions.write_listing(
            officer=request.user,
            council=start.cleaned_data["council"],
            content=form.content,
            at=at,
            key=form.cleaned_data["key"],
            **start.what,
        )
    except Listing.NotItsMailbox:
        form.add_error("contact_mailbox", str(NOT_ITS_MAILBOX))
        return None
    except Listing.NotInThatState:
        form.add_error(None, _("The listing that you wrote on this page is closed. Start a new one."))
        return None


@login_required
def listing_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    listing = load(request, pk)
    if not listing.may_be_edited:
        messages.error(request, why_not(listing))
        return redirect("own_listing", listing.pk)
    if request.method != "POST" and listing.is_out and not actions.may_send(listing, request.user):
        messages.error(request, NEEDS_SIGN_OFF)
        return redirect("own_listing", listing.pk)
    before = {"direction": listing.direction, "category": listing.category}
    data = answered(request, direction=listing.direction, category=listing.category_id)
    start = StartForm(data, councils=[listing.council], initial=before)
    if listing.may_change_service and (start.errors or "service" in request.GET):
        return ask_what(request, start, listing)
    what = start.what if listing.may_change_service and start.is_valid() else before
    return edit(request, listing, start, what)


def edit(request: OfficerRequest, listing: Listing, start: StartForm, what: dict[str, Any]) -> HttpResponse:
    at, newest = timezone.now(), listing.newest_revision()
    form = ContentForm(
        typed(request),
        today=timezone.localdate(at),
        revision=newest,
        initial={"based_on": newest.number},
        **what,
    )
    if not form.is_valid() or not save(request, listing, form, what, at):
        return ask_content(request, start, form, listing)
    if listing.pending_revision_id:
        messages.success(request, _("Saved. A moderator reads it next."))
    else:
        messages.success(request, _("Saved."))
    return redirect("own_listing", listing.pk)


def save(
    request: OfficerRequest, listing: Listing, form: ContentForm, what: dict[str, Any], at: datetime
) -> bool:
    """Whether the words were kept; if not, the form says why, and what was typed stands in it."""
    based_on = form.cleaned_data["based_on"]
    try:
        actions.revise(
            listing=listing, officer=request.user, content=form.content, at=at, based_on=based_on, **what
        )
    except Listing.ChangedMeanwhile:
        form.stand_upon(listing.newest_revision())
        told = _(
            "A colleague changed this listing while you were writing. Saving again replaces what they wrote."
        )
        form.add_error(None, told)
    except Listing.NotItsMailbox:
        form.add_error("contact_mailbox", str(NOT_ITS_MAILBOX))
    except Listing.NeedsSignOff:
        form.add_error(None, NEEDS_SIGN_OFF)
    except Listing.NotInThatState:
        form.add_error(None, why_not(listing))
    return not form.errors


def why_not(listing: Listing) -> str:
    """Why its words cannot be changed now."""
    if listing.state == Listing.State.AWAITING_SIGN_OFF:
        return _("A listing that awaits sign-off cannot be changed. An approver or lead can send it back.")
    return _("A listing that is withdrawn or matched cannot be changed.")


def answered(request: OfficerRequest, **otherwise: str) -> QueryDict | None:
    """What was said about which service and which way, if it was asked yet."""
    if request.method != "POST" and "next" not in request.GET:
        return None
    data = (request.POST if request.method == "POST" else request.GET).copy()
    for name, value in otherwise.items():
        data.setdefault(name, value)
    return data


def typed(request: OfficerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def ask_what(request: OfficerRequest, start: StartForm, listing: Listing | None = None) -> HttpResponse:
    status = 422 if start.errors else 200
    return render(request, "services/listing_start.html", {"form": start, "listing": listing}, status=status)


def ask_content(
    request: OfficerRequest, start: StartForm, form: ContentForm, listing: Listing | None = None
) -> HttpResponse:
    return render(
        request,
        "services/listing_form.html",
        {"start": start, "form": form, "listing": listing},
        status=422 if form.errors else 200,
    )
