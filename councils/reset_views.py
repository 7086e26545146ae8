"""Pages for who has lost every second factor, and for who vouches for her."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from councils import resetting, tries
from councils.access import OfficerRequest
from councils.account_forms import address_field
from councils.addresses import mailbox_of
from councils.form_fields import PlainTextField, RaisingForm
from councils.form_widgets import CountedTextarea, Radios
from councils.models import FactorReset, Officer
from councils.reset_messages import deciding_leads, plan_link
from councils.second_factor import with_second_factor
from marketplace.notifications import clock
from marketplace.notifications.actions import plan_nothing


class LostForm(forms.Form):
    """With which address she signs in."""

    email = address_field()


def why_field(label: Any) -> PlainTextField:
    return PlainTextField(
        label=label,
        lines=True,
        max_length=1000,
        widget=CountedTextarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say why not")},
    )


class VouchForm(RaisingForm):
    """Whether it is she who asks, and how one knows."""

    VOUCH, REFUSE = "vouch", "refuse"

    outcome = forms.ChoiceField(
        choices=(
            (VOUCH, gettext_lazy("Yes: I have spoken with them, and not by email")),
            (REFUSE, gettext_lazy("No, or I am not sure")),
        ),
        widget=Radios(reveals={VOUCH: "how", REFUSE: "why"}),
    )
    how = PlainTextField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("For example: I rang the number in our directory. It is kept for a year."),
        lines=True,
        max_length=1000,
        widget=CountedTextarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say how you know that it is they who ask")},
    )
    why = why_field(gettext_lazy("Why not?"))

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].label = _("Is it really %(name)s who asks?") % {"name": officer}


class StopForm(forms.Form):
    """For who may not vouch, or does so no more: why it is stopped."""

    why = why_field(gettext_lazy("Why is it to be stopped?"))


@require_http_methods(["GET", "HEAD", "POST"])
@tries.limited(tries.RESET)
@tries.limited(tries.RESET_OF, tries.about_whom)
def lost_factors(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The same words and as much work whether or not anybody has the address."""
    form = LostForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        send_link(form.cleaned_data["email"])
        return redirect("lost_factors_done")
    return render(request, "mfa/lost.html", {"form": form}, status=422 if form.is_bound else 200)


def send_link(address: str) -> None:
    """One letter in three minutes, to an account that has something to lose."""
    at = clock.now()
    may_go = tries.allowed(tries.LETTER_TO.of(mailbox_of(address)), at=at)
    officer = with_second_factor().filter(email__iexact=address, is_active=True).first()
    if may_go and officer is not None:
        plan_link(officer, at)
    else:
        plan_nothing(kind="factor_reset", at=at)


@require_safe
def lost_factors_done(request: HttpRequest) -> HttpResponse:
    return render(request, "mfa/lost_done.html", {})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lost_factors_link(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind the link: its button asks, or stops what was asked."""
    officer = resetting.officer_of_link(key)
    at = clock.now()
    if request.method == "POST" and officer is not None:
        if request.POST.get("what") == "stop":
            try:
                resetting.stop(officer=officer, at=at)
            except FactorReset.NoLongerOpen:
                return redirect("lost_factors_link", key)
            return render(request, "mfa/lost_link.html", {"is_stopped": True})
        resetting.ask(officer=officer, at=at)
        return redirect("lost_factors_link", key)
    reset = officer.factor_resets.open().first() if officer else None
    return render(
        request,
        "mfa/lost_link.html",
        {
            "officer": officer,
            "reset": reset,
            "is_vouched": reset is not None and reset.state == FactorReset.State.VOUCHED,
            "lead_decides": bool(reset and deciding_leads(reset)),
            "ends_at": reset and reset.asked_at + resetting.ANSWERED_WITHIN,
        },
        status=409 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def factor_reset(request: OfficerRequest, pk: int) -> HttpResponse:
    """A lead or moderator vouches for whoever lost all, or stops it."""
    rows = FactorReset.objects.visible_to(request.user).select_related("officer", "decided_by")
    reset = get_object_or_404(rows, pk=pk)
    may_vouch = FactorReset.objects.asked().decidable_by(request.user).filter(pk=pk).exists()
    data = request.POST if request.method == "POST" else None
    form = VouchForm(data, officer=reset.officer) if may_vouch else StopForm(data)
    if reset.is_open and form.is_valid():
        try:
            messages.success(request, _carry_out(form, reset, request))
        except FactorReset.NoLongerOpen:
            messages.info(request, _("Somebody else has decided meanwhile. Nothing has changed."))
        return redirect("factor_reset", pk)
    return render(
        request,
        "mfa/vouch.html",
        {
            "reset": reset,
            "form": form if reset.is_open else None,
            "may_vouch": may_vouch,
            "bodies": reset.officer.councils(),
            "at_once": FactorReset.objects.at_once_by(request.user).filter(pk=pk).exists(),
        },
        status=422 if form.is_bound and reset.is_open else 200,
    )


def _carry_out(form: VouchForm | StopForm, reset: FactorReset, request: OfficerRequest) -> str:
    """Do what the form says; what to tell whoever filled it in."""
    answers, at = form.cleaned_data, clock.now()
    if answers.get("outcome") != VouchForm.VOUCH:
        resetting.refuse(reset=reset, by=request.user, note=answers["why"], at=at)
        return _("Stopped. The officer has been told.")
    resetting.vouch(reset=reset, by=request.user, note=answers["how"], at=at)
    if reset.state == FactorReset.State.DONE:
        return _("Done. The officer sets up a new second factor at the next log-in.")
    return _("Saved. It takes effect in a day, unless the officer or a lead stops it.")
