"""The page on which staff say why they need to read a proposal's room, and read it."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from councils.access import OfficerRequest
from marketplace.notifications import clock
from marketplace.proposals import looking
from marketplace.proposals.forms import text_field
from marketplace.proposals.models import Look, Proposal

PAGE = 20


class LookForm(forms.Form):
    """Why somebody who is no party has to read it."""

    reason = text_field(
        _("Why do you need to read it?"),
        500,
        3,
        missing=_("Enter why you need to read it"),
        help_text=_("Officers of all councils concerned get this in an email now, and see it in the room."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_look(request: OfficerRequest, pk: int) -> HttpResponse:
    """Ask for the reason; with one given in the last hour, show the room."""
    proposal = get_object_or_404(looking.rooms_for_staff(request.user).with_parties(), pk=pk)
    at = clock.now()
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        looking.look(proposal=proposal, officer=request.user, reason=form.cleaned_data["reason"], at=at)
        return redirect("proposal_look", pk)
    open_look = proposal.looks.open(at).filter(officer=request.user).first()
    if open_look and not form.is_bound:
        return _show(request, proposal, open_look)
    return render(
        request,
        "proposals/look.html",
        {"proposal": proposal, "form": form},
        status=422 if form.is_bound else 200,
    )


def _show(request: OfficerRequest, proposal: Proposal, open_look: Look) -> HttpResponse:
    remarks = proposal.remarks.select_related("council").order_by("-said_at", "-pk")
    return render(
        request,
        "proposals/looked_at.html",
        {
            "proposal": proposal,
            "look": open_look,
            "page_obj": Paginator(remarks, PAGE).get_page(request.GET.get("page")),
        },
    )
