"""One of each row that an address may name, and one of each person who may ask for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from councils.inviting import invite
from councils.models import Domain, Membership, Officer
from marketplace.proposals.actions import propose
from services.models import Listing
from tests.factories import (
    make_category,
    make_council,
    make_delivery_model,
    make_listing,
    make_live_listing,
    make_match,
    make_membership,
    make_officer,
    make_partnership,
)


@dataclass
class Market:
    people: dict[str, Officer]
    rows: dict[str, dict[str, Any]] = field(default_factory=lambda: {"": {}})


def make_market() -> Market:
    """Wenlow owns the rows; Harcombe is the other party; Farley has nothing to do with them."""
    wenlow = make_council(name="Wenlow Borough Council", slug="wenlow")
    harcombe = make_council(name="Harcombe District Council", slug="harcombe")
    farley = make_council(name="Farley County Council", slug="farley")
    ann, bob = make_officer(wenlow), make_officer(harcombe)
    waiting = make_officer()
    first = make_membership(waiting, farley, state=Membership.State.WAITING)
    people = {
        "waiting": waiting,
        "stranger": make_officer(farley),
        "other party": bob,
        "own officer": ann,
        "own lead": make_officer(wenlow, role=Membership.Role.LEAD),
        "moderator": make_officer(is_moderator=True),
        "admin": make_officer(is_staff=True, is_superuser=True),
    }
    market = Market(people)
    listing = make_live_listing(wenlow, author=ann, direction="seek")
    asks = make_membership(make_officer(), wenlow, state=Membership.State.WAITING)
    proposal = propose(
        officer=bob,
        council=harcombe,
        listing=listing,
        what="We would run your payroll beside ours.",
        delivery_model=make_delivery_model("shared_staff"),
        start_on=timezone.localdate() + timedelta(days=200),
        at=timezone.now(),
    )
    another = make_live_listing(wenlow, author=ann, direction="seek", category=make_category("legal"))
    match = make_match(another, make_live_listing(harcombe, author=bob, category=another.category))
    submitted = make_listing(wenlow, author=ann, state=Listing.State.SUBMITTED)
    unsigned = make_listing(wenlow, author=ann, state=Listing.State.AWAITING_SIGN_OFF)
    colleague = Membership.objects.get(officer=ann, council=wenlow)
    Domain.objects.create(name=waiting.email.split("@")[1], council=wenlow)
    invitation = invite(
        officer=people["own lead"], council=wenlow, address=waiting.email, role="officer", at=timezone.now()
    )
    market.rows |= {
        "invitation": {"pk": invitation.pk},
        "invitation link": {"key": invitation.key},
        "match": {"pk": match.pk},
        "membership": {"pk": asks.pk},
        "membership without a lead": {"pk": first.pk},
        "colleague": {"pk": colleague.pk},
        "listing to sign off": {"pk": unsigned.pk},
        "submitted listing": {"pk": submitted.pk},
        "council": {"slug": wenlow.slug},
        "listing": {"pk": listing.pk},
        "listing to propose to": {"pk": another.pk},
        "proposal": {"pk": proposal.pk},
        "partnership": {"slug": make_partnership(wenlow, harcombe).slug},
        "sample of a letter": {"name": "proposal-sent"},
        "dead confirmation": {"key": "dead:1:x"},
        "dead reset": {"uidb36": "1", "key": "dead"},
    }
    return market
