"""One of each row that an address may name, and one of each person who may ask for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.inviting import invite
from councils.models import Border, Domain, FactorReset, Membership, Officer, Spending, Succession, Suspension
from marketplace.digests.models import Digest
from marketplace.digests.periods import newest_open
from marketplace.matching.actions import weigh_service
from marketplace.matching.models import Match, ServiceWeights, Sibling
from marketplace.matching.verdicts import not_for_us
from marketplace.moderation.models import Decision
from marketplace.notifications.models import Halt, Heartbeat, JobRun, Message, Report, Resolution, Sweep
from marketplace.notifications.stopping import Stop, token_of
from marketplace.proposals.actions import propose, remark
from marketplace.proposals.approaching import approach
from marketplace.proposals.looking import look
from marketplace.proposals.models import Proposal
from services.models import Listing
from tests.access import PEOPLE
from tests.factories import (
    PASSWORD,
    make_category,
    make_council,
    make_delivery_model,
    make_group,
    make_held_message,
    make_listing,
    make_live_listing,
    make_match,
    make_membership,
    make_officer,
    make_partnership,
    make_passkey,
    make_recovery_codes,
    make_system,
    make_unsent_proposal,
)
from tests.signing_in import sign_in

# What stands in an address whose row does not exist.
NOWHERE = {
    "pk": 4_000_000_000_000,
    "group": 4_000_000_000_000,
    "slug": "nowhere",
    "question": "nowhere",
    "name": "nowhere",
    "key": UUID(int=1),
    "token": "made:up",
}


@dataclass
class Market:
    """``people`` are those who can be logged in; ``kept_out`` have an account, and cannot."""

    people: dict[str, Officer]
    kept_out: dict[str, Officer]
    rows: dict[str, dict[str, Any]] = field(default_factory=lambda: {"": {}})

    def address(self, name: str, row: str = "") -> str:
        return reverse(name, kwargs=self.rows[row])

    def address_of_nothing(self, name: str, row: str) -> str:
        """The same page of a row that does not exist."""
        return reverse(name, kwargs=self.rows[row] | {key: NOWHERE[key] for key in self.rows[row]})

    def client(self, person: str) -> Client:
        """A browser in which this person has gone as far as she gets."""
        client = Client()
        if person in ("unverified", "password only"):
            typed = {"login": self.kept_out[person].email, "password": PASSWORD}
            assert client.post(reverse("account_login"), typed).status_code == 302
        elif person == "suspended":
            officer = self.kept_out[person]
            enter(client, officer)
            Officer.objects.filter(pk=officer.pk).update(is_active=False)
        elif person != "anonymous":
            enter(client, self.people[person])
        return client


def enter(client: Client, officer: Officer) -> None:
    """Log her in, as if she had just come through every door."""
    sign_in(client, officer)


def make_market() -> Market:
    """Wenlow owns the rows; Harcombe is the other party; Farley has nothing to do with them."""
    wenlow = make_council(name="Wenlow Borough Council", slug="wenlow")
    harcombe = make_council(name="Harcombe District Council", slug="harcombe")
    farley = make_council(name="Farley County Council", slug="farley")
    ann, bob = make_officer(wenlow), make_officer(harcombe)
    waiting, former = make_officer(), make_officer()
    make_membership(waiting, wenlow, state=Membership.State.WAITING)
    make_membership(former, wenlow, state=Membership.State.ENDED)
    people = {
        "waiting": waiting,
        "former officer": former,
        "stranger": make_officer(farley),
        "other party": bob,
        "own officer": ann,
        "own approver": make_officer(wenlow, role=Membership.Role.APPROVER),
        "own lead": make_officer(wenlow, role=Membership.Role.LEAD),
        "moderator": make_officer(is_moderator=True, is_broker=True),
        "auditor": make_officer(is_auditor=True),
        "admin": make_officer(is_staff=True, is_superuser=True),
    }
    kept_out = {
        "unverified": make_officer(is_verified=False),
        "password only": make_officer(wenlow),
        "suspended": make_officer(wenlow),
    }
    assert set(people) | set(kept_out) | {"anonymous"} == set(PEOPLE)
    market = Market(people, kept_out)
    closed = make_officer(harcombe, is_active=False)
    suspension = Suspension.objects.create(officer=closed, reason="bounced", begun_at=timezone.now())
    passkeys = {person: make_passkey(officer) for person, officer in people.items()}
    for officer in people.values():
        make_recovery_codes(officer)
    listing = make_live_listing(wenlow, author=ann, direction="seek")
    asks = make_membership(make_officer(), wenlow, state=Membership.State.WAITING)
    first = make_membership(make_officer(), farley, state=Membership.State.WAITING)
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
    sealed = make_live_listing(
        wenlow, author=ann, direction="seek", category=make_category("hr"), visibility="sealed"
    )
    written = approach(
        officer=bob,
        council=harcombe,
        listing=sealed,
        what="We could run it beside ours.",
        delivery_model=make_delivery_model("shared_staff"),
        start_on=timezone.localdate() + timedelta(days=200),
        at=timezone.now(),
    )
    match = make_match(another, make_live_listing(harcombe, author=bob, category=another.category))
    third = make_live_listing(direction="seek", category=another.category)
    group = make_group(another, match.counterpart, third)
    submitted = make_listing(wenlow, author=ann, state=Listing.State.SUBMITTED)
    draft = make_listing(wenlow, author=ann)
    unsigned = make_listing(wenlow, author=ann, state=Listing.State.AWAITING_SIGN_OFF)
    wanted = make_live_listing(harcombe, author=bob, category=make_category("hr"))
    to_sign = make_unsent_proposal(wenlow, wanted, author=ann)
    drafted = make_unsent_proposal(wenlow, wanted, author=ann, state=Proposal.State.DRAFT)
    remark(proposal=proposal, officer=bob, council=harcombe, text="Our rota fits yours.", at=timezone.now())
    look(proposal=proposal, officer=people["admin"], reason="Both councils asked us to.", at=timezone.now())
    make_what_staff_looks_at(listing, people["moderator"])
    make_what_matching_rests_on(match, ann)
    held = make_held_message(ann)
    colleague = Membership.objects.get(officer=ann, council=wenlow)
    domain = Domain.objects.create(name=waiting.email.split("@")[1], council=wenlow)
    invitation = invite(
        officer=people["own lead"], council=wenlow, address=waiting.email, role="officer", at=timezone.now()
    )
    reset = FactorReset.objects.create(officer=make_officer(wenlow), asked_at=timezone.now())
    sent_to = {person: make_message_sent_to(officer, asks) for person, officer in people.items()}
    make_live_listing(farley, author=people["stranger"])
    market.rows |= {
        "factor reset": {"pk": reset.pk},
        "unmatched seek": {"pk": listing.pk},
        "domain": {"pk": domain.pk},
        "invitation": {"pk": invitation.pk},
        "invitation link": {"key": invitation.key},
        "match": {"pk": match.pk},
        "group": {"pk": another.pk, "group": group.pk},
        "membership": {"pk": asks.pk},
        "membership without a lead": {"pk": first.pk},
        "colleague": {"pk": colleague.pk},
        "listing to sign off": {"pk": unsigned.pk},
        "proposal to sign off": {"pk": to_sign.pk},
        "draft of a proposal": {"pk": drafted.pk},
        "submitted listing": {"pk": submitted.pk},
        "suspension": {"pk": suspension.pk},
        "held message": {"pk": held.pk},
        "passkey": {"pk": passkeys["own lead"].pk},
        "council": {"slug": wenlow.slug},
        "council without a lead": {"slug": harcombe.slug},
        "listing": {"pk": listing.pk},
        "draft": {"pk": draft.pk},
        "question": {"pk": listing.pk, "question": "words"},
        "listing to propose to": {"pk": another.pk},
        "proposal": {"pk": proposal.pk},
        "approach": {"pk": written.pk},
        "sealed listing": {"pk": sealed.public_number},
        "partnership": {"slug": make_partnership(wenlow, harcombe).slug},
        "sample of a letter": {"name": "proposal-sent"},
        "reader of a digest": {"pk": ann.pk},
        "digest": {"pk": make_sent_digest(ann, match).pk},
        "message to the lead": {"pk": sent_to["own lead"].pk},
        "way out of mail": {"token": token_of(Stop(ann.pk, "digest"))},
        "dead confirmation": {"key": "dead:1:x"},
        "dead reset": {"uidb36": "1", "key": "dead"},
    }
    return market


def make_message_sent_to(reader: Officer, asks: Membership) -> Message:
    """One that stands in her inbox, unread."""
    at = timezone.now()
    return Message.objects.create(
        key=f"membership-asked:{asks.pk}:{reader.pk}",
        kind="membership",
        officer=reader,
        about={"membership": asks.pk, "state": asks.state},
        state=Message.State.SENT,
        message_id="<asked@market.example>",
        planned_at=at,
        due_at=at,
        settled_at=at,
    )


def make_sent_digest(reader: Officer, match: Match) -> Digest:
    """Last week's, which told her of this match."""
    at = timezone.now() - timedelta(days=7)
    period = newest_open(at)
    message = Message.objects.create(
        key=f"digest:{period}:{reader.pk}",
        kind="digest",
        officer=reader,
        state=Message.State.SENT,
        message_id="<digest@market.example>",
        planned_at=at,
        due_at=at,
        settled_at=at,
        read_at=at,
    )
    digest = Digest.objects.create(
        officer=reader, year=period.year, week=period.week, planned_at=at, message=message
    )
    Message.objects.filter(pk=message.pk).update(about={"digest": digest.pk})
    digest.items.create(match=match, position=1, stamp=match.stamp, fit=match.fit, told_at=at)
    return digest


def make_what_matching_rests_on(match: Match, officer: Officer) -> None:
    """Weights of its service, a service akin to it, and what its officer said of it."""
    category = match.listing.category
    weights = dict.fromkeys(ServiceWeights.COLUMNS, 10)
    weigh_service(category=category, weights=weights, why="First", officer=None, at=timezone.now())
    Sibling.objects.create(first=make_category("hr"), second=category, why="One office")
    not_for_us(match, officer, "scale", timezone.now())


def make_what_staff_looks_at(listing: Listing, moderator: Officer) -> None:
    """One row of each kind that the Django admin shows and the market has none of so far."""
    at, old, new = timezone.now(), make_council(), make_council()
    Border.objects.create(first=old, second=new, relation=Border.Relation.values[0], distance_km=9.5)
    Succession.objects.create(predecessor=old, successor=new, status=Succession.Status.values[0])
    Spending.objects.create(council=old, year="2024-25", line=Spending.Line.values[0], amount_gbp=1)
    Decision.objects.create(
        listing=listing,
        revision=listing.live_revision,
        moderator=moderator,
        outcome=Decision.Outcome.APPROVED,
        decided_at=at,
    )
    Sweep.objects.create(rule="job runs", days=90, night=at.date(), is_dry=True, started_at=at)
    JobRun.objects.create(job="tick", started_at=at, finished_at=at)
    Resolution.objects.create(
        message=make_held_message(moderator),
        officer=moderator,
        outcome="given_up",
        reason="Nobody knows",
        decided_at=at,
    )
    Heartbeat.objects.create(part="worker", seen_at=at)
    Halt.objects.create(kind="digest", reason="A fault", begun_by=moderator, begun_at=at, ended_at=at)
    Report.objects.create(
        provider="postmark", event="1", what="complained", officer=moderator, happened_at=at, told_at=at
    )
    make_system()
