"""Pages about one membership: roles, who stands in, leaving; and how a body works here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from councils import handing_over
from councils.access import OfficerRequest, lead_required
from councils.colleagues import colleague_page, load_colleague
from councils.deciding import TOO_LATE, too_late
from councils.forms import CoverForm, EndForm, LeaveForm, RoleForm, SettingsForm
from councils.models import Membership
from marketplace.notifications import clock


@require_POST
@login_required
def membership_role(request: OfficerRequest, pk: int) -> HttpResponse:
    """A lead gives a colleague another role, or the lead itself."""
    membership = load_colleague(request, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return colleague_page(request, membership, role_form=form)
    role, at = form.cleaned_data["role"], clock.now()
    try:
        if role == form.IN_MY_PLACE:
            handing_over.hand_over(membership=membership, handed_by=request.user, at=at)
        else:
            handing_over.change_role(membership=membership, role=role, changed_by=request.user, at=at)
    except TOO_LATE:
        return too_late(request, membership)
    messages.success(request, _("Saved. %(name)s has been told.") % {"name": membership.officer})
    return redirect("officers")


@require_POST
@login_required
def membership_end(request: OfficerRequest, pk: int) -> HttpResponse:
    """A lead says that a colleague acts for the body no more."""
    membership = load_colleague(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return colleague_page(request, membership, end_form=form)
    note, at = form.cleaned_data["note"], clock.now()
    try:
        handing_over.end(membership=membership, ended_by=request.user, note=note, at=at)
    except TOO_LATE:
        return too_late(request, membership)
    messages.success(request, _("Ended. %(name)s has been told.") % {"name": membership.officer})
    return redirect("officers")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def membership_leave(request: OfficerRequest, pk: int) -> HttpResponse:
    """An officer leaves a body. The only lead says first who follows her."""
    mine = request.user.memberships.confirmed().select_related("council", "officer")
    membership = get_object_or_404(mine, pk=pk)
    form = LeaveForm(
        request.POST if request.method == "POST" else None, heirs=handing_over.heirs_needed(membership)
    )
    if request.method == "POST" and form.is_valid():
        try:
            handing_over.leave(
                membership=membership,
                officer=request.user,
                successor=form.heir,
                leaves_it_to_moderators=form.leaves_it_to_moderators,
                at=clock.now(),
            )
            messages.success(
                request, _("You no longer act for %(council)s.") % {"council": membership.council}
            )
            return redirect("dashboard" if request.user.councils().exists() else "join")
        except (Membership.LeavesNobodyInTheLead, *TOO_LATE):
            messages.error(request, _("Somebody changed who leads meanwhile. Nothing has been ended."))
            return redirect("membership_leave", pk)
    return render(
        request,
        "councils/leave.html",
        {"membership": membership, "form": form, "leads": membership.leads_of_body},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def membership_cover(request: OfficerRequest, pk: int) -> HttpResponse:
    """Who stands in for an officer, and until when. The button that ends it sends ``end``."""
    rows = Membership.objects.coverable_by(request.user)
    membership = get_object_or_404(rows.select_related("officer", "council", "covered_by"), pk=pk)
    at = clock.now()
    form = CoverForm(
        request.POST if request.method == "POST" and "end" not in request.POST else None,
        membership=membership,
        today=timezone.localdate(at),
        initial={"by": membership.covered_by, "until": membership.covered_until},
    )
    if request.method == "POST" and ("end" in request.POST or form.is_valid()):
        asked = form.cleaned_data if form.is_bound else {"by": None, "until": None}
        try:
            handing_over.cover(membership=membership, said_by=request.user, at=at, **asked)
            messages.success(request, _("Saved."))
            return redirect("officers")
        except Membership.NotACover:
            form.add_error("by", _("This colleague no longer acts for the body"))
        except TOO_LATE:
            return too_late(request, membership)
    return render(
        request,
        "councils/cover.html",
        {"membership": membership, "form": form, "is_own": membership.officer_id == request.user.pk},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@lead_required
def council_settings(request: OfficerRequest) -> HttpResponse:
    """A lead says how the body works here."""
    council = request.council
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        initial={"requires_sign_off": "yes" if council.requires_sign_off else "no"},
    )
    if request.method == "POST" and form.is_valid():
        is_required = form.cleaned_data["requires_sign_off"]
        handing_over.require_sign_off(council=council, is_required=is_required, officer=request.user)
        messages.success(request, _("Saved."))
        return redirect("officers")
    return render(
        request,
        "councils/settings.html",
        {"council": council, "form": form},
        status=422 if form.errors else 200,
    )
