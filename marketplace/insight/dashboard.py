"""An officer's dashboard: what waits for her, what fits, where her listings and proposals stand."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from councils.access import OfficerRequest, current_council, officer_required


@require_GET
@login_required
def dashboard(request: OfficerRequest) -> HttpResponse:
    """Where everybody arrives after signing in; a moderator without a body has the queue."""
    if request.user.is_moderator and current_council(request) is None:
        return render(request, "insight/moderator.html")
    return council_dashboard(request)


@officer_required
def council_dashboard(request: OfficerRequest) -> HttpResponse:
    return render(request, "insight/dashboard.html", {"council": request.council})
