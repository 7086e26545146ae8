"""What: the catalogue of services, and the listings in which bodies offer or seek them."""

from services.models.answers import CostBand, DecidedBy, GovernanceStage, Readiness, ShownTo, Sponsor
from services.models.catalogue import (
    Category,
    DeliveryModel,
    Direction,
    PartnerRole,
    Reach,
    System,
    Visibility,
)
from services.models.entries import Entry
from services.models.listings import Listing
from services.models.revisions import ListingRevision

__all__ = [
    "Category",
    "CostBand",
    "DecidedBy",
    "DeliveryModel",
    "Direction",
    "Entry",
    "GovernanceStage",
    "Listing",
    "ListingRevision",
    "PartnerRole",
    "Reach",
    "Readiness",
    "ShownTo",
    "Sponsor",
    "System",
    "Visibility",
]
