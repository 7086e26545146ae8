"""Makes the demonstration's market out of real councils and invented listings, always the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from councils.models import Council, Membership, Officer
from marketplace.demo import people
from marketplace.demo.acting import does
from marketplace.demo.circumstances import circumstances
from marketplace.demo.negotiations import add_proposals
from marketplace.demo.placing import FIXED, Body, Placed, lot, place
from marketplace.demo.texts import all_texts, content_of
from marketplace.digests.actions import plan_week
from marketplace.matching.actions import match_everything
from marketplace.moderation.models import Decision
from marketplace.notifications.models import Message
from services import actions, drafting
from services.models import Category, Listing, System, Visibility

# How many of the market's listings are not live, by state; taken in the order of the lot.
ELSEWHERE = (
    (Listing.State.SUBMITTED, 14),
    (Listing.State.CHANGES_REQUESTED, 5),
    (Listing.State.DRAFT, 6),
    (Listing.State.PAUSED, 7),
    (Listing.State.WITHDRAWN, 3),
    (Listing.State.REJECTED, 2),
)
BACK_THEN = timedelta(days=120)
# What its council does not show to everybody: whoever looks for a chief executive does so quietly.
SHOWN_TO = {
    ("chief-executive", 0): Visibility.SEALED,
    ("management-team", 0): Visibility.SEALED,
    ("whole-workforce", 5): Visibility.VERIFIED,
}


def seed(*, at: datetime, say: Callable[[str], None]) -> None:
    """Fill an empty market. A market that has officers is left as it is."""
    if Officer.objects.exists():
        say("The market is already there; nothing was changed.")
        return
    with transaction.atomic():
        placed = place(all_texts(), bodies())
        councils = {council.slug: council for council in Council.objects.all()}
        add_people(placed, councils, at)
        add_listings(placed, councils, at)
        say(f"{Listing.objects.count()} listings of {len({item.council for item in placed})} councils.")
    take_stock()
    run = match_everything(at)
    take_stock()
    say(f"{run.matches} matches among {run.listings} live listings.")
    add_proposals(at=at)
    forget_old_news(at)
    plan_week(at)
    say(f"{Message.objects.pending().count()} messages are waiting to be sent.")


def take_stock() -> None:
    """Let PostgreSQL count what has come, or it plans for empty tables: such a query can take minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_stock()")


def bodies() -> list[Body]:
    wanted = ("slug", "tier", "nation", "region", "population", "rural_urban", "latitude", "longitude")
    rows = Council.objects.current().principal().order_by("code").values_list(*wanted)
    return [Body(*row) for row in rows]


def add_people(placed: list[Placed], councils: dict[str, Council], at: datetime) -> None:
    joined = at - BACK_THEN
    people.add_domains(councils.values())
    people.add_accounts(councils, joined)
    listing_bodies = sorted({item.council for item in placed})
    people.add_officers([councils[slug] for slug in listing_bodies], joined)
    strangers = sorted((body.slug for body in bodies() if body.slug not in set(listing_bodies)), key=lot)
    people.add_waiting([councils[slug] for slug in [*strangers[:4], "calderdale"]], at)
    people.add_who_lost_all(councils["calderdale"], joined, at)
    people.add_joint_body(councils)
    people.verify_all(joined)


def add_listings(placed: list[Placed], councils: dict[str, Council], at: datetime) -> None:
    categories = Category.objects.in_bulk()
    systems = dict(System.objects.values_list("name", "slug"))
    authors = {row.council.slug: row.officer for row in confirmed_latest_first()}
    for item, state in zip(placed, states(placed), strict=True):
        age = timedelta(days=2 + int(lot(item.category, item.place, "age"), 16) % 73)
        written = at - age
        author = authors[item.council]
        does(author)
        listing = actions.write_listing(
            officer=author,
            council=councils[item.council],
            direction=item.text["direction"],
            category=categories[item.category],
            content=content_of(item.text, systems, at.date())
            | circumstances(item.category, item.place, item.text, item.council, at.date()),
            at=written,
        )
        if shown_to := SHOWN_TO.get((item.category, item.place)):
            actions.change_visibility(
                listing=listing, officer=author, visibility=shown_to, seen=listing.visibility, at=written
            )
        bring_to(listing, state, author, written, at)
    begin_a_draft(councils["calderdale"], at - timedelta(days=1))


def begin_a_draft(council: Council, at: datetime) -> None:
    """Something that an officer began and has not finished, to which her dashboard leads."""
    officer = Officer.objects.get(email="officer@calderdale.example")
    does(officer)
    listing = drafting.begin(
        officer=officer,
        council=council,
        direction="seek",
        category=Category.objects.get(pk="fleet"),
        at=at,
        key=UUID(lot("fleet", "draft")[:32]),
    )
    words = {
        "title": "A workshop for our gritters and vans",
        "summary": "The lease of our workshop ends in two years, and a neighbour may have room.",
    }
    drafting.answer(listing=listing, officer=officer, answers=words, at=at, based_on=None)


def confirmed_latest_first() -> QuerySet[Membership]:
    """So that, read into a dictionary, the first officer of each body stays."""
    return Membership.objects.confirmed().select_related("officer", "council").order_by("-pk")


def states(placed: list[Placed]) -> list[str]:
    """A state for each listing: most are live, and the councils one can log in as keep theirs live."""
    found = [item.text.get("state", Listing.State.LIVE) for item in placed]
    movable = [
        index
        for index, item in enumerate(placed)
        if found[index] == Listing.State.LIVE and (item.category, item.place) not in {**FIXED, **SHOWN_TO}
    ]
    for state, number in ELSEWHERE:
        for _ in range(number):
            found[movable.pop()] = state
    return found


def bring_to(listing: Listing, state: str, author: Officer, written: datetime, at: datetime) -> None:
    """Lead a draft to its state by the way that officers and moderators go."""
    if state == Listing.State.DRAFT:
        return
    recently = at - timedelta(hours=5 + listing.pk % 90)
    submitted = recently if state == Listing.State.SUBMITTED else written + timedelta(hours=2)
    actions.submit(listing=listing, officer=author, at=submitted)
    if state == Listing.State.SUBMITTED:
        return
    decided = submitted + timedelta(hours=20)
    decide(listing, state, decided)
    does(author)
    if state == Listing.State.PAUSED:
        actions.pause(listing=listing, at=decided + timedelta(days=1), why=Listing.Why.REVIEWING)
    elif state == Listing.State.WITHDRAWN:
        actions.withdraw(listing=listing, at=decided + timedelta(days=1), why=Listing.Why.GONE)


def decide(listing: Listing, state: str, at: datetime) -> None:
    """A moderator's decision of some time ago, of which nobody needs to be told now."""
    refusals: dict[str, tuple[str, Callable[..., None]]] = {
        Listing.State.CHANGES_REQUESTED: (Decision.Outcome.RETURNED, actions.request_changes),
        Listing.State.REJECTED: (Decision.Outcome.REJECTED, actions.reject),
    }
    moderator = Officer.objects.get(is_moderator=True)
    does(moderator)
    outcome, act = refusals.get(state, (Decision.Outcome.APPROVED, actions.publish))
    refused = outcome != Decision.Outcome.APPROVED
    Decision.objects.create(
        listing=listing,
        revision=listing.revisions.order_by("-number")[0],
        moderator=moderator,
        outcome=outcome,
        reasons=[Decision.Reason.UNCLEAR] if refused else [],
        note="Say how much work there is and from when, so that another council can judge."
        if refused
        else "",
        decided_at=at,
    )
    act(listing=listing, at=at)


def forget_old_news(at: datetime) -> None:
    """Nobody is told today of what happened days before the demonstration began."""
    Message.objects.pending().filter(planned_at__lt=at - timedelta(days=2)).update(
        state=Message.State.SKIPPED, reason="It is older than this demonstration.", settled_at=at
    )
