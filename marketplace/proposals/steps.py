"""The pages on which a party takes a step: each asks to confirm it, then takes it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.access import OfficerRequest
from marketplace.notifications import clock
from marketplace.proposals import actions
from marketplace.proposals.forms import ReasonForm
from marketplace.proposals.models import Party, Proposal
from marketplace.proposals.room import Room
from marketplace.proposals.views import enter

DONE = {
    "discuss": gettext_lazy("The discussion is open."),
    "accept": gettext_lazy("Your council has accepted. It is agreed when all have."),
    "decline": gettext_lazy("You have declined this proposal."),
    "withdraw": gettext_lazy("You have withdrawn this proposal."),
}


@login_required
def proposal_accept(request: OfficerRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "accept", actions.accept, lambda room: room.own_answering)


@login_required
def proposal_discuss(request: OfficerRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "discuss", actions.discuss, lambda room: room.own_answering)


@login_required
def proposal_decline(request: OfficerRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "decline", actions.decline, lambda room: room.own_answering, ReasonForm)


@login_required
def proposal_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "withdraw", actions.withdraw, lambda room: room.own_proposing, ReasonForm)


def _step(
    request: OfficerRequest,
    pk: int,
    name: str,
    act: Callable[..., None],
    party_in: Callable[[Room], Party | None],
    form_class: type[forms.Form] = forms.Form,
) -> HttpResponse:
    """For an officer whose body cannot take this step there is no such page."""
    at = clock.now()
    room = enter(request, pk, at)
    proposal, party = room.proposal, party_in(room)
    if party is None:
        raise Http404
    if not proposal.is_open:
        return _too_late(request, proposal)
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            act(proposal=proposal, council=party.council, officer=request.user, at=at, **form.cleaned_data)
        except (Proposal.NoLongerOpen, Party.AlreadyDecided):
            return _too_late(request, proposal)
        is_agreed = proposal.state == Proposal.State.AGREED
        messages.success(request, _("Agreed: it is a partnership now.") if is_agreed else DONE[name])
        return redirect(proposal)
    return render(
        request,
        f"proposals/{name}.html",
        {"room": room, "proposal": proposal, "party": party, "form": form},
        status=422 if form.is_bound else 200,
    )


def _too_late(request: OfficerRequest, proposal: Proposal) -> HttpResponse:
    """Somebody was quicker, perhaps the same officer with the same button."""
    proposal.refresh_from_db()
    told = _("This proposal is closed: %(state)s. Nothing has changed.")
    messages.info(request, told % {"state": proposal.get_state_display().lower()})
    return redirect(proposal)
