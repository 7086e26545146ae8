"""What time does to proposals: answer dates, reminders, lapses, first days. Jobs ask what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from councils.handing_over import answering_for
from councils.models import Council
from marketplace.proposals.addressees import tell
from marketplace.proposals.models import Partnership, Party, Proposal
from marketplace.proposals.models.parties import PartyQuerySet
from marketplace.proposals.models.proposals import ProposalQuerySet
from marketplace.proposals.working_days import working_days_after, working_days_before

ANSWER_WITHIN = 20  # Working days, in the calendar of whoever answers.
NUDGE_BEFORE = 5  # Working days.
BATCH = 50


def answer_by(council: Council, at: datetime) -> date:
    """The last day for a body to answer what it is sent at this time."""
    return working_days_after(timezone.localdate(at), ANSWER_WITHIN, council.nation)


def deliver(proposal: Proposal, at: datetime) -> None:
    """There is somebody to answer: set the date, and tell them. Belongs in a transaction."""
    reader = proposal.parties.select_related("council").get(is_proposer=False)
    respond_by = answer_by(reader.council, at)
    nudge_on = working_days_before(respond_by, NUDGE_BEFORE, reader.council.nation)
    proposal.deliver(respond_by=respond_by, nudge_on=nudge_on)
    tell([reader], "sent", at=at)


def follow_up(at: datetime) -> int:
    """Do all that time asks for; returns how many rows it moved."""
    return start_due(at) + pass_on_due() + deliver_due(at) + lapse_due(at) + nudge_due(at)


def pass_on_due() -> int:
    """Where a contact has left her body, who follows her is the contact. Who wrote what stays as it is."""
    return pass_on(Party.objects.left_by_contact())


def pass_on(parties: PartyQuerySet) -> int:
    """Name whoever answers for what these contacts left behind; how many."""
    left = list(parties.select_related("council", "contact")[:BATCH])
    for party in left:
        heirs = answering_for(party.council, party.contact)
        party.pass_on(heirs[0] if heirs else None)
    return len(left)


def start_due(at: datetime) -> int:
    """Partnerships whose first day has come are running."""
    due = Partnership.objects.to_be_started(timezone.localdate(at))
    return due.update(status=Partnership.Status.LIVE)


def deliver_due(at: datetime) -> int:
    """Registered interests whose body now has its first officer get their date, and she is told."""
    return _in_batches(Proposal.objects.to_be_delivered(), lambda proposal: deliver(proposal, at))


def lapse_due(at: datetime) -> int:
    """What nobody answered in time is closed, and both sides are told."""

    def lapse(proposal: Proposal) -> None:
        proposal.lapse(at=at)
        tell(proposal.parties.all(), "lapsed", at=at)

    return _in_batches(Proposal.objects.to_be_lapsed(timezone.localdate(at)), lapse)


def nudge_due(at: datetime) -> int:
    """Whoever has not answered, and soon must, is reminded once."""

    def nudge(proposal: Proposal) -> None:
        proposal.nudge(at=at)
        tell(proposal.parties.undecided(), "nudge", at=at)

    return _in_batches(Proposal.objects.to_be_nudged(timezone.localdate(at)), nudge)


def _in_batches(due: ProposalQuerySet, step: Callable[[Proposal], None]) -> int:
    """Take what is due, some rows a transaction, leaving to others what they hold."""
    done = 0
    while True:
        with transaction.atomic():
            batch = list(due.select_for_update(skip_locked=True, no_key=True)[:BATCH])
            for proposal in batch:
                step(proposal)
        done += len(batch)
        if len(batch) < BATCH:
            return done
