"""One whole row of every model that leaves events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models
from django.utils import timezone

from councils.models import (
    Brake,
    Council,
    Domain,
    DomainDecision,
    Erasure,
    FactorReset,
    Membership,
    Officer,
    Ownership,
    Succession,
    Suspension,
)
from councils.models.invitations import Invitation
from marketplace.matching.models import Match, OwnWeights, ServiceWeights, Sibling
from marketplace.moderation.models import Decision, Introduction
from marketplace.notifications.models import Halt, Message, Resolution
from marketplace.proposals.models import (
    Approach,
    Look,
    Partnership,
    PartnershipMember,
    Party,
    Proposal,
    Remark,
)
from services.models import Category, DeliveryModel, Listing, ListingRevision, System
from tests import factories as make


def row_of(model: type[models.Model]) -> models.Model:
    """A stored row of the model, with all that it rests on."""
    return MAKERS[model]()


def proposal() -> Proposal:
    now = timezone.now()
    council, other = make.make_council(), make.make_council()
    return Proposal.objects.create(
        category=make.make_category(),
        bodies=sorted([council.pk, other.pk]),
        author=make.make_officer(council),
        what="A joint payroll",
        delivery_model=make.make_delivery_model(),
        start_on=now.date(),
        created_at=now,
        state_changed_at=now,
    )


def party() -> Party:
    of = proposal()
    return Party.objects.create(proposal=of, council_id=of.bodies[0], is_proposer=True)


def remark() -> Remark:
    of = proposal()
    return Remark.objects.create(
        proposal=of, council_id=of.bodies[0], author=of.author, text="Good", said_at=timezone.now()
    )


def approach() -> Approach:
    now, council = timezone.now(), make.make_council()
    return Approach.objects.create(
        listing=make.make_live_listing(visibility="sealed"),
        council=council,
        author=make.make_officer(council),
        what="A joint payroll",
        delivery_model=make.make_delivery_model(),
        start_on=now.date(),
        sent_at=now,
        respond_by=now.date() + timedelta(days=28),
    )


def look() -> Look:
    now = timezone.now()
    return Look.objects.create(
        proposal=proposal(),
        officer=make.make_officer(is_moderator=True),
        reason="Asked to",
        began_at=now,
        ends_at=now + timedelta(minutes=30),
    )


def dismissed() -> Match:
    match = make.make_match(make.make_live_listing(), make.make_live_listing(direction="seek"))
    match.dismiss(officer=match.listing.author, reason="scale", at=timezone.now())
    return match


def service_weights() -> ServiceWeights:
    columns = dict.fromkeys(ServiceWeights.COLUMNS, 10)
    category = make.make_category()
    return ServiceWeights.objects.create(
        category=category, version=1, why="First", made_at=timezone.now(), **columns
    )


def own_weights() -> OwnWeights:
    listing = make.make_listing()
    return OwnWeights.objects.create(listing=listing, more=["systems"], set_at=timezone.now())


def decision() -> Decision:
    listing = make.make_live_listing()
    return Decision.objects.create(
        listing=listing,
        revision=listing.live_revision,
        moderator=make.make_officer(is_moderator=True),
        outcome="approved",
        decided_at=timezone.now(),
    )


def member() -> PartnershipMember:
    return PartnershipMember.objects.create(partnership=make.make_partnership(), council=make.make_council())


def authenticator() -> Authenticator:
    officer = make.make_officer()
    officer.authenticator_set.all().delete()
    return Authenticator.objects.create(user=officer, type="totp", data={"secret": "x"})


def membership() -> Membership:
    return make.make_membership(make.make_officer(), make.make_council())


def invitation() -> Invitation:
    lead, now = make.make_officer(make.make_council(), role="lead"), timezone.now()
    return Invitation.objects.create(
        council=lead.councils().get(),
        address="new@wenlow.example",
        invited_by=lead,
        invited_at=now,
        expires_at=now + timedelta(days=14),
    )


def erasure() -> Erasure:
    officer = make.make_officer()
    return Erasure.objects.create(officer=officer, erased_by=officer, erased_at=timezone.now())


def suspension() -> Suspension:
    return Suspension.objects.create(officer=make.make_officer(), reason="bounced", begun_at=timezone.now())


def halt() -> Halt:
    officer = make.make_officer(is_moderator=True)
    return Halt.objects.create(kind="digest", reason="A fault", begun_by=officer, begun_at=timezone.now())


def resolution() -> Resolution:
    now, officer = timezone.now(), make.make_officer(is_moderator=True)
    message = Message.objects.create(
        key=f"note:{officer.pk}", kind="digest", officer=officer, planned_at=now, due_at=now
    )
    return Resolution.objects.create(
        message=message, officer=officer, outcome="arrived", reason="Seen in the log", decided_at=now
    )


def introduction() -> Introduction:
    return Introduction.objects.create(
        seek=make.make_live_listing(direction="seek"),
        other=make.make_live_listing(),
        broker=make.make_officer(is_moderator=True, is_broker=True),
        text="They fit",
        made_at=timezone.now(),
    )


MAKERS: dict[type[models.Model], Any] = {
    Approach: approach,
    Council: make.make_council,
    Ownership: lambda: Ownership.objects.create(body=make.make_council(), owner=make.make_council()),
    Succession: lambda: Succession.objects.create(
        predecessor=make.make_council(), successor=make.make_council(), status="proposed"
    ),
    Domain: lambda: Domain.objects.create(name="wenlow.example", council=make.make_council()),
    Officer: make.make_officer,
    EmailAddress: lambda: EmailAddress.objects.get(user=make.make_officer()),
    Authenticator: authenticator,
    Membership: membership,
    Invitation: invitation,
    Erasure: erasure,
    Suspension: suspension,
    DomainDecision: lambda: DomainDecision.objects.create(
        name="wenlow.example",
        council=make.make_council(),
        outcome="retired",
        reason="Sold",
        decided_at=timezone.now(),
    ),
    Introduction: introduction,
    Brake: lambda: Brake.objects.create(begun_at=timezone.now()),
    Halt: halt,
    FactorReset: lambda: FactorReset.objects.create(officer=make.make_officer(), asked_at=timezone.now()),
    Category: make.make_category,
    DeliveryModel: make.make_delivery_model,
    System: make.make_system,
    Listing: make.make_listing,
    ListingRevision: lambda: make.make_listing().newest_revision(),
    Proposal: proposal,
    Party: party,
    Remark: remark,
    Look: look,
    Partnership: make.make_partnership,
    PartnershipMember: member,
    Match: dismissed,
    ServiceWeights: service_weights,
    Sibling: lambda: Sibling.objects.create(
        first=make.make_category("audit"), second=make.make_category("payroll"), why="One office"
    ),
    OwnWeights: own_weights,
    Decision: decision,
    Resolution: resolution,
}
