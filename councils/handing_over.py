"""What changes among those who act for a body: roles, stand-ins, leads, and who leaves.

What a leaver wrote stays with the body. Every slice that has something to do with its writer asks
``answering_for`` whose it is now.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from councils.messages import plan_word_of_role, plan_word_of_stand_in, plan_word_to_officer
from councils.models import Council, Membership, MembershipQuerySet, Officer

Role = Membership.Role
BY_RANK = Case(*[When(role=role, then=Value(rank)) for rank, role in enumerate([Role.LEAD, Role.APPROVER])])


@transaction.atomic
def change_role(*, membership: Membership, role: str, changed_by: Officer, at: datetime) -> None:
    """A lead gives a colleague another role."""
    _lock_and_judge(membership, changed_by)
    if membership.role != role:
        membership.take_role(role)
        plan_word_of_role(membership, at)


@transaction.atomic
def hand_over(*, membership: Membership, handed_by: Officer, at: datetime) -> None:
    """A lead makes a colleague lead in her place, and goes on as an approver."""
    own = handed_by.memberships.leading().filter(council=membership.council_id).first()
    if own is None:
        raise Membership.NotYoursToDecide
    change_role(membership=membership, role=Role.LEAD, changed_by=handed_by, at=at)
    own.take_role(Role.APPROVER)


@transaction.atomic
def end(*, membership: Membership, ended_by: Officer, note: str, at: datetime) -> None:
    """A lead says that a colleague acts for their body no more."""
    _lock_and_judge(membership, ended_by)
    _end(membership, ended_by, note, at)
    plan_word_to_officer(membership, at)


@transaction.atomic
def leave(
    *,
    membership: Membership,
    officer: Officer,
    at: datetime,
    successor: Membership | None = None,
    leaves_it_to_moderators: bool = False,
) -> None:
    """An officer leaves. The only lead names who follows her, or says that a moderator shall."""
    membership.council.lock()
    membership.refresh_from_db()
    if membership.officer_id != officer.pk:
        raise Membership.NotYoursToDecide
    if successor is not None:
        hand_over(membership=successor, handed_by=officer, at=at)
    elif heirs_needed(membership).exists() and not leaves_it_to_moderators:
        raise Membership.LeavesNobodyInTheLead
    _end(membership, officer, "", at)


def heirs_needed(membership: Membership) -> MembershipQuerySet:
    """Colleagues of whom one should lead once this officer has gone; none where she is not the only lead."""
    others = Membership.objects.able().filter(council=membership.council_id).exclude(pk=membership.pk)
    if membership.role != Role.LEAD or others.filter(role=Role.LEAD).exists():
        return others.none()
    return (
        others.filter(officer__is_active=True).select_related("officer").order_by("officer__full_name", "pk")
    )


@transaction.atomic
def cover(
    *, membership: Membership, by: Officer | None, until: date | None, said_by: Officer, at: datetime
) -> None:
    """A colleague stands in for an officer up to and including a day; nobody, to have it end at once."""
    membership.council.lock()
    if not Membership.objects.coverable_by(said_by).filter(pk=membership.pk).exists():
        raise Membership.NotYoursToDecide
    if by is not None:
        if by.pk == membership.officer_id or not by.is_active or not by.acts_for(membership.council):
            raise Membership.NotACover
        if until is None or until < timezone.localdate(at):
            raise Membership.NotACover
    membership.be_covered(by=by, until=until if by else None)
    if by is not None:
        plan_word_of_stand_in(membership, at)


@transaction.atomic
def name_lead(*, membership: Membership, moderator: Officer, at: datetime) -> None:
    """A moderator names the lead of a body that has none, among those who act for it."""
    membership.council.lock()
    if not moderator.is_moderator or moderator.is_near(membership.council):
        raise Membership.NotYoursToDecide
    if not Membership.objects.without_lead().filter(pk=membership.pk).exists():
        raise Membership.AlreadyDecided
    membership.take_role(Role.LEAD)
    plan_word_of_role(membership, at)


@transaction.atomic
def require_sign_off(*, council: Council, is_required: bool, officer: Officer) -> None:
    """A lead says whether an approver or lead must see what goes out."""
    if not officer.leads(council):
        raise Membership.NotYoursToDecide
    Council.objects.filter(pk=council.pk).update(requires_sign_off=is_required)


def answering_for(council: Council, writer: Officer | None) -> list[Officer]:
    """Whose business it is what this officer wrote for the body.

    Hers while she acts for it, and today's stand-in's with her; once she has left, the lead's. Where nobody
    leads, whoever is left answers.
    """
    able = Membership.objects.able().filter(council=council).select_related("officer", "covered_by")
    members = list(able.order_by(BY_RANK, "pk"))
    own = [member for member in members if member.officer == writer]
    heirs = own or [member for member in members if member.role == Role.LEAD] or members
    return _with_stand_ins(heirs)


def signing_off_for(council: Council) -> list[Officer]:
    """Whose word sends out what colleagues wrote for the body, and who stands in for them today."""
    return _with_stand_ins(
        Membership.objects.signing().filter(council=council).select_related("officer", "covered_by")
    )


def _with_stand_ins(members: Iterable[Membership]) -> list[Officer]:
    """These officers and today's stand-ins, each once, as far as their accounts are open."""
    found = [officer for member in members for officer in (member.officer, member.stand_in) if officer]
    return list(dict.fromkeys(officer for officer in found if officer.is_active))


def _lock_and_judge(membership: Membership, officer: Officer) -> None:
    """Refuse who does not lead the body, judges herself, or stands in for a lead and judges a lead.

    The body's row is locked: of two leads who end each other at once, the second no longer leads.
    """
    membership.council.lock()
    membership.refresh_from_db()
    if membership.officer_id == officer.pk or not officer.leads(membership.council):
        raise Membership.NotYoursToDecide
    is_lead_herself = officer.memberships.leading().filter(council=membership.council_id).exists()
    if membership.role == Role.LEAD and not is_lead_herself:
        raise Membership.NotYoursToDecide


def _end(membership: Membership, officer: Officer, note: str, at: datetime) -> None:
    """End it, and with it every absence for which she stood in."""
    membership.end(by=officer, note=note, at=at)
    covered = Membership.objects.filter(council=membership.council_id, covered_by=membership.officer_id)
    covered.update(covered_by=None, covered_until=None)
