"""What waits for an officer's word, on her dashboard: nearest date first, then what has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from councils.models import Council, FactorReset, Membership, Officer
from marketplace.moderation.models import Decision
from marketplace.proposals.models import Approach, Party, Proposal
from services.models import Listing, ListingRevision
from services.questions import FIRST_PAGES, first_answered

AT_MOST = 10  # Of each kind; the pages behind hold the rest.


@dataclass(frozen=True)
class Waiting:
    """One thing to decide: what it is, by when, and where."""

    title: str
    text: str
    address: str
    button: str
    due_on: date | None = None


def waiting_for(officer: Officer, council: Council, at: datetime) -> list[Waiting]:
    """All that waits for this officer in the name of this body. Nine queries and two that load parties."""
    rows = [
        *proposals_to_answer(council),
        *approaches_to_answer(officer, council),
        *listings_to_confirm(council, at),
        *listings_returned(council),
        *drafts_to_sign_off(officer, council),
        *proposals_to_sign_off(officer, council),
        *colleagues_who_ask(officer, council),
        *colleagues_to_vouch_for(officer),
        *drafts_to_finish(officer, council),
    ]
    return sorted(rows, key=lambda row: row.due_on or date.max)


def proposals_to_answer(council: Council) -> Iterator[Waiting]:
    ours = Party.objects.filter(proposal=OuterRef("pk"), council=council, decision=Party.Decision.UNDECIDED)
    unanswered = (
        Proposal.objects.open()
        .filter(Exists(ours))
        .select_related("category", "delivery_model")
        .prefetch_related("parties__council")
        .order_by("respond_by", "pk")
    )
    for proposal in unanswered[:AT_MOST]:
        proposer = next(party.council for party in proposal.parties.all() if party.is_proposer)
        what = {"council": proposer.short_name, "service": proposal.category.name}
        yield Waiting(
            title=_("%(council)s proposes to share: %(service)s") % what,
            text=_start_of(proposal),
            due_on=proposal.respond_by,
            address=proposal.get_absolute_url(),
            button=_("Read and decide"),
        )


def approaches_to_answer(officer: Officer, council: Council) -> Iterator[Waiting]:
    """Of which it is for this body to show itself or to say no. No row tells who the other is."""
    rows = Approach.objects.to_be_answered_by(officer).filter(
        Q(council=council) & Q(asker_shows_at=None, asked_shows_at__isnull=False)
        | Q(listing__council=council)
    )
    for approach in rows.select_related("listing__category", "delivery_model").order_by("respond_by", "pk")[
        :AT_MOST
    ]:
        service = {"service": approach.listing.category.name}
        yield Waiting(
            title=_("A council writes without its name: %(service)s") % service,
            text=str(approach.delivery_model),
            due_on=approach.respond_by,
            address=approach.get_absolute_url(),
            button=_("Read and decide"),
        )


def _start_of(proposal: Proposal) -> str:
    starts = {"model": proposal.delivery_model, "month": date_format(proposal.start_on, "F Y")}
    return _("%(model)s, from %(month)s") % starts


def listings_to_confirm(council: Council, at: datetime) -> Iterator[Waiting]:
    due = Listing.objects.due(at).filter(council=council)
    for listing in due.with_title().order_by("confirmed_at", "pk")[:AT_MOST]:
        yield Waiting(
            title=_("Is this still current: %(title)s?") % {"title": listing.title},
            text=_("One press keeps it up. Without it nobody is shown the listing from that day on."),
            due_on=listing.confirm_by,
            address=reverse("listing_confirm", args=[listing.pk]),
            button=_("Confirm"),
        )


def listings_returned(council: Council) -> Iterator[Waiting]:
    """Words that a moderator returned, and that nobody has written anew since."""
    newer = ListingRevision.objects.filter(
        listing=OuterRef("listing"), number__gt=OuterRef("revision__number")
    )
    returned = Decision.objects.filter(~Exists(newer), listing__council=council).filter(
        outcome=Decision.Outcome.RETURNED
    )
    still_open = returned.exclude(listing__state__in=Listing.CLOSED).select_related("revision")
    for decision in still_open.order_by("decided_at")[:AT_MOST]:
        reasons = dict(Decision.Reason.choices)
        yield Waiting(
            title=_("Returned for changes: %(title)s") % {"title": decision.revision.title},
            text="; ".join(str(reasons.get(reason, reason)) for reason in decision.reasons),
            address=reverse("own_listing", args=[decision.listing_id]),
            button=_("Read and change"),
        )


def drafts_to_sign_off(officer: Officer, council: Council) -> Iterator[Waiting]:
    """For approvers and leads: what colleagues wrote and would have go out."""
    waiting = Listing.objects.signed_off_by(officer).awaiting_sign_off().filter(council=council)
    rows = waiting.with_title().select_related("author").order_by("state_changed_at", "pk")
    for listing in rows[:AT_MOST]:
        yield Waiting(
            title=_("To sign off: %(title)s") % {"title": listing.title},
            text=str(listing.author),
            address=reverse("listing_sign_off", args=[listing.pk]),
            button=_("Read and sign off"),
        )


def proposals_to_sign_off(officer: Officer, council: Council) -> Iterator[Waiting]:
    """For approvers and leads: what colleagues wrote to other councils."""
    ours = Party.objects.filter(proposal=OuterRef("pk"), council=council, is_proposer=True)
    waiting = Proposal.objects.signed_off_by(officer).awaiting_sign_off().filter(Exists(ours))
    rows = waiting.select_related("category", "author").order_by("state_changed_at", "pk")
    for proposal in rows[:AT_MOST]:
        yield Waiting(
            title=_("To sign off: a proposal to share %(service)s") % {"service": proposal.category.name},
            text=str(proposal.author),
            address=reverse("proposal_sign_off", args=[proposal.pk]),
            button=_("Read and sign off"),
        )


def colleagues_who_ask(officer: Officer, council: Council) -> Iterator[Waiting]:
    """For leads: nobody else sees them."""
    asking = Membership.objects.visible_to(officer).waiting().filter(council=council)
    for membership in asking.select_related("officer").order_by("asked_at")[:AT_MOST]:
        who = {"name": membership.officer, "council": council.short_name}
        yield Waiting(
            title=_("%(name)s asks to act for %(council)s") % who,
            text=membership.officer.job_title,
            address=reverse("membership_decide", args=[membership.pk]),
            button=_("Decide"),
        )


def colleagues_to_vouch_for(officer: Officer) -> Iterator[Waiting]:
    """For leads: who lost every second factor."""
    asking = FactorReset.objects.decidable_by(officer).asked().select_related("officer")
    for reset in asking.order_by("asked_at")[:AT_MOST]:
        yield Waiting(
            title=_("%(name)s has lost every second factor") % {"name": reset.officer},
            text=_("Speak with them, and say whether it is they who ask."),
            address=reverse("factor_reset", args=[reset.pk]),
            button=_("Decide"),
        )


def drafts_to_finish(officer: Officer, council: Council) -> Iterator[Waiting]:
    """What she began and has not said enough of to submit, the newest first."""
    newer = ListingRevision.objects.filter(listing=OuterRef("listing"), number__gt=OuterRef("number"))
    hers = Q(listing__author=officer, listing__council=council, listing__state=Listing.State.DRAFT)
    unfinished = ListingRevision.objects.filter(hers, ListingRevision.UNFINISHED).filter(~Exists(newer))
    for said in unfinished.select_related("listing__category").order_by("-written_at", "-pk")[:AT_MOST]:
        done = {"done": first_answered(said), "all": FIRST_PAGES}
        yield Waiting(
            title=_("Continue: %(title)s") % {"title": said.title or said.listing.category.name},
            text=_("%(done)s of %(all)s answered") % done,
            address=reverse("listing_edit", args=[said.listing_id]),
            button=_("Go on writing"),
        )
