"""Who: councils and other public bodies, and the officers who act for them."""

from councils.models.bodies import Border, Council, CouncilQuerySet, Ownership, Spending, Succession
from councils.models.officers import Domain, Membership, MembershipQuerySet, Officer, OfficerManager

__all__ = [
    "Border",
    "Council",
    "CouncilQuerySet",
    "Domain",
    "Membership",
    "MembershipQuerySet",
    "Officer",
    "OfficerManager",
    "Ownership",
    "Spending",
    "Succession",
]
