"""Proposals as officers see them: the list of theirs, and the room of one."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest, officer_required
from marketplace.notifications import clock
from marketplace.proposals import actions
from marketplace.proposals.forms import DecisionForm, RemarkForm
from marketplace.proposals.models import Proposal, Waits
from marketplace.proposals.room import Room

PAGE = 20


class Group(NamedTuple):
    """Proposals of one page that wait for the same side."""

    waits: Waits
    proposals: list[Proposal]


@require_safe
@officer_required
def proposals(request: OfficerRequest) -> HttpResponse:
    """Mine: what waits for my answer first."""
    mine = Proposal.objects.visible_to(request.user).in_order_for(request.user).with_parties()
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    groups = [Group(Waits(waits), list(rows)) for waits, rows in groupby(page, attrgetter("waits"))]
    return render(request, "proposals/proposals.html", {"page_obj": page, "groups": groups})


def enter(request: OfficerRequest, pk: int, at: datetime) -> Room:
    """The room of a proposal to which one of the officer's bodies is a party."""
    visible = Proposal.objects.sent().visible_to(request.user).with_parties()
    return Room.of(get_object_or_404(visible, pk=pk), request.user, at)


@require_safe
@login_required
def proposal(request: OfficerRequest, pk: int) -> HttpResponse:
    """The room. A decision chosen in it leads to the page that asks to confirm it."""
    room = enter(request, pk, clock.now())
    decision = _decision_form(request, room)
    if decision and decision.is_valid():
        return redirect(f"proposal_{decision.cleaned_data['decision']}", pk)
    return _show(request, room, decision, RemarkForm(councils=room.own_councils))


def _decision_form(request: OfficerRequest, room: Room) -> DecisionForm | None:
    if room.deciding is None:
        return None
    may_open = room.proposal.state == Proposal.State.SENT
    chosen = request.GET if "decide" in request.GET else None
    return DecisionForm(chosen, council=room.deciding.council, may_open=may_open)


def _show(
    request: OfficerRequest, room: Room, decision: DecisionForm | None, remark_form: RemarkForm
) -> HttpResponse:
    remarks = room.proposal.remarks.select_related("council", "author").order_by("-said_at", "-pk")
    is_wrong = remark_form.is_bound or (decision is not None and decision.is_bound)
    return render(
        request,
        "proposals/proposal.html",
        {
            "room": room,
            "proposal": room.proposal,
            "decision_form": decision,
            "remark_form": remark_form,
            "page_obj": Paginator(remarks, PAGE).get_page(request.GET.get("page")),
        },
        status=422 if is_wrong else 200,
    )


@login_required
def proposal_remark(request: OfficerRequest, pk: int) -> HttpResponse:
    """Say something in the room."""
    at = clock.now()
    room = enter(request, pk, at)
    if request.method != "POST":
        return redirect(room.proposal)
    form = RemarkForm(request.POST, councils=room.own_councils)
    if not form.is_valid():
        return _show(request, room, _decision_form(request, room), form)
    try:
        actions.remark(proposal=room.proposal, officer=request.user, at=at, **form.cleaned_data)
    except Proposal.NoLongerOpen:
        form.add_error(None, _("This proposal is closed, so its conversation is too"))
        return _show(request, room, None, form)
    return redirect(room.proposal)
