"""The pages on which councils write without names, answer, and choose to show themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from councils.access import OfficerRequest, officer_required
from marketplace.notifications import clock
from marketplace.proposals import actions, approaching
from marketplace.proposals.approach_forms import ApproachForm, UnnamedReasonForm
from marketplace.proposals.forms import models_accepted
from marketplace.proposals.models import Approach, Proposal
from marketplace.proposals.sides import Side, sides_unnamed
from marketplace.proposals.unnamed import Seen, seen_by
from services.models import Entry

PAGE = 20
REFUSALS = {
    Approach.AlreadyOpen: gettext_lazy("Your council has an open approach to this listing already"),
    Approach.NeedsSignOff: gettext_lazy(
        "Your council has what goes out signed off: an approver or lead of yours writes to sealed listings"
    ),
    Proposal.NoLongerListed: gettext_lazy("One of the two listings is no longer shown"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approach(request: OfficerRequest, pk: int) -> HttpResponse:
    """Write about a listing without a name."""
    at = clock.now()
    readable = Entry.objects.showable(at).readable_by(request.user)
    entry = get_object_or_404(readable.select_related("listing", "category"), number=pk)
    sides = sides_unnamed(request.user, entry, at)
    if not sides:
        raise Http404
    form = ApproachForm(
        request.POST if request.method == "POST" else None,
        sides=sides,
        models=models_accepted(entry),
        today=timezone.localdate(at),
        initial={"side": f"listing-{request.GET.get('from', '')}"},
    )
    if form.is_valid() and (made := _send(request, entry, form, at)):
        messages.success(request, _("Sent without your name."))
        return redirect(made)
    return render(
        request,
        "proposals/approach_form.html",
        {
            "entry": entry,
            "answer_by": approaching.answer_by(entry, at),
            "needs_sign_off": not any(actions.may_send(request.user, side.council) for side in sides),
            "side": sides[0] if len(sides) == 1 else None,
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _send(request: OfficerRequest, entry: Entry, form: ApproachForm, at: datetime) -> Approach | None:
    """The approach; none where it cannot be made, and then the form says why."""
    asked = form.cleaned_data
    side: Side = asked["side"]
    try:
        return approaching.approach(
            officer=request.user,
            council=side.council,
            listing=entry.listing,
            own_listing=side.listing,
            at=at,
            **{name: asked[name] for name in ("key", "what", "delivery_model", "start_on")},
        )
    except tuple(REFUSALS) as refusal:
        form.add_error(None, REFUSALS[type(refusal)])
        return None


@require_safe
@officer_required
def approaches(request: OfficerRequest) -> HttpResponse:
    """Those of her bodies, the newest first."""
    rows = Approach.objects.visible_to(request.user)
    page = Paginator(rows.select_related("listing__category"), PAGE).get_page(request.GET.get("page"))
    return render(request, "proposals/approaches.html", {"page_obj": page})


def enter(request: OfficerRequest, pk: int) -> Seen:
    """An approach as the officer's side sees it."""
    rows = Approach.objects.visible_to(request.user)
    rows = rows.select_related("council", "listing__council", "listing__category", "listing__entry")
    return seen_by(get_object_or_404(rows.select_related("delivery_model"), pk=pk), request.user)


@require_safe
@login_required
def approach_room(request: OfficerRequest, pk: int) -> HttpResponse:
    """What was written, who has chosen to show itself, and what to do."""
    seen = enter(request, pk)
    return render(request, "proposals/approach.html", {"seen": seen, "approach": seen.approach})


THAT_CLOSES_IT = gettext_lazy(
    "They are told the reason. That closes it, and neither of you learns who the other was."
)


class Step(NamedTuple):
    """One button: what it asks, what it means, what it does, and what it says afterwards."""

    take: Callable[..., None]
    form: type[forms.Form]
    question: str | Promise
    meaning: str | Promise
    done: str | Promise


STEPS = {
    "show": Step(
        approaching.show_ourselves,
        forms.Form,
        gettext_lazy("Show your council to them?"),
        gettext_lazy(
            "Once both councils have chosen this, each sees the other’s name and contact, and you go on in a "
            "proposal that is in discussion. Until then neither sees a name. You cannot take it back."
        ),
        gettext_lazy("Saved. Names appear when both councils have chosen to show themselves."),
    ),
    "decline": Step(
        approaching.decline,
        UnnamedReasonForm,
        gettext_lazy("Decline this approach?"),
        THAT_CLOSES_IT,
        gettext_lazy("Declined. Neither of you learns who the other was."),
    ),
    "withdraw": Step(
        approaching.withdraw,
        UnnamedReasonForm,
        gettext_lazy("Withdraw this approach?"),
        THAT_CLOSES_IT,
        gettext_lazy("Withdrawn. Neither of you learns who the other was."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approach_step(request: OfficerRequest, pk: int, step: str) -> HttpResponse:
    """Ask whether to take a step, and take it."""
    seen, asked = enter(request, pk), STEPS[step]
    if step != "show" and (step == "withdraw") != seen.is_asker:
        raise Http404
    approach = seen.approach
    if not approach.is_open:
        return _too_late(request, approach)
    form = asked.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asked.take(
                approach=approach, council=seen.own, officer=request.user, at=clock.now(), **form.cleaned_data
            )
        except Approach.NoLongerOpen:
            return _too_late(request, approach)
        except Approach.NeedsSignOff:
            form.add_error(None, _("Only an approver or lead of your council shows it to others"))
        else:
            messages.success(request, str(asked.done))
            return redirect(approach)
    return render(
        request,
        "proposals/approach_step.html",
        {"seen": seen, "approach": approach, "step": asked, "form": form},
        status=422 if form.is_bound else 200,
    )


def _too_late(request: OfficerRequest, approach: Approach) -> HttpResponse:
    """Somebody was quicker, perhaps the same officer with the same button."""
    approach.refresh_from_db()
    told = _("This approach is closed: %(state)s. Nothing has changed.")
    messages.info(request, told % {"state": approach.get_state_display().lower()})
    return redirect(approach)
