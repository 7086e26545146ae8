"""Pages on which a moderator confirms the first officer of a body, or names its next lead."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils import handing_over
from councils.access import OfficerRequest
from councils.deciding import TOO_LATE, decide, too_late
from councils.forms import DecisionForm
from councils.models import Council, Domain, Membership
from marketplace.moderation.forms import LeadForm
from marketplace.moderation.views import moderator_required
from marketplace.notifications import clock


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def moderation_officer(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Membership.objects.visible_to_moderator(request.user)
    membership = get_object_or_404(rows.select_related("officer", "council", "decided_by"), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(form, membership=membership, officer=request.user)
        except TOO_LATE:
            return too_late(request, membership)
        messages.success(request, _("Decided. %(name)s has been told.") % {"name": membership.officer})
        return redirect("moderation")
    return render(
        request,
        "moderation/officer.html",
        {
            "membership": membership,
            "form": form,
            "may_decide": Membership.objects.decidable_by(request.user).filter(pk=pk).exists(),
            "domains": Domain.objects.of_body(membership.council),
            "colleagues": membership.council.memberships.confirmed().count(),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def moderation_lead(request: OfficerRequest, slug: str) -> HttpResponse:
    """Who leads a body from now on, among its officers, where nobody does."""
    unled = Membership.objects.without_lead().filter(council__slug=slug)
    council = get_object_or_404(Council, slug=slug)
    form = LeadForm(request.POST if request.method == "POST" else None, officers=unled)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["membership"]
        try:
            handing_over.name_lead(membership=chosen, moderator=request.user, at=clock.now())
        except TOO_LATE:
            return too_late(request, chosen)
        messages.success(request, _("%(name)s leads now and has been told.") % {"name": chosen.officer})
        return redirect("moderation")
    return render(
        request,
        "moderation/lead.html",
        {
            "council": council,
            "form": form,
            "has_lead": not unled.exists(),
            "is_own": request.user.is_near(council),
        },
        status=422 if form.errors else 200,
    )
