"""The page on which a moderator confirms the first officer of a body."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils.access import OfficerRequest
from councils.deciding import TOO_LATE, decide, too_late
from councils.forms import DecisionForm
from councils.models import Membership


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
            "domains": membership.council.domains.all(),
            "colleagues": membership.council.memberships.confirmed().count(),
        },
        status=422 if form.errors else 200,
    )
