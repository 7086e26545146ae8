"""Groups of three to eight in which one of our listings could stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from councils.access import OfficerRequest
from councils.models import Council
from marketplace.finding.hexmap import Minimap, minimap
from marketplace.matching.gains import Place, places
from marketplace.matching.models import Group, GroupMember, Match
from marketplace.notifications import clock
from services.models import DeliveryModel, Listing, System

A_PAGE = 20
MEMBERS = Prefetch(
    "members", GroupMember.objects.select_related("listing__entry__council", "listing__entry__category")
)


@dataclass(frozen=True)
class Card:
    """One group as one of its members sees it."""

    group: Group
    places: list[Place]
    models: list[str]
    minimap: Minimap | None
    address: str  # Where our own side proposes it to the others.

    @property
    def others(self) -> list[Place]:
        return [place for place in self.places if not place.is_ours]

    @property
    def hosts(self) -> list[Place]:
        return [place for place in self.places if place.could_host]


@require_safe
@login_required
def groups(request: OfficerRequest, pk: int) -> HttpResponse:
    """The groups of one of our listings, the best first, with what each member gains."""
    own = Listing.objects.editable_by(request.user).select_related("entry", "category", "council")
    listing = get_object_or_404(own, pk=pk)
    found = Group.objects.of(listing).showable(clock.now()).prefetch_related(MEMBERS)
    page = Paginator(found.order_by("-worst", "-size", "pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "finding/groups.html",
        {
            "listing": listing,
            "entry": getattr(listing, "entry", None),
            "page_obj": page,
            "cards": cards(list(page), listing),
            "matches": Match.objects.filter(listing=listing).standing().count(),
        },
    )


def cards(found: list[Group], listing: Listing) -> list[Card]:
    """Each group with its members, what they have in common, and where they lie."""
    models = dict(DeliveryModel.objects.values_list("slug", "name"))
    systems = dict(System.objects.values_list("slug", "name"))
    current = Council.objects.current().exclude(hex_q=None).values_list("hex_q", "hex_r")
    spots = [(q, r) for q, r in current if q is not None and r is not None]
    return [_card(group, listing, models, systems, spots) for group in found]


def _card(
    group: Group,
    listing: Listing,
    models: dict[str, str],
    systems: dict[str, str],
    spots: list[tuple[int, int]],
) -> Card:
    members = places(group.members.all(), {listing.pk}, systems)
    councils = [place.entry.council for place in members]
    return Card(
        group=group,
        places=members,
        models=[models[slug] for slug in group.delivery_models if slug in models],
        minimap=minimap(
            [
                (council.hex_q, council.hex_r)
                for council in councils
                if council and council.hex_q is not None and council.hex_r is not None
            ],
            spots,
        ),
        address=reverse("group_propose", args=[listing.pk, group.pk]),
    )
