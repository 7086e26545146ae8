"""What became of a proposal, step by step, from the record of its changes: for its parties."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.actors import names_for
from marketplace.audit.telling import changed, history
from marketplace.audit.tracking import events_of
from marketplace.proposals.models import Look, Party, Proposal, Remark


@require_safe
@login_required
def proposal_history(request: OfficerRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).with_parties(), pk=pk)
    bodies = {party.council_id: party.council.short_name for party in proposal.parties.all()}
    changes = events_of(Proposal).filter(pgh_obj=proposal)
    if not request.user.acts_for(proposal.proposer.council):
        changes = changes.exclude(sent_at=None)  # How it was made is its own council's.
    found = history(
        changes,
        events_of(Party).filter(proposal=proposal).exclude(pgh_label="insert"),
        events_of(Remark).filter(proposal=proposal, pgh_label="insert"),
        events_of(Look).filter(proposal=proposal, pgh_label="insert"),
        number=request.GET.get("page"),
        what=lambda event: what_happened(event, bodies),
        names=names_for(request.user, near=bodies),
    )
    context = {"proposal": proposal, "events": found.lines, "page_obj": found.page}
    return render(request, "proposals/history.html", context)


def what_happened(event: Any, bodies: dict[int, str]) -> str:
    """One step in words."""
    model = event.pgh_tracked_model
    if model is Remark:
        return _("%(council)s wrote in the room") % {"council": bodies.get(event.council_id, "")}
    if model is Look:
        return _("The room opened to staff of the site for an hour")
    if model is Party:
        council = bodies.get(event.council_id, "")
        if "decision" in event.pgh_changed:
            return f"{council}: {event.get_decision_display()}"
        return f"{council}: {changed(event)}"
    if event.pgh_label == "insert" or "state" in event.pgh_changed:
        return str(event.get_state_display())
    if event.pgh_changed == ["nudged_at"]:
        return _("Reminder of the answer sent")
    return _("Last day to answer set") if "respond_by" in event.pgh_changed else changed(event)
