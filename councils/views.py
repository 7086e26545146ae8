"""Pages on which an officer comes to act for a body, and on which its lead decides about colleagues."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councils import actions
from councils.access import OfficerRequest, choose_council, landing_without_council, officer_required
from councils.colleagues import colleague_page, load_colleague
from councils.deciding import TOO_LATE, decide, too_late
from councils.forms import ColleagueForm, JoinForm
from councils.models import Council, FactorReset, FactorResetQuerySet, Invitation, Membership
from marketplace.notifications import clock

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: OfficerRequest) -> HttpResponse:
    """Choose a body among those of the officer's mail domain."""
    open_ones = request.user.memberships.filter(state__in=Membership.OPEN_STATES)
    councils = Council.objects.of_address(request.user.email).exclude(pk__in=open_ones.values("council"))
    form = JoinForm(request.POST if request.method == "POST" else None, councils=councils)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_join(officer=request.user, council=form.cleaned_data["council"], at=clock.now())
            return redirect("join_waiting")
        except Membership.NotOfThatBody:
            form.add_error("council", _("Your address is not confirmed, or it is not one of that body"))
    return render(
        request,
        "councils/join.html",
        {
            "form": form,
            "councils": councils,
            "invitations": Invitation.objects.standing(clock.now())
            .for_officer(request.user)
            .select_related("council", "invited_by"),
            "memberships": request.user.memberships.select_related("council"),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@login_required
def join_waiting(request: OfficerRequest) -> HttpResponse:
    """What happens next, who decides, since when. Who waits for nobody is led on."""
    waiting = request.user.memberships.waiting().select_related("council")
    if not waiting:
        acts = request.user.councils().exists()
        return redirect("dashboard" if acts else landing_without_council(request.user))
    return render(
        request,
        "councils/join_waiting.html",
        {"waiting": waiting, "acts_for": request.user.councils()},
    )


@require_POST
@login_required
def switch_council(request: OfficerRequest, slug: str) -> HttpResponse:
    """Act for another of the officer's bodies from now on."""
    choose_council(request, get_object_or_404(request.user.councils(), slug=slug))
    return redirect("dashboard")


@require_safe
@officer_required
def officers(request: OfficerRequest) -> HttpResponse:
    """Who acts for the body; its leads see who waits, too, and who has lost every second factor."""
    is_lead = request.user.leads(request.council)
    states = Membership.OPEN_STATES if is_lead else (Membership.State.CONFIRMED,)
    memberships = (
        Membership.objects.filter(council=request.council, state__in=states)
        .select_related("officer", "covered_by")
        .order_by("-state", "officer__full_name", "pk")  # Those who wait come first.
    )
    invited = Invitation.objects.unanswered().filter(council=request.council, expires_at__gt=clock.now())
    return render(
        request,
        "councils/officers.html",
        {
            "council": request.council,
            "is_lead": is_lead,
            "is_stand_in": is_lead and not request.user.memberships.leading().filter(council=request.council),
            "invitations": invited if is_lead else [],
            "resets": lost_factors_at(request) if is_lead else [],
            "page_obj": Paginator(memberships, PAGE).get_page(request.GET.get("page")),
        },
    )


def lost_factors_at(request: OfficerRequest) -> FactorResetQuerySet:
    """Colleagues at this body who ask for a new second factor, the longest wait first."""
    acting = Membership.objects.confirmed().filter(council=request.council).values("officer")
    open_ones = FactorReset.objects.open().visible_to(request.user).filter(officer__in=acting)
    return open_ones.select_related("officer").order_by("asked_at")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def membership_decide(request: OfficerRequest, pk: int) -> HttpResponse:
    """A lead confirms or refuses a colleague who waits."""
    membership = load_colleague(request, pk)
    form = ColleagueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(form, membership=membership, officer=request.user)
        except TOO_LATE:
            return too_late(request, membership)
        messages.success(request, _("Decided. %(name)s has been told.") % {"name": membership.officer})
        return redirect("officers")
    return colleague_page(request, membership, form=form)
