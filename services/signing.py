"""Where an approver or lead lets a colleague's draft go out, or sends it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils.access import OfficerRequest
from marketplace.notifications import clock
from services import actions, wording
from services.forms import SignOffForm
from services.models import Listing


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listing_sign_off(request: OfficerRequest, pk: int) -> HttpResponse:
    """Read it, and sign it off or say what must change."""
    rows = Listing.objects.signed_off_by(request.user).select_related("council", "category", "author")
    listing = get_object_or_404(rows, pk=pk)
    form = SignOffForm(request.POST if request.method == "POST" else None)
    if listing.state != Listing.State.AWAITING_SIGN_OFF:
        return _too_late(request, listing)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _carry_out(form, listing, request))
            return redirect("own_listings")
        except Listing.NotInThatState:
            return _too_late(request, listing)
        except Listing.HasExpired:
            form.add_error(None, _("The last day on which it is shown has gone by. Send it back"))
    revision = listing.newest_revision()
    return render(
        request,
        "services/sign_off.html",
        {"listing": listing, "title": revision.title, "lines": wording.lines(revision), "form": form},
        status=422 if form.errors else 200,
    )


def _carry_out(form: SignOffForm, listing: Listing, request: OfficerRequest) -> str:
    """Do what the form says; what to tell whoever filled it in."""
    if form.cleaned_data["outcome"] == form.SIGN:
        actions.sign_off(listing=listing, officer=request.user, at=clock.now())
        return _("Signed off. A moderator reads it, usually within two working days.")
    note = form.cleaned_data["note"]
    actions.send_back(listing=listing, officer=request.user, note=note, at=clock.now())
    return _("Sent back. Its author is told by email.")


def _too_late(request: OfficerRequest, listing: Listing) -> HttpResponse:
    listing.refresh_from_db()
    told = _("Nothing has changed: the listing is in this state: %(state)s.")
    messages.info(request, told % {"state": listing.get_state_display()})
    return redirect("own_listing", listing.pk)
