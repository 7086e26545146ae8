"""An officer whose name, address and number are like no others, wherever the site holds such a thing."""

from __future__ import annotations

import pickle
from base64 import b64decode
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from councils.models import Council, Invitation, Membership, Officer
from councils.models.invitations import LASTS
from marketplace.digests.models import Digest
from marketplace.moderation.models import Decision
from marketplace.notifications.actions import plan
from marketplace.notifications.models import Message, Resolution
from marketplace.proposals import actions as proposals
from marketplace.proposals.models import Proposal
from services.models import Entry, Listing, ListingRevision
from tests.access.market import Market
from tests.factories import (
    make_category,
    make_delivery_model,
    make_held_message,
    make_listing,
    make_live_listing,
)

NAME = "Zebedia Quillfeather"
ADDRESS = "zebedia.quillfeather@wenlow.example"
TITLE = "Keeper of Nibbleworths"
NUMBER = "01632 960777"
# What gives each away, in whatever way it is written; the second is the stem that a search keeps of the name.
GIVEAWAYS = ("zebedia", "quillfeath", "nibbleworth", "960777", "960 777")
SENTENCE = f"Ring {NAME} on {NUMBER}, or write to {ADDRESS}."


def giveaways_in(text: str) -> list[str]:
    return [word for word in GIVEAWAYS if word in text.lower()]


def plant(market: Market) -> Officer:
    """Make the market's own officer that officer, and have her leave traces everywhere but in public."""
    officer = market.people["own officer"]
    officer.full_name, officer.email, officer.job_title = NAME, ADDRESS, TITLE
    officer.save()
    EmailAddress.objects.filter(user=officer).update(email=ADDRESS)
    wenlow, harcombe = (Council.objects.get(slug=slug) for slug in ("wenlow", "harcombe"))
    for plant_some in (in_listings, in_proposals, in_moderation, in_mail, in_administration):
        plant_some(market, officer, wenlow, harcombe)
    return officer


def in_listings(market: Market, officer: Officer, wenlow: Council, harcombe: Council) -> None:
    """In words that only her council and moderators read."""
    make_listing(wenlow, author=officer, details=SENTENCE, category=make_category("audit"))
    make_listing(
        wenlow,
        author=officer,
        state=Listing.State.SUBMITTED,
        title=f"Ask {NAME}",
        category=make_category("fleet"),
    )


def in_proposals(market: Market, officer: Officer, wenlow: Council, harcombe: Council) -> None:
    """In words that only the parties read: one proposal is talked about, another was withdrawn."""
    at, bob = timezone.now(), market.people["other party"]
    for closes in (True, False):
        category = make_category("waste" if closes else "parking")
        listing = make_live_listing(harcombe, author=bob, category=category, direction="seek")
        proposal = proposals.propose(
            officer=officer,
            council=wenlow,
            listing=listing,
            what=SENTENCE,
            delivery_model=make_delivery_model("shared_staff"),
            start_on=timezone.localdate(),
            at=at,
        )
        if closes:
            why = {"reason_code": "timing", "note": SENTENCE}
            proposals.withdraw(proposal=proposal, council=wenlow, officer=officer, at=at, **why)
        else:
            talk(proposal, officer, wenlow, bob, harcombe)


def talk(proposal: Proposal, officer: Officer, wenlow: Council, bob: Officer, harcombe: Council) -> None:
    """From here on the other party knows her, and names her."""
    at = timezone.now()
    proposals.discuss(proposal=proposal, council=harcombe, officer=bob, at=at)
    proposals.remark(proposal=proposal, council=wenlow, officer=officer, text=SENTENCE, at=at)
    named = f"Thank you, {NAME}. I shall write to {ADDRESS}."
    proposals.remark(proposal=proposal, council=harcombe, officer=bob, text=named, at=at)


def in_moderation(market: Market, officer: Officer, wenlow: Council, harcombe: Council) -> None:
    """In what a moderator and a lead wrote about her."""
    listing = make_listing(wenlow, author=officer, category=make_category("catering"))
    Decision.objects.create(
        listing=listing,
        revision=listing.newest_revision(),
        moderator=market.people["moderator"],
        outcome=Decision.Outcome.RETURNED,
        reasons=[Decision.Reason.PERSONAL_DATA],
        note=f"{NAME} is named in it, with {ADDRESS}.",
        decided_at=timezone.now(),
    )
    Membership.objects.create(
        officer=officer,
        council=harcombe,
        state=Membership.State.REFUSED,
        asked_at=timezone.now(),
        decided_at=timezone.now(),
        note=f"{NAME} works elsewhere.",
    )


def in_mail(market: Market, officer: Officer, wenlow: Council, harcombe: Council) -> None:
    """In rows of the outbox: one to an address that is not of her account, one that the relay refused."""
    at = timezone.now()
    about = {"what": "exists"}
    message = plan(key="canary:1", kind="account", officer=officer, about=about, at=at, address=ADDRESS)
    plan(key="canary:2", kind="account", officer=market.people["admin"], about=about, at=at, address=ADDRESS)
    refused = {"state": "failed", "reason": f"550 5.1.1 <{ADDRESS}> unknown", "settled_at": at}
    Message.objects.filter(pk=message.pk).update(**refused)
    doubtful = make_held_message(market.people["admin"], kind="account", address=ADDRESS)
    resolved = {"outcome": "arrived", "reason": f"{NAME} says so", "decided_at": at}
    Resolution.objects.create(message=doubtful, officer=officer, **resolved)
    Digest.objects.create(officer=officer, year=2026, week=1, planned_at=at, message=message)


def in_administration(market: Market, officer: Officer, wenlow: Council, harcombe: Council) -> None:
    """In what an administrator did to her account, and in an invitation."""
    LogEntry.objects.create(
        user=market.people["admin"],
        content_type=ContentType.objects.get_for_model(Officer),
        object_id=str(officer.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )
    Invitation.objects.create(
        council=harcombe,
        address=ADDRESS,
        invited_by=market.people["other party"],
        invited_at=timezone.now(),
        expires_at=timezone.now() + LASTS,
    )


def in_public(officer: Officer, listing: Listing) -> None:
    """In a public text, as nobody should: erasing finds it there as well."""
    ListingRevision.objects.filter(listing=listing).update(details=SENTENCE)
    Entry.objects.filter(listing=listing).update(details=SENTENCE)


def tables_with_giveaways() -> dict[str, list[str]]:
    """Each table of the database of which a row, in whatever column, gives her away; and what it says."""
    patterns = [f"%{word}%" for word in GIVEAWAYS]
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t WHERE t::text ILIKE ANY (%s)", [patterns])
            if rows := [row for (row,) in cursor.fetchall()]:
                found[table.removeprefix("public.")] = rows
    return found | {name: rows for name, rows in packed().items() if giveaways_in(str(rows))}


def packed() -> dict[str, list[Any]]:
    """What stands in tables in a form that no search sees through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM django_cache")
        kept = [(key, pickle.loads(b64decode(value))) for key, value in cursor.fetchall()]
    sessions = [session.get_decoded() for session in Session.objects.all()]
    return {"django_cache, unpacked": kept, "django_session, unpacked": sessions}
