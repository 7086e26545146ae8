"""Plain factories: each makes one thing that is whole, and takes any field."""

import time
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from councils.models import Council, Membership, Officer
from marketplace.matching.models import Group, GroupMember, Match, MatchRun
from marketplace.notifications.models import Message
from marketplace.proposals.models import Partnership, PartnershipMember, Party, Proposal
from services.entries import bring_up_to_date
from services.models import Category, DeliveryModel, Direction, Listing, ListingRevision, System, Visibility
from services.models.listings import made_up_number
from tests.passkeys import Passkey

numbers = count(1)
PASSWORD = "correct horse battery"


@cache
def hashed_password() -> str:
    """The password's hash, made once: the real hasher is slow by design."""
    return make_password(PASSWORD)


# The secret of everybody's app for codes, and what is kept of it, encrypted once.
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@cache
def kept_secret() -> str:
    return encrypt(APP_SECRET)


def code_of_app(step: int = 0, secret: str = APP_SECRET) -> str:
    """What an app shows, now or so many half minutes away."""
    now = int(time.time()) // 30
    return str(format_hotp_value(hotp_value(secret, now + step)))


def make_council(**fields: Any) -> Council:
    number = next(numbers)
    name = fields.pop("name", f"Wenlow {number} Borough Council")
    values: dict[str, Any] = {
        "code": f"T{number:04}",
        "gss_code": f"E07{number:06}",
        "name": name,
        "short_name": name.replace(" Borough Council", "").replace(" Council", ""),
        "slug": f"body-{number}",
        "kind": Council.Kind.DISTRICT,
        "tier": Council.Tier.LOWER,
        "nation": Council.Nation.ENGLAND,
        "region": "North West",
        "population": 120_000,
        "population_year": 2023,
        "area_km2": 300.0,
        "latitude": 53.5,
        "longitude": -2.3,
    }
    return Council.objects.create(**values | fields)


def make_officer(
    council: Council | None = None,
    role: str = Membership.Role.OFFICER,
    *,
    is_verified: bool = True,
    has_second_factor: bool = True,
    **fields: Any,
) -> Officer:
    """An officer with a verified address and an app for codes, confirmed at the council if one is given."""
    number = next(numbers)
    fields.setdefault("email", f"officer{number}@council{number}.example")
    fields.setdefault("full_name", f"Officer {number}")
    officer = Officer.objects.create(password=hashed_password(), **fields)
    EmailAddress.objects.create(user=officer, email=officer.email, verified=is_verified, primary=True)
    if has_second_factor:
        data = {"secret": kept_secret()}
        Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data=data)
    if council is not None:
        make_membership(officer, council, role=role)
    return officer


def make_passkey(officer: Officer, name: str = "Laptop", passkey: Passkey | None = None) -> Authenticator:
    data = {"name": name, "credential": (passkey or Passkey()).registration()}
    return Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data=data)


def make_recovery_codes(officer: Officer) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(officer).get_unused_codes()
    return codes


def make_membership(officer: Officer, council: Council, **fields: Any) -> Membership:
    now = timezone.now()
    values = {"state": Membership.State.CONFIRMED, "asked_at": now} | fields
    if values["state"] != Membership.State.WAITING:
        values.setdefault("decided_at", now)
    return Membership.objects.create(officer=officer, council=council, **values)


def make_category(slug: str = "payroll", **fields: Any) -> Category:
    values: dict[str, Any] = {
        "name": slug.replace("-", " ").capitalize(),
        "group": Category.Group.BACK_OFFICE,
        "delivered_by": Category.DeliveredBy.ALL,
        "distance_matters": Category.DistanceMatters.NOT_AT_ALL,
        "synonyms": [],
    }
    return Category.objects.get_or_create(slug=slug, defaults=values | fields)[0]


def make_delivery_model(slug: str = "shared_staff", **fields: Any) -> DeliveryModel:
    values: dict[str, Any] = {
        "name": slug.replace("_", " ").capitalize(),
        "legal_footing": "Local Government Act 1972 s.113",
        "to_watch": "Notice",
        "position": next(numbers) + 100,
        "source": "legislation",
        "checked_on": date(2026, 11, 1),
    }
    return DeliveryModel.objects.get_or_create(slug=slug, defaults=values | fields)[0]


def make_system(slug: str = "mhr-itrent", **fields: Any) -> System:
    return System.objects.get_or_create(slug=slug, defaults={"name": slug} | fields)[0]


def content(**fields: Any) -> dict[str, Any]:
    """What a listing says: the content fields of a revision."""
    today = timezone.localdate()
    return {
        "title": "Payroll for two more councils",
        "summary": "We run payroll in house and have room for two more employers.",
        "details": "Twelve people, one system, and a calendar with room in it.",
        "delivery_models": ["shared_staff"],
        "systems": [],
        "role": "",
        "earliest_start_on": today + timedelta(days=90),
        "latest_start_on": today + timedelta(days=400),
        "reach": "anywhere",
        "expires_on": today + timedelta(days=365),
    } | fields


def make_listing(
    council: Council | None = None,
    author: Officer | None = None,
    *,
    direction: str = Direction.OFFER,
    category: Category | None = None,
    state: str = Listing.State.DRAFT,
    at: datetime | None = None,
    visibility: str = Visibility.EVERYBODY,
    **fields: Any,
) -> Listing:
    """A listing in the given state with one revision; ``fields`` are the revision's."""
    at = at or timezone.now()
    council = council or make_council()
    author = author or make_officer(council)
    for slug in fields.get("delivery_models", ["shared_staff"]):
        make_delivery_model(slug)
    listing = Listing.objects.create(
        council=council,
        author=author,
        direction=direction,
        category=category or make_category(),
        created_at=at,
        state_changed_at=at,
        visibility=visibility,
        sealed_number=made_up_number() if visibility == Visibility.SEALED else None,
    )
    revision = ListingRevision.objects.create(
        listing=listing, number=1, author=author, written_at=at, **content(**fields)
    )
    if state not in (Listing.State.DRAFT, Listing.State.AWAITING_SIGN_OFF):
        listing.submitted_at = at
    if state == Listing.State.SUBMITTED:
        listing.pending_revision = revision
    if state in (Listing.State.LIVE, Listing.State.PAUSED, Listing.State.MATCHED):
        listing.live_revision, listing.published_at, listing.confirmed_at = revision, at, at
    listing.state = state
    if state in (Listing.State.PAUSED, *Listing.CLOSED):
        listing.state_reason = Listing.Why.OTHER
    listing.save()
    bring_up_to_date(listing)
    return listing


def make_live_listing(council: Council | None = None, **fields: Any) -> Listing:
    return make_listing(council, state=Listing.State.LIVE, **fields)


def make_partnership(*members: Council, lead: Council | None = None, **fields: Any) -> Partnership:
    """A partnership of these bodies in payroll, as the public list has it."""
    number = next(numbers)
    categories = fields.pop("categories", None) or [make_category()]
    values: dict[str, Any] = {
        "code": f"T{number}",
        "slug": f"partnership-{number}",
        "name": f"Partnership {number}",
        "status": Partnership.Status.LIVE,
        "evidence": Partnership.Evidence.VERIFIED,
        "source": "https://www.wenlow.example/minutes",
        "start_year": 2012,
    }
    partnership = Partnership.objects.create(**values | fields)
    partnership.categories.set(categories)
    for member in members:
        PartnershipMember.objects.create(partnership=partnership, council=member, is_lead=member == lead)
    return partnership


def make_unsent_proposal(council: Council, listing: Listing, *, author: Officer, **fields: Any) -> Proposal:
    """What this council would propose to the listing's; it waits for sign-off unless said otherwise."""
    now = timezone.now()
    values: dict[str, Any] = {
        "state": Proposal.State.AWAITING_SIGN_OFF,
        "what": "We would join your team.",
        "delivery_model": make_delivery_model("shared_staff"),
        "start_on": timezone.localdate() + timedelta(days=200),
        "created_at": now,
        "state_changed_at": now,
    }
    proposal = Proposal.objects.create(
        author=author,
        listing=listing,
        category=listing.category,
        bodies=sorted([council.pk, listing.council_id]),
        **values | fields,
    )
    Party.objects.create(proposal=proposal, council=council, is_proposer=True, contact=author)
    return proposal


def make_held_message(officer: Officer | None = None, **fields: Any) -> Message:
    """A message of which nobody can tell whether it was sent."""
    at, number = timezone.now(), next(numbers)
    values: dict[str, Any] = {
        "key": f"account:{number}",
        "kind": "account",
        "officer": officer or make_officer(),
        "about": {"what": "exists"},
        "state": "held",
        "planned_at": at,
        "due_at": at,
        "first_tried_at": at,
        "message_id": f"<mark.{number}@localhost>",
        "reason": "The relay did not answer after the text.",
    }
    return Message.objects.create(**values | fields)


def make_match(listing: Listing, counterpart: Listing, **fields: Any) -> Match:
    """One side of a match, as a run would have left it."""
    now = timezone.now()
    run = {"kind": MatchRun.Kind.FULL, "state": MatchRun.State.FINISHED, "as_of": now.date()}
    values: dict[str, Any] = {
        "run": MatchRun.objects.create(started_at=now, **run),
        "shape": Match.Shape.OFFER_SEEK,
        "rank": 1,
        "shown_rank": 1,
        "fit": 80.0,
        "fit_for_us": 82.0,
        "fit_for_them": 78.0,
        "factors_known": 8,
        "factors_asked": 10,
        "confidence": 0.85,
        "reasons": [
            {"factor": "systems", "sign": "+", "code": "systems_same", "values": {"systems": ["MHR iTrent"]}},
            {"factor": "cost", "sign": "?", "code": "missing", "values": {"ours": True, "theirs": False}},
        ],
        "stamp": f"{listing.pk} {counterpart.pk}",
        "found_at": now,
    }
    return Match.objects.create(listing=listing, counterpart=counterpart, **values | fields)


def make_group(*listings: Listing, **fields: Any) -> Group:
    """Listings that could start together, as a run would have left them."""
    now = timezone.now()
    run = {"kind": MatchRun.Kind.FULL, "state": MatchRun.State.FINISHED, "as_of": now.date()}
    values: dict[str, Any] = {
        "key": f"{next(numbers)}",
        "run": MatchRun.objects.create(started_at=now, **run),
        "category": listings[0].category,
        "size": len(listings),
        "worst": 71.0,
        "found_at": now,
    }
    group = Group.objects.create(**values | fields)
    for listing in listings:
        GroupMember.objects.create(group=group, listing=listing, standing=74.0)
    return group
