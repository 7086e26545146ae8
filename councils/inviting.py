"""A lead invites a colleague, who comes by her own sign-up: nobody who did not join is mailed."""

from datetime import datetime

from django.db import transaction

from councils.messages import plan_word_to_officer
from councils.models import Council, Invitation, Membership, Officer
from councils.models.invitations import LASTS


@transaction.atomic
def invite(*, officer: Officer, council: Council, address: str, role: str, at: datetime) -> Invitation:
    """The lead's word for a colleague. Inviting the same person again renews what stands."""
    if not officer.leads(council):
        raise Invitation.NotYours
    if not Council.objects.of_address(address).filter(pk=council.pk).exists():
        raise Invitation.NotOfThatBody
    council.lock()
    colleague = Officer.objects.of_mailbox(address).first()
    if colleague is not None and colleague.acts_for(council):
        raise Invitation.ActsAlready
    standing = Invitation.objects.unanswered().filter(council=council).of_mailbox(address).first()
    if standing is not None:
        standing.renew(by=officer, role=role, at=at)
        return standing
    return Invitation.objects.create(
        council=council,
        address=address.lower(),
        role=role,
        invited_by=officer,
        invited_at=at,
        expires_at=at + LASTS,
    )


@transaction.atomic
def revoke(*, invitation: Invitation, officer: Officer, at: datetime) -> None:
    """A lead takes an invitation back."""
    if not officer.leads(invitation.council):
        raise Invitation.NotYours
    invitation.revoke(at=at)


@transaction.atomic
def accept(*, invitation: Invitation, officer: Officer, at: datetime) -> Membership:
    """Whoever was invited acts for the body now, on the word of the lead who invited her."""
    standing = Invitation.objects.standing(at).for_officer(officer).select_related("council", "invited_by")
    found = standing.filter(pk=invitation.pk).first()
    if found is None or not Council.objects.of_address(officer.email).filter(pk=found.council_id).exists():
        raise Invitation.NoLongerStands
    invitation = found
    invitation.accept(at=at)
    membership, _is_new = Membership.objects.get_or_create(
        officer=officer, council=invitation.council, defaults={"asked_at": at}
    )
    if membership.state == Membership.State.CONFIRMED:
        return membership
    if membership.state != Membership.State.WAITING:
        membership.ask_again(at=at)
    membership.confirm(by=invitation.invited_by, role=invitation.role, at=at)
    plan_word_to_officer(membership, at)
    return membership
