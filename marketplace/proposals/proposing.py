"""The page on which a proposal is written and sent."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from councils.access import OfficerRequest
from marketplace.notifications import clock
from marketplace.proposals import actions, due
from marketplace.proposals.addressees import can_answer
from marketplace.proposals.forms import ProposalForm, models_accepted
from marketplace.proposals.models import Proposal
from marketplace.proposals.sides import Side, first_words, open_proposal_of, sides_of
from services.models import Entry, Listing, Visibility

REFUSALS = {
    Proposal.AlreadyOpen: gettext_lazy("Your councils already have an open proposal for this service"),
    Proposal.NamesACouncil: gettext_lazy("One of the two listings is sealed. Write to it without your name"),
    Proposal.NoLongerListed: gettext_lazy("One of the two listings is no longer shown"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request: OfficerRequest, pk: int) -> HttpResponse:
    """Three fields and send."""
    at = clock.now()
    shown = Entry.objects.showable(at).readable_by(request.user)
    shown = shown.select_related("listing__council", "listing__author", "category")
    entry = shown.prefetch_related("listing__council__successions__successor").filter(number=pk).first()
    if entry is None:
        return _no_longer_listed(request)
    if entry.is_sealed or _is_from_a_sealed_one(request):
        return redirect(f"{reverse('approach', args=[pk])}?{request.GET.urlencode()}")
    sides = sides_of(request.user, entry, at)
    if not sides:
        raise Http404
    if request.method == "POST":
        return _send(request, entry, sides, at)
    if standing := open_proposal_of(sides, entry):
        messages.info(request, _("Your councils already have this open proposal for the service."))
        return redirect(standing)
    return _ask(request, entry, sides, at, _form(request, entry, sides, at))


def _is_from_a_sealed_one(request: OfficerRequest) -> bool:
    """Whether a match of a sealed listing of hers led here."""
    number = request.GET.get("from", "")
    own = Listing.objects.editable_by(request.user).filter(visibility=Visibility.SEALED)
    return number.isdecimal() and len(number) < 16 and own.filter(pk=int(number)).exists()


def _form(request: OfficerRequest, entry: Entry, sides: list[Side], at: datetime) -> ProposalForm:
    return ProposalForm(
        request.POST if request.method == "POST" else None,
        sides=sides,
        models=models_accepted(entry),
        today=timezone.localdate(at),
        initial=first_words(sides, entry, request.GET.get("from", ""), timezone.localdate(at)),
    )


def _ask(
    request: OfficerRequest, entry: Entry, sides: list[Side], at: datetime, form: ProposalForm
) -> HttpResponse:
    council = entry.listing.council
    return render(
        request,
        "proposals/propose.html",
        {
            "entry": entry,
            "council": council,
            "answer_by": due.answer_by(council, at) if can_answer(council) else None,
            "answer_within": due.ANSWER_WITHIN,
            "needs_sign_off": not any(actions.may_send(request.user, side.council) for side in sides),
            "side": sides[0] if len(sides) == 1 else None,
            "standing": open_proposal_of(sides, entry) if form.is_bound else None,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _send(request: OfficerRequest, entry: Entry, sides: list[Side], at: datetime) -> HttpResponse:
    form = _form(request, entry, sides, at)
    if form.is_valid():
        asked = form.cleaned_data
        side = asked.pop("side")
        try:
            proposal = actions.propose(
                officer=request.user,
                council=side.council,
                listing=entry.listing,
                own_listing=side.listing,
                at=at,
                **asked,
            )
        except tuple(REFUSALS) as refusal:
            form.add_error(None, REFUSALS[type(refusal)])
        else:
            messages.success(request, told_of(proposal))
            return redirect(proposal)
    return _ask(request, entry, sides, at, form)


def told_of(proposal: Proposal) -> str:
    """What its writer is told when she has let go of it."""
    if proposal.is_unsent:
        return _("An approver or lead of your council signs it off first. They are told.")
    return _("Your proposal is sent.")


def _no_longer_listed(request: OfficerRequest) -> HttpResponse:
    """Give back what was typed to whoever wrote while the listing went; tell nothing about the listing."""
    typed = request.POST.get("what", "")
    if not typed or not request.user.councils().exists():
        raise Http404
    return render(request, "proposals/no_longer_listed.html", {"typed": typed}, status=422)
