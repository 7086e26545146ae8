"""What became of a body's officers and settings here, from the record of their changes: for its leads."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest, lead_required
from councils.actors import names_for
from councils.models import Council, Invitation, Membership, Officer
from marketplace.audit.telling import changed, history
from marketplace.audit.tracking import events_of


@require_safe
@lead_required
def council_history(request: OfficerRequest) -> HttpResponse:
    council = request.council
    members = Officer.objects.filter(memberships__council=council).in_bulk()
    found = history(
        events_of(Membership).filter(council=council),
        events_of(Invitation).filter(council=council),
        events_of(Council).filter(pgh_obj=council),
        number=request.GET.get("page"),
        what=lambda event: what_happened(event, members),
        names=names_for(request.user),
    )
    context = {"council": council, "events": found.lines, "page_obj": found.page}
    return render(request, "councils/history.html", context)


def what_happened(event: Any, members: dict[Any, Officer]) -> str:
    """One step in words."""
    if event.pgh_tracked_model is Invitation:
        return _invited(event)
    if event.pgh_tracked_model is Council:
        if event.pgh_label == "insert":
            return _("The council’s entry: made")
        return _("The council’s entry: %(change)s") % {"change": changed(event)}
    return f"{members.get(event.officer_id, _('Somebody'))}: {_acted(event)}"


def _acted(event: Any) -> str:
    if event.pgh_label == "delete":
        return _("removed")
    if event.pgh_label == "insert" or "state" in event.pgh_changed:
        return f"{event.get_state_display()} ({event.get_role_display()})"
    if "role" in event.pgh_changed:
        return _("now %(role)s") % {"role": event.get_role_display()}
    if "covered_until" in event.pgh_changed or "covered_by_id" in event.pgh_changed:
        return _("stand-in changed")
    return changed(event)


def _invited(event: Any) -> str:
    if event.pgh_label == "insert":
        return _("A colleague invited")
    if "accepted_at" in event.pgh_changed:
        return _("An invitation accepted")
    if "revoked_at" in event.pgh_changed:
        return _("An invitation taken back")
    return _("An invitation changed")
