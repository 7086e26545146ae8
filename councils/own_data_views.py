"""Pages on which an officer sees, takes along and erases what is held about her."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from councils import own_data
from councils.access import OfficerRequest, own_councils
from councils.erasing import erase, former_officer
from councils.models import Erasure, Membership, Officer
from councils.own_data_forms import EraseForm, ExportForm
from marketplace.notifications import clock


@require_safe
@login_required
def your_account(request: OfficerRequest) -> HttpResponse:
    """Who she is here, and where she changes how she signs in, her emails and her data."""
    return render(request, "councils/your_account.html", {"councils": own_councils(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def your_data(request: OfficerRequest) -> HttpResponse:
    """What is held about her, in numbers; with her password, all of it as a file."""
    form = ExportForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        return export(request.user, form.cleaned_data["kind"])
    counts = own_data.counts_about(request.user)
    return render(
        request,
        "councils/your_data.html",
        {
            "held": [(holding, count) for holding, count in counts if count],
            "not_held": [holding for holding, count in counts if not count],
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def export(officer: Officer, kind: str) -> HttpResponse:
    """The file; nobody keeps a copy on the way."""
    if kind == ExportForm.JSON:
        content, content_type, name = (
            own_data.as_json(officer, clock.now()),
            "application/json",
            "your-data.json",
        )
    else:
        content, content_type, name = own_data.as_zip(officer), "application/zip", "your-data.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erase_account(request: OfficerRequest) -> HttpResponse:
    """What goes, what stays and why; with her word and her password, it goes."""
    form = EraseForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            erase(officer=request.user, erased_by=request.user, at=clock.now())
            logout(request)
            return redirect("account_erased")
        except Erasure.NobodyElseAdministers:
            form.add_error(None, _("You are the only administrator. Name another first"))
    return render(
        request,
        "councils/erase_account.html",
        {
            "form": form,
            "known_as": former_officer(request.user),
            "left_without_lead": led_alone(request.user),
        },
        status=422 if form.errors else 200,
    )


def led_alone(officer: Officer) -> list[tuple[Membership, bool]]:
    """Her memberships of bodies that have no lead but her, and whether anybody is left there."""
    led = Membership.objects.leading().filter(officer=officer).select_related("council")
    able = Membership.objects.able().exclude(officer=officer)
    alone = [one for one in led if not able.filter(council=one.council_id, role=one.role).exists()]
    return [(one, able.filter(council=one.council_id).exists()) for one in alone]


@require_safe
def account_erased(request: HttpRequest) -> HttpResponse:
    """That it is done."""
    return render(request, "councils/account_erased.html", {})
