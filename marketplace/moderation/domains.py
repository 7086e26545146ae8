"""The pages on which moderators say which mail domains a body's officers write from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from councils import domains
from councils.access import OfficerRequest, moderator_required
from councils.addresses import DOMAIN
from councils.form_fields import PlainTextField
from councils.form_widgets import CountedTextarea, SearchSelect
from councils.lookalikes import OPEN_TO_ALL, is_for_public_bodies, look_alikes
from councils.models import Council, Domain, DomainDecision
from marketplace.notifications import clock

PAGE = 20


def reason_field(label: Any) -> PlainTextField:
    return PlainTextField(
        label=label,
        lines=True,
        max_length=1000,
        widget=CountedTextarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say why")},
    )


class DomainForm(forms.Form):
    """A domain, whose it is, and how one knows."""

    name = PlainTextField(
        label=gettext_lazy("Domain"),
        help_text=gettext_lazy("What stands behind the @, such as wenlow.gov.uk"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    council = forms.ModelChoiceField(
        Council.objects.all(),
        label=gettext_lazy("Which body’s officers write from it?"),
        empty_label=gettext_lazy("Choose a body"),
        widget=SearchSelect,
    )
    source = forms.URLField(
        label=gettext_lazy("Where can that be read?"),
        help_text=gettext_lazy("A page of the body’s own website, for example one that names its addresses."),
        max_length=300,
        assume_scheme="https",
    )
    reason = reason_field(gettext_lazy("Why is it added?"))
    is_sure = forms.BooleanField(
        label=gettext_lazy("I have rung the body on a number from its website, and it is theirs"),
        required=False,
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].lower().removeprefix("@")
        if not name.isascii() or not DOMAIN.fullmatch(name):
            raise ValidationError(_("Enter a domain in plain letters, such as wenlow.gov.uk"))
        if name in OPEN_TO_ALL:
            raise ValidationError(_("Anybody can have an address there, so it says nothing of a body"))
        return name

    def clean(self) -> dict[str, Any]:
        """What looks like another body's domain, or stands where anybody may register, needs a telephone."""
        cleaned = super().clean() or {}
        name = cleaned.get("name", "")
        if name and not cleaned.get("is_sure"):
            if alike := look_alikes(name, Domain.objects.exclude(name=name).values_list("name", flat=True)):
                told = _("It looks like %(domains)s. Ring the body first, then tick that you have")
                self.add_error("is_sure", told % {"domains": ", ".join(alike[:5])})
            elif not is_for_public_bodies(name):
                self.add_error(
                    "is_sure",
                    _("Anybody may register a name like that. Ring the body first, then tick that you have"),
                )
        return cleaned


class RetireForm(forms.Form):
    """Why a domain counts no more."""

    reason = reason_field(gettext_lazy("Why is it taken away?"))


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def mail_domains(request: OfficerRequest) -> HttpResponse:
    """All of them, or those in whose name or body something is found; and the form that adds one."""
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = {key: form.cleaned_data[key] for key in ("name", "council", "source", "reason")}
        try:
            domains.add(by=request.user, at=clock.now(), **asked)
        except DomainDecision.AlreadySo:
            form.add_error("name", _("The body has this domain already"))
        except DomainDecision.NotYours:
            form.add_error(
                "council", _("You belong to this body, or to one near to it: ask another moderator")
            )
        else:
            messages.success(request, _("Added. Officers of the body can sign up with it now."))
            return redirect("mail_domains")
    wanted = request.GET.get("q", "").strip()[:100]
    rows = Domain.objects.select_related("council").order_by("name", "council__name")
    if wanted:
        rows = rows.filter(name__icontains=wanted) | rows.filter(council__name__icontains=wanted)
    return render(
        request,
        "moderation/domains.html",
        {
            "form": form,
            "wanted": wanted,
            "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "decisions": DomainDecision.objects.select_related("council", "decided_by")[:PAGE],
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def mail_domain_retire(request: OfficerRequest, pk: int) -> HttpResponse:
    """Ask why, and take it away."""
    domain = get_object_or_404(Domain.objects.select_related("council"), pk=pk)
    form = RetireForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            domains.retire(domain=domain, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except DomainDecision.NotYours:
            form.add_error(None, _("You belong to this body, or to one near to it: ask another moderator"))
        except DomainDecision.AlreadySo:
            messages.info(request, _("Somebody has taken it away already."))
            return redirect("mail_domains")
        else:
            messages.success(request, _("Taken away. Nobody signs up with it any more."))
            return redirect("mail_domains")
    context = {"domain": domain, "form": form}
    return render(request, "moderation/domain_retire.html", context, status=422 if form.is_bound else 200)
