"""What follows when all parties have said yes: a partnership, and listings that have found enough."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from councils.models import Council
from marketplace.proposals.models import Partnership, PartnershipMember, Proposal
from services.actions import mark_matched
from services.models import Listing, PartnerRole


def found_partnership(proposal: Proposal, *, at: datetime) -> Partnership:
    """The partnership of an agreed proposal, for both councils' pages. Belongs in its transaction."""
    councils = [party.council for party in proposal.parties.select_related("council")]
    name = _("%(service)s: %(councils)s") % {
        "service": proposal.category.name,
        "councils": _(" and ").join(council.short_name for council in councils),
    }
    today = timezone.localdate(at)
    partnership = Partnership.objects.create(
        slug=f"{slugify(name)[:120]}-{proposal.pk}",
        name=name[:160],
        delivery_model=proposal.delivery_model,
        start_year=proposal.start_on.year,
        status=Partnership.Status.PLANNED if proposal.start_on > today else Partnership.Status.LIVE,
        evidence=Partnership.Evidence.AGREED_HERE,
        proposal=proposal,
    )
    partnership.categories.add(proposal.category)
    lead = lead_of(proposal)
    PartnershipMember.objects.bulk_create(
        PartnershipMember(partnership=partnership, council=council, is_lead=council == lead)
        for council in councils
    )
    return partnership


def listings_of(proposal: Proposal) -> list[Listing]:
    """The listings on both sides, in an order in which they may be locked."""
    ids = [pk for pk in (proposal.listing_id, proposal.own_listing_id) if pk]
    return list(Listing.objects.filter(pk__in=ids).select_related("council", "live_revision").order_by("pk"))


def lead_of(proposal: Proposal) -> Council | None:
    """The body that hosts, where exactly one of the listings says so."""
    hosts = [
        listing.council
        for listing in listings_of(proposal)
        if listing.live_revision and listing.live_revision.role == PartnerRole.HOST
    ]
    return hosts[0] if len(hosts) == 1 else None


def close_filled_listings(proposal: Proposal, *, at: datetime) -> None:
    """Mark as matched each listing that now has as many partners as it wants; others stay live."""
    for listing in listings_of(proposal):
        listing.lock()
        if listing.state in Listing.PUBLISHED and is_filled(listing):
            mark_matched(listing=listing, at=at, why=Listing.Why.FOUND_HERE)


def is_filled(listing: Listing) -> bool:
    agreed = Proposal.objects.filter(
        Q(listing=listing) | Q(own_listing=listing), state=Proposal.State.AGREED
    ).count()
    return listing.live_revision is not None and agreed >= listing.live_revision.max_partners
