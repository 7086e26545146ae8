"""The page on which a moderator erases an account whose officer has asked for it in writing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from councils.access import OfficerRequest
from councils.erasing import erase
from councils.models import Erasure
from councils.own_data_forms import EraseForAnotherForm
from marketplace.notifications import clock


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erase_on_request(request: OfficerRequest) -> HttpResponse:
    if not (request.user.is_moderator or request.user.is_superuser):
        raise Http404
    form = EraseForAnotherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            erase(officer=form.officer, erased_by=request.user, at=clock.now(), reason=reason)
            messages.success(request, _("Erased. Say so in your answer to the request."))
            return redirect("erase_on_request")
        except Erasure.NotYoursToErase:
            form.add_error(
                "email",
                _("Not yours to erase: an account of staff, or of a body near to you. Ask an administrator"),
            )
        except Erasure.NobodyElseAdministers:
            form.add_error("email", _("This is the only administrator. Name another first"))
    return render(
        request, "moderation/erase_on_request.html", {"form": form}, status=422 if form.errors else 200
    )
