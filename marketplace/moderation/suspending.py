"""The pages on which moderators close an account for a while, and open it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from councils.access import OfficerRequest
from councils.models import Brake, Suspension
from councils.suspending import decide_about_bounces, lift, suspend, whose_mail_comes_back
from councils.suspension_forms import SuspendForm
from marketplace.moderation.views import PAGE, moderator_required
from marketplace.notifications import clock


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def suspensions(request: OfficerRequest) -> HttpResponse:
    """Who is kept out now and why, and the form that keeps somebody out."""
    form = SuspendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            suspend(
                officer=form.officer,
                reason=Suspension.Reason.MODERATOR,
                note=form.cleaned_data["note"],
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, _("Closed, and signed out everywhere."))
            return redirect("suspensions")
        except Suspension.AlreadySo:
            form.add_error("email", _("This account is closed already"))
        except Suspension.NotYours:
            form.add_error("email", _("Not yours to close: an account of staff, or of a body near to you"))
    standing = Suspension.objects.visible_to(request.user).standing().select_related("officer", "begun_by")
    return render(
        request,
        "moderation/suspensions.html",
        {
            "form": form,
            "page_obj": Paginator(standing, PAGE).get_page(request.GET.get("page")),
            "brake": Brake.objects.standing().first(),
            "bounced": whose_mail_comes_back().count(),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@moderator_required
def suspension_lift(request: OfficerRequest, pk: int) -> HttpResponse:
    """Open an account again."""
    rows = Suspension.objects.visible_to(request.user).select_related("officer")
    try:
        lift(suspension=get_object_or_404(rows, pk=pk), by=request.user, at=clock.now())
        messages.success(request, _("Open again."))
    except Suspension.AlreadySo:
        messages.info(request, _("Somebody has opened it already."))
    except Suspension.NotYours:
        messages.error(request, _("Not yours to open. Ask another moderator."))
    return redirect("suspensions")


@require_POST
@moderator_required
def suspensions_go_on(request: OfficerRequest) -> HttpResponse:
    """Decide about those whose mail came back while too many others' did."""
    verdict = request.POST.get("verdict", "")
    if verdict not in Brake.Verdict.values:
        messages.error(request, _("Choose what becomes of the accounts."))
        return redirect("suspensions")
    try:
        many = decide_about_bounces(verdict=verdict, by=request.user, at=clock.now())
        messages.success(request, _("Decided for %(many)s accounts.") % {"many": many})
    except Brake.AlreadySo:
        messages.info(request, _("Somebody has decided already."))
    return redirect("suspensions")
