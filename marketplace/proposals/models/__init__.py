"""Proposals among councils, and the partnerships that come of them."""

from marketplace.proposals.models.approaches import Approach
from marketplace.proposals.models.looks import Look
from marketplace.proposals.models.parties import Party, Remark
from marketplace.proposals.models.partnerships import Partnership, PartnershipMember
from marketplace.proposals.models.proposals import Proposal, ReasonCode, Waits

__all__ = [
    "Approach",
    "Look",
    "Partnership",
    "PartnershipMember",
    "Party",
    "Proposal",
    "ReasonCode",
    "Remark",
    "Waits",
]
