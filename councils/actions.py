"""What changes who may act for a body. Times are passed in; whoever decides is judged here."""

from datetime import datetime

from django.db import transaction

from councils.messages import plan_word_to_leads, plan_word_to_officer
from councils.models import Council, Membership, Officer


@transaction.atomic
def ask_to_join(*, officer: Officer, council: Council, at: datetime) -> Membership:
    """The officer asks to act for a body of her address's domain. Asking twice is asking once."""
    if not officer.has_verified_address():
        raise Membership.NotOfThatBody
    if not Council.objects.of_address(officer.email).filter(pk=council.pk).exists():
        raise Membership.NotOfThatBody
    membership, is_new = Membership.objects.get_or_create(
        officer=officer, council=council, defaults={"asked_at": at}
    )
    if not is_new:
        if membership.state in Membership.OPEN_STATES:
            return membership
        membership.ask_again(at=at)
    plan_word_to_leads(membership, at)
    return membership


@transaction.atomic
def confirm(
    *,
    membership: Membership,
    decided_by: Officer,
    at: datetime,
    role: str = Membership.Role.OFFICER,
) -> Membership:
    """The officer acts for the body from now on; the first of a body leads it, whatever role was asked."""
    is_first = not _lock_and_judge(membership, decided_by)
    membership.confirm(by=decided_by, role=Membership.Role.LEAD if is_first else role, at=at)
    plan_word_to_officer(membership, at)
    return membership


@transaction.atomic
def refuse(*, membership: Membership, decided_by: Officer, note: str, at: datetime) -> Membership:
    """The officer does not act for the body; the note tells her why."""
    _lock_and_judge(membership, decided_by)
    membership.refuse(by=decided_by, note=note, at=at)
    plan_word_to_officer(membership, at)
    return membership


@transaction.atomic
def end(*, membership: Membership, ended_by: Officer, note: str, at: datetime) -> Membership:
    """A lead says that a colleague acts for their body no more."""
    if membership.officer_id == ended_by.pk or not ended_by.leads(membership.council):
        raise Membership.NotYoursToDecide
    membership.end(by=ended_by, note=note, at=at)
    plan_word_to_officer(membership, at)
    return membership


def _lock_and_judge(membership: Membership, decided_by: Officer) -> bool:
    """Whether the body has a lead; refuses those who may not decide.

    The body's row is locked, so that of two moderators who confirm two first officers one comes second,
    and finds that the body now has a lead who decides.
    """
    council = Council.objects.select_for_update(no_key=True).get(pk=membership.council_id)
    standing = Membership.objects.filter(pk=membership.pk)
    if not standing.waiting().exists():
        raise Membership.AlreadyDecided
    if not standing.decidable_by(decided_by).exists():
        raise Membership.NotYoursToDecide
    return Membership.objects.leading().filter(council=council).exists()
