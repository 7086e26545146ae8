"""The pages of a proposal that has not left its council: read, changed, signed off or thrown away."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from councils.access import OfficerRequest
from councils.models import Officer
from marketplace.notifications import clock
from marketplace.proposals import actions, signing_off
from marketplace.proposals.forms import ProposalForm, SignOffForm, models_accepted
from marketplace.proposals.models import Proposal
from marketplace.proposals.models.proposals import ProposalQuerySet
from marketplace.proposals.proposing import told_of
from marketplace.proposals.sides import Side
from marketplace.proposals.together import sent_together
from services.models import Entry

OVERTAKEN = {
    Proposal.AlreadyOpen: gettext_lazy("Your councils meanwhile have an open proposal for this service"),
    Proposal.NamesACouncil: gettext_lazy("One of the two listings is sealed by now"),
    Proposal.NoLongerListed: gettext_lazy("One of the two listings is no longer shown"),
    Proposal.ModelNotAccepted: gettext_lazy("The other listing no longer accepts this way of sharing"),
    Proposal.ListingsDoNotMeet: gettext_lazy("The two listings are no longer for the same service"),
    Proposal.StartHasGoneBy: gettext_lazy("The day on which it would start has gone by"),
}


def _load(rows: ProposalQuerySet, pk: int) -> Proposal:
    return get_object_or_404(rows.with_parties().select_related("author", "own_listing", "listing"), pk=pk)


def _own(request: OfficerRequest, pk: int) -> Proposal:
    """One that a body of the officer wrote, or was asked; the latter only once it is sent."""
    return _load(Proposal.objects.visible_to(request.user), pk)


def _entry(proposal: Proposal, reader: Officer, at: datetime) -> Entry | None:
    """What the other council shows at this moment of the listing that it answers."""
    return Entry.objects.showable(at).readable_by(reader).filter(pk=proposal.listing_id).first()


@require_safe
@login_required
def proposal_unsent(request: OfficerRequest, pk: int) -> HttpResponse:
    """What it says, and what happens next."""
    proposal = _own(request, pk)
    if not proposal.is_unsent:
        return redirect(proposal)
    party = proposal.proposer
    return render(
        request,
        "proposals/unsent.html",
        {
            "proposal": proposal,
            "council": party.council,
            "entry": _entry(proposal, request.user, clock.now()),
            "together": sent_together(proposal, request.user),
            "may_be_reworded": signing_off.may_be_reworded(proposal, party),
            "signs_off": request.user.signs_off_for(party.council),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """Word it anew, and let go of it again."""
    at = clock.now()
    proposal = _own(request, pk)
    entry = _entry(proposal, request.user, at)
    if not signing_off.may_be_reworded(proposal, proposal.proposer):
        return _too_late(request, proposal)
    if entry is None:
        messages.error(request, _("The other council’s listing is no longer shown, so it cannot be sent."))
        return redirect(proposal)
    form = _edit_form(request, proposal, entry, at)
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("what", "delivery_model", "start_on")}
        try:
            signing_off.resubmit(proposal=proposal, officer=request.user, at=at, **asked)
        except Proposal.NotInThatState:
            return _too_late(request, proposal)
        except tuple(OVERTAKEN) as refusal:
            form.add_error(None, OVERTAKEN[type(refusal)])
        else:
            messages.success(request, told_of(proposal))
            return redirect(proposal)
    context = {
        "proposal": proposal,
        "form": form,
        "may_send": actions.may_send(request.user, proposal.proposer.council),
    }
    return render(request, "proposals/edit.html", context, status=422 if form.is_bound else 200)


def _edit_form(request: OfficerRequest, proposal: Proposal, entry: Entry, at: datetime) -> ProposalForm:
    return ProposalForm(
        request.POST if request.method == "POST" else None,
        sides=[Side(proposal.proposer.council)],
        models=models_accepted(entry),
        today=timezone.localdate(at),
        initial={
            "what": proposal.what,
            "delivery_model": proposal.delivery_model_id,
            "start_on": proposal.start_on,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_sign_off(request: OfficerRequest, pk: int) -> HttpResponse:
    """Read it, and sign it off or say what must change."""
    proposal = _load(Proposal.objects.signed_off_by(request.user), pk)
    if proposal.state != Proposal.State.AWAITING_SIGN_OFF:
        return _too_late(request, proposal)
    at = clock.now()
    form = SignOffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            messages.success(request, _carry_out(form, proposal, request, at))
            return redirect(proposal)
        except Proposal.NotInThatState:
            return _too_late(request, proposal)
        except tuple(OVERTAKEN) as refusal:
            form.add_error(None, OVERTAKEN[type(refusal)])
    return render(
        request,
        "proposals/sign_off.html",
        {
            "proposal": proposal,
            "council": proposal.proposer.council,
            "entry": _entry(proposal, request.user, at),
            "together": sent_together(proposal, request.user),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _carry_out(form: SignOffForm, proposal: Proposal, request: OfficerRequest, at: datetime) -> str:
    """Do what the form says; what to tell whoever filled it in."""
    if form.cleaned_data["outcome"] == form.SIGN:
        signing_off.sign_off(proposal=proposal, officer=request.user, at=at)
        return _("Signed off, and sent.")
    note = form.cleaned_data["note"]
    signing_off.send_back(proposal=proposal, officer=request.user, note=note, at=at)
    return _("Sent back. Its author is told by email.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proposal_discard(request: OfficerRequest, pk: int) -> HttpResponse:
    """Ask whether to throw it away, and do."""
    proposal = _own(request, pk)
    if not proposal.is_unsent:
        return _too_late(request, proposal)
    if request.method == "POST":
        try:
            signing_off.discard(proposal=proposal, officer=request.user)
        except Proposal.NotInThatState:
            return redirect("proposals")
        messages.success(request, _("Thrown away. Nobody outside your council has seen it."))
        return redirect("proposals")
    return render(request, "proposals/discard.html", {"proposal": proposal})


def _too_late(request: OfficerRequest, proposal: Proposal) -> HttpResponse:
    """Somebody was quicker, perhaps the same officer with the same button."""
    found = Proposal.objects.filter(pk=proposal.pk).first()
    if found is None:
        messages.info(request, _("Nothing has changed: the proposal was thrown away."))
        return redirect("proposals")
    told = _("Nothing has changed: the proposal is in this state: %(state)s.")
    messages.info(request, told % {"state": found.get_state_display()})
    return redirect(found)
