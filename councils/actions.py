"""How officers come to act for a body. Times are passed in; whoever decides is judged here."""

from datetime import datetime

from django.db import transaction

from councils.inviting import accept
from councils.messages import plan_word_to_leads, plan_word_to_officer
from councils.models import Council, Invitation, Membership, Officer


@transaction.atomic
def ask_to_join(*, officer: Officer, council: Council, at: datetime) -> Membership:
    """The officer asks to act for a body of her address's domain. Asking twice is asking once.

    Whoever was invited need not wait: her lead has decided already.
    """
    if not officer.has_verified_address():
        raise Membership.NotOfThatBody
    if not Council.objects.of_address(officer.email).filter(pk=council.pk).exists():
        raise Membership.NotOfThatBody
    invitation = Invitation.objects.standing(at).for_officer(officer).filter(council=council).first()
    if invitation is not None:
        return accept(invitation=invitation, officer=officer, at=at)
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
    _lock_and_judge(membership, decided_by)
    is_first = not Membership.objects.able().filter(council=membership.council_id).exists()
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


def _lock_and_judge(membership: Membership, decided_by: Officer) -> None:
    """Refuse those who may not decide.

    The body's row is locked, so that of two moderators who confirm two first officers one comes second,
    and finds that the body now has a lead who decides.
    """
    membership.council.lock()
    standing = Membership.objects.filter(pk=membership.pk)
    if not standing.waiting().exists():
        raise Membership.AlreadyDecided
    if not standing.decidable_by(decided_by).exists():
        raise Membership.NotYoursToDecide
