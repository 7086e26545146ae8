"""The matches of a listing, one match in full, and "not for us"."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from councils.access import OfficerRequest
from marketplace.matching import actions, rules
from marketplace.matching.comparison import compare, own_lines
from marketplace.matching.explaining import in_words
from marketplace.matching.forms import DismissForm, OwnWeightsForm
from marketplace.matching.gaps import improvements, parted
from marketplace.matching.models import Group, Match, ServiceWeights
from marketplace.matching.nothing import nothing
from marketplace.matching.wording import in_a_list
from marketplace.notifications import clock
from services.models import Listing

A_PAGE = 20
BOTH_SIDES = (
    "listing__entry__council",
    "listing__category",
    "listing__council",
    "counterpart__entry__council",
    "counterpart__entry__category",
)


@require_safe
@login_required
def matches(request: OfficerRequest, pk: int) -> HttpResponse:
    """The best counterparts of one of our listings, with what speaks for and against each."""
    own = Listing.objects.editable_by(request.user).select_related(
        "entry", "category", "council", "scored__run", "own_weights"
    )
    listing = get_object_or_404(own, pk=pk)
    entry, scored = getattr(listing, "entry", None), getattr(listing, "scored", None)
    standing = Match.objects.filter(listing=listing).standing()
    counts = standing.aggregate(
        all=Count("pk"),
        offer_seek=Count("pk", filter=Q(shape=Match.Shape.OFFER_SEEK)),
        seek_seek=Count("pk", filter=Q(shape=Match.Shape.SEEK_SEEK)),
    )
    shape = request.GET.get("shape", "")
    shown = standing.filter(shape=shape) if shape in Match.Shape.values else standing
    in_order = shown.select_related(*BOTH_SIDES).order_by(F("shown_rank").asc(nulls_last=True), "rank", "pk")
    page = Paginator(in_order, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "matching/matches.html",
        {
            "listing": listing,
            "entry": entry,
            "own_lines": own_lines(entry) if entry else [],
            "scored": scored,
            "parted": parted(scored) if scored else [],
            "weighed": in_a_list(getattr(listing, "own_weights", None)),
            "shape": shape,
            "counts": counts,
            "groups_count": Group.objects.of(listing).showable(clock.now()).count(),
            "page_obj": page,
            "shown_first": [match for match in page if match.shown_rank],
            "others": [match for match in page if not match.shown_rank],
            "nothing": nothing(listing, scored, counts["all"]),
            "improvements": improvements(standing, rules.current(), listing.pk),
        },
    )


@require_safe
@login_required
def match(request: OfficerRequest, pk: int) -> HttpResponse:
    """Everything about one match, with both sides' facts beside each other."""
    found = Match.objects.visible_to(request.user).select_related(*BOTH_SIDES)
    match = get_object_or_404(found, pk=pk)
    ours, theirs = (getattr(side, "entry", None) for side in (match.listing, match.counterpart))
    return render(
        request,
        "matching/match.html",
        {
            "match": match,
            "ours": ours,
            "theirs": theirs,
            "stands": bool(ours and theirs and match.state in Match.STANDING_STATES),
            "rows": compare(ours, theirs) if ours and theirs else [],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def match_dismiss(request: OfficerRequest, pk: int) -> HttpResponse:
    """Ask why a match is not for us, and take it off the list, whether or not a reason is given."""
    found = Match.objects.visible_to(request.user).select_related(*BOTH_SIDES)
    match = get_object_or_404(found, pk=pk)
    form = DismissForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.dismiss(match=match, officer=request.user, reason=reason, at=timezone.now())
            messages.success(request, _("Taken off your list. It comes back only if either listing changes."))
        except Match.NotStanding:
            messages.info(request, _("This match was not on your list any more."))
        return redirect("matches", match.listing_id)
    status = 422 if request.method == "POST" else 200
    context = {"match": match, "theirs": getattr(match.counterpart, "entry", None), "form": form}
    return render(request, "matching/match_dismiss.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def match_weights(request: OfficerRequest, pk: int) -> HttpResponse:
    """Ask what counts more and what less for one of our listings."""
    own = Listing.objects.editable_by(request.user).select_related("own_weights", "category", "entry")
    listing = get_object_or_404(own, pk=pk)
    said = getattr(listing, "own_weights", None)
    form = OwnWeightsForm(request.POST if request.method == "POST" else None, own=said)
    if request.method == "POST" and form.is_valid():
        more, less = form.said("more"), form.said("less")
        actions.weigh_listing(listing=listing, more=more, less=less, officer=request.user, at=timezone.now())
        messages.success(request, _("Saved. Your matches are scored anew within two minutes."))
        return redirect("matches", listing.pk)
    status = 422 if request.method == "POST" else 200
    context = {"listing": listing, "entry": getattr(listing, "entry", None), "form": form}
    return render(request, "matching/match_weights.html", context, status=status)


@require_safe
def how_matching_works(request: HttpRequest) -> HttpResponse:
    """The rules and the weights, as the matcher reads them; of one service, where one is asked for."""
    asked = ServiceWeights.objects.filter(category=request.GET.get("service", ""))
    chosen = asked.select_related("category").order_by("-version").first()
    return render(request, "matching/how_matching_works.html", in_words(rules.current(), chosen))
