"""What became of a listing, step by step, from the record of its changes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.actors import names_for
from councils.models import Officer
from marketplace.audit.telling import changed, history
from marketplace.audit.tracking import events_of
from services.models import Listing, ListingRevision
from services.models.listings import ListingQuerySet


def readable(officer: Officer) -> ListingQuerySet:
    """Whose story she may read: her own body's, for a moderator what was submitted, for an auditor any."""
    if officer.is_auditor:
        return Listing.objects.all()
    if officer.is_moderator:
        return Listing.objects.exclude(submitted_at=None)
    return Listing.objects.editable_by(officer)


@require_safe
@login_required
def listing_history(request: OfficerRequest, pk: int) -> HttpResponse:
    listing = get_object_or_404(readable(request.user).with_title().select_related("council"), pk=pk)
    found = history(
        events_of(Listing).filter(pgh_obj=listing),
        events_of(ListingRevision).filter(listing=listing),
        number=request.GET.get("page"),
        what=what_happened,
        names=names_for(request.user, near=[listing.council_id]),
    )
    return render(
        request,
        "services/history.html",
        {"listing": listing, "events": found.lines, "page_obj": found.page},
    )


def what_happened(event: Any) -> str:
    """One step in words."""
    if event.pgh_tracked_model is not Listing:
        return _("Version %(number)s written") % {"number": event.number}
    if event.pgh_label == "insert":
        return _("Begun")
    if event.pgh_label == "delete":
        return _("Deleted")
    if "visibility" in event.pgh_changed:
        return _("Who may see it: %(who)s") % {"who": event.get_visibility_display()}
    if "state" in event.pgh_changed:
        return moved_to(event)
    if "live_revision_id" in event.pgh_changed:
        return _("New words published")
    if "pending_revision_id" in event.pgh_changed and event.pending_revision_id:
        return _("New words sent to a moderator")
    if "pending_revision_id" in event.pgh_changed:
        return _("New words returned")
    if event.pgh_changed == ["confirmed_at"]:
        return _("Confirmed as still current")
    return changed(event)


def moved_to(event: Any) -> str:
    """The state that it came into, and where somebody gave a reason, why."""
    if not event.state_reason:
        return str(event.get_state_display())
    return f"{event.get_state_display()}: {event.get_state_reason_display()}"
