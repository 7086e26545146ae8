"""Pages on which a lead invites colleagues, and the page behind the link in her letter."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import inviting
from councils.access import OfficerRequest, choose_council, lead_required
from councils.forms import InviteForm
from councils.models import Domain, Invitation
from marketplace.notifications import clock

REFUSALS = {
    Invitation.NotOfThatBody: gettext_lazy(
        "That address is not of a domain that your body’s officers write from"
    ),
    Invitation.ActsAlready: gettext_lazy("Whoever has this address acts for your body already"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def invite(request: OfficerRequest) -> HttpResponse:
    """A lead says whom she would have act for the body; what follows is a letter for her to send."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = inviting.invite(officer=request.user, council=request.council, at=clock.now(), **asked)
            return redirect("invitation_letter", made.pk)
        except tuple(REFUSALS) as refusal:
            form.add_error("address", REFUSALS[type(refusal)])
    return render(
        request,
        "councils/invite.html",
        {"form": form, "council": request.council, "domains": Domain.objects.of_body(request.council)},
        status=422 if form.errors else 200,
    )


@require_safe
@login_required
def invitation_letter(request: OfficerRequest, pk: int) -> HttpResponse:
    """The letter that the lead sends from her own mailbox."""
    at = clock.now()
    rows = Invitation.objects.visible_to(request.user).select_related("council", "invited_by")
    invitation = get_object_or_404(rows, pk=pk)
    return render(
        request,
        "councils/invitation_letter.html",
        {
            "invitation": invitation,
            "stands": Invitation.objects.standing(at).filter(pk=pk).exists(),
        },
    )


@require_POST
@login_required
def invitation_revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    """A lead takes an invitation back."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        inviting.revoke(invitation=invitation, officer=request.user, at=clock.now())
        messages.success(request, _("Taken back. The link in the letter opens nothing now."))
    except Invitation.NoLongerStands:
        messages.info(request, _("It had been accepted or taken back before. Nothing has changed."))
    return redirect("officers")


@require_safe
def invitation(request: OfficerRequest, key: UUID) -> HttpResponse:
    """What the link in the letter leads to. It is no secret: only the mailbox that was invited can accept."""
    found = get_object_or_404(Invitation.objects.select_related("council"), key=key)
    return _show(request, found, Invitation.objects.standing(clock.now()).filter(pk=found.pk).exists())


@require_POST
@login_required
def invitation_accept(request: OfficerRequest, key: UUID) -> HttpResponse:
    """Whoever was invited acts for the body from now on. Pressing twice does no harm."""
    hers = Invitation.objects.for_officer(request.user).select_related("council")
    found = get_object_or_404(hers, key=key)
    try:
        inviting.accept(invitation=found, officer=request.user, at=clock.now())
    except Invitation.NoLongerStands:
        if not request.user.acts_for(found.council):
            return _show(request, found, stands=False, status=409)
    choose_council(request, found.council)
    messages.success(request, _("You act for %(council)s now.") % {"council": found.council.name})
    return redirect("dashboard")


def _show(request: OfficerRequest, found: Invitation, stands: bool, status: int = 200) -> HttpResponse:
    is_signed_in = request.user.is_authenticated
    rows = Invitation.objects.filter(pk=found.pk)
    return render(
        request,
        "councils/invitation.html",
        {
            "invitation": found,
            "stands": stands,
            "is_hers": is_signed_in and rows.for_officer(request.user).exists(),
            "acts_already": is_signed_in and request.user.acts_for(found.council),
        },
        status=status,
    )
