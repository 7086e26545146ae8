"""The page on which a council says who sees how much of a listing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from councils.access import OfficerRequest
from councils.form_widgets import Radios
from marketplace.notifications import clock
from services import actions, sealing
from services.models import Listing, Visibility
from services.views import load

MEANINGS = [
    (
        Visibility.EVERYBODY,
        gettext_lazy("Everybody: your council and what you write, to the public and to search engines"),
    ),
    (
        Visibility.VERIFIED,
        gettext_lazy("Verified officers only: your council and what you write, never to the public"),
    ),
    (
        Visibility.SEALED,
        gettext_lazy("Sealed: only the service, the region and a band of cost, and never who you are"),
    ),
]
DONE = {
    Visibility.EVERYBODY: gettext_lazy(
        "While it is live, everybody sees this listing with your council’s name."
    ),
    Visibility.VERIFIED: gettext_lazy("Only verified officers see this listing while it is live."),
    Visibility.SEALED: gettext_lazy("Sealed. Nobody outside your council sees whose it is."),
}


class VisibilityForm(forms.Form):
    """Who sees a listing. Where more would be seen of what is out, a tick says that this is meant."""

    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it?"),
        choices=MEANINGS,
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose who may see it")},
    )
    widens = forms.BooleanField(
        label=gettext_lazy("We want more of it to be seen than now, at once"), required=False
    )
    seen = forms.ChoiceField(choices=Visibility.choices, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, listing: Listing) -> None:
        shown = {"visibility": listing.visibility, "seen": listing.visibility}
        super().__init__(data, initial=shown)
        self.listing = listing
        if listing.state not in Listing.PUBLISHED or listing.visibility == Visibility.EVERYBODY:
            del self.fields["widens"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("visibility")
        widens = chosen and Visibility(chosen).is_wider_than(self.listing.visibility)
        if widens and "widens" in self.fields and not cleaned.get("widens"):
            self.add_error("widens", _("Tick the box if more of it is to be seen at once"))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listing_visibility(request: OfficerRequest, pk: int) -> HttpResponse:
    """Choose who sees it, at any time until it is closed."""
    listing = load(request, pk)
    if listing.state in Listing.CLOSED:
        messages.error(request, _("A listing that is withdrawn or matched is shown to nobody."))
        return redirect("own_listing", listing.pk)
    form = VisibilityForm(request.POST if request.method == "POST" else None, listing=listing)
    if form.is_valid() and _save(request, listing, form):
        is_unfinished = listing.published_at is None and listing.newest_revision().lacks
        return redirect("listing_edit" if is_unfinished else "own_listing", listing.pk)
    where = sealing.area(listing.council, listing.category)
    return render(
        request,
        "services/visibility.html",
        {
            "listing": listing,
            "form": form,
            "if_sealed": sealing.title(listing.direction, listing.category, where),
        },
        status=422 if form.is_bound else 200,
    )


def _save(request: OfficerRequest, listing: Listing, form: VisibilityForm) -> bool:
    """Whether it is shown as asked; if not, the form says why."""
    asked = {name: form.cleaned_data[name] for name in ("visibility", "seen")}
    try:
        actions.change_visibility(listing=listing, officer=request.user, at=clock.now(), **asked)
    except Listing.IsShownSoAlready:
        messages.info(request, _("Nothing has changed: it is shown so already."))
    except Listing.ChangedMeanwhile:
        form.add_error(None, _("A colleague has changed who sees it meanwhile. Look at it again first"))
    except Listing.NeedsSignOff:
        form.add_error(None, _("Only an approver or lead of your council lets more of it be seen"))
    except Listing.NotInThatState:
        form.add_error(None, _("The listing is closed, so nobody sees it"))
    else:
        messages.success(request, DONE[Visibility(listing.visibility)])
    return not form.errors
