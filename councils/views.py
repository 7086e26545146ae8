"""Pages on which an officer comes to act for a body."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from councils import actions
from councils.access import OfficerRequest
from councils.forms import JoinForm
from councils.models import Council, Membership


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: OfficerRequest) -> HttpResponse:
    """Choose a body among those of the officer's mail domain."""
    open_ones = request.user.memberships.filter(state__in=Membership.OPEN_STATES)
    councils = Council.objects.of_address(request.user.email).exclude(pk__in=open_ones.values("council"))
    form = JoinForm(request.POST or None, councils=councils)
    if request.method == "POST" and form.is_valid():
        actions.ask_to_join(officer=request.user, council=form.cleaned_data["council"], at=timezone.now())
        return redirect("join_waiting")
    return render(
        request,
        "councils/join.html",
        {
            "form": form,
            "councils": councils,
            "memberships": request.user.memberships.select_related("council"),
        },
        status=422 if form.errors else 200,
    )


@require_GET
@login_required
def join_waiting(request: OfficerRequest) -> HttpResponse:
    """What happens next, who decides, since when. Who waits for nobody is led on."""
    waiting = request.user.memberships.waiting().select_related("council")
    if not waiting:
        return redirect("dashboard" if request.user.councils().exists() else "join")
    return render(request, "councils/join_waiting.html", {"waiting": waiting})
