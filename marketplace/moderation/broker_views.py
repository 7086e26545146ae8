"""The broker's pages: what has found no answer, and the letter that introduces two councils."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from councils.access import OfficerRequest
from councils.form_fields import PlainTextField
from councils.form_widgets import CountedTextarea, SearchSelect
from marketplace.moderation import brokering
from marketplace.moderation.models import Introduction
from marketplace.notifications import clock
from marketplace.proposals.models import Proposal
from services.models import Entry, Listing

PAGE = 20
SHOWN = {
    "seeks": gettext_lazy("Needs without a match"),
    "proposals": gettext_lazy("Proposals that have stopped"),
    "interests": gettext_lazy("Interests in bodies without an officer"),
}


def broker_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to brokers; for anybody else who is logged in it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_broker:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class NamedChoice(forms.ModelChoiceField):
    """Listings by council and title."""

    def label_from_instance(self, entry: Entry) -> str:
        return f"{entry.council}: {entry.title}"


class IntroductionForm(forms.Form):
    """To whom a need is introduced, and what both are told."""

    other = NamedChoice(
        Entry.objects.none(),
        label=gettext_lazy("With which listing?"),
        empty_label=gettext_lazy("Choose a listing"),
        widget=SearchSelect,
        error_messages={"required": gettext_lazy("Choose a listing")},
    )
    text = PlainTextField(
        label=gettext_lazy("Why do you think that they fit?"),
        help_text=gettext_lazy(
            "Officers of both councils read it. It may be released under the Freedom of Information Act."
        ),
        lines=True,
        max_length=1000,
        widget=CountedTextarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say why they fit")},
    )

    def __init__(self, *args: Any, partners: QuerySet[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = partners  # type: ignore[attr-defined]


@require_safe
@broker_required
def broker(request: OfficerRequest) -> HttpResponse:
    """One of three lists, the longest wait first."""
    at, shown = clock.now(), request.GET.get("show", "")
    shown = shown if shown in SHOWN else "seeks"
    rows: dict[str, QuerySet[Any]] = {
        "seeks": brokering.unmatched_seeks(at).with_title().select_related("council", "category"),  # type: ignore[attr-defined]
        "proposals": brokering.stuck_proposals(at).with_parties(),
        "interests": Proposal.objects.registered_interests().with_parties().order_by("sent_at", "pk"),
    }
    return render(
        request,
        "moderation/broker.html",
        {
            "shown": shown,
            "heading": SHOWN[shown],
            "lists": [(name, label, rows[name].count()) for name, label in SHOWN.items()],
            "page_obj": Paginator(rows[shown], PAGE).get_page(request.GET.get("page")),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@broker_required
def introduce(request: OfficerRequest, pk: int) -> HttpResponse:
    """Choose who could answer a need, and write to both."""
    at = clock.now()
    named = brokering.named_entries(at).values("listing")
    seeks = Listing.objects.live().seeking().filter(pk__in=named).with_title()
    seek = get_object_or_404(seeks.select_related("council", "category", "author"), pk=pk)
    partners = (
        brokering.partners_for(seek, request.user, at).select_related("council").order_by("title", "pk")
    )
    form = IntroductionForm(request.POST if request.method == "POST" else None, partners=partners)
    if form.is_valid():
        try:
            brokering.introduce(
                seek=seek,
                other=form.cleaned_data["other"].listing,
                broker=request.user,
                text=form.cleaned_data["text"],
                at=at,
            )
        except Introduction.AlreadyMade:
            form.add_error("other", _("These two were introduced before"))
        except Introduction.NotPossible:
            form.add_error(
                "other", _("These two cannot be introduced: both offer, or it is a case of your own")
            )
        else:
            messages.success(request, _("Officers of both councils are told by email."))
            return redirect("broker")
    return render(
        request,
        "moderation/introduce.html",
        {
            "seek": seek,
            "form": form,
            "has_partners": partners.exists(),
            "made": Introduction.objects.filter(seek=seek).select_related("other__council", "broker")[:PAGE],
        },
        status=422 if form.is_bound else 200,
    )
