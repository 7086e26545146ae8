"""Who: councils and other public bodies, and the officers who act for them."""

from councils.models import accounts as accounts
from councils.models.bodies import Border, Council, CouncilQuerySet, Ownership, Spending, Succession
from councils.models.domain_decisions import DomainDecision
from councils.models.erasures import Erasure
from councils.models.invitations import Invitation, InvitationQuerySet
from councils.models.memberships import Membership, MembershipQuerySet
from councils.models.officers import Domain, Officer, OfficerManager
from councils.models.resets import FactorReset, FactorResetQuerySet
from councils.models.suspensions import Brake, BrakeQuerySet, Suspension, SuspensionQuerySet
from councils.models.tries import Tries

__all__ = [
    "Border",
    "Brake",
    "BrakeQuerySet",
    "Council",
    "CouncilQuerySet",
    "Domain",
    "DomainDecision",
    "Erasure",
    "FactorReset",
    "FactorResetQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Officer",
    "OfficerManager",
    "Ownership",
    "Spending",
    "Succession",
    "Suspension",
    "SuspensionQuerySet",
    "Tries",
]
