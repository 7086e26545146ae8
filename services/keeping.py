"""What is kept about those who write listings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.notifications.keepers import Holding, Keeper, Kept, Text
from services.models import ListingRevision

TEXTS = ("title", "summary", "details", "outcomes")


class Services(Keeper):
    """Listings are their council's; that she wrote them is hers to know."""

    holdings = (
        Holding(
            "listings",
            _("Listings that you began"),
            "services.Listing",
            "author",
            ("pk", "council__name", "category__name", "direction", "state", "created_at", "published_at"),
        ),
        Holding(
            "listing_texts",
            _("What you wrote in listings"),
            "services.ListingRevision",
            "author",
            ("listing", "number", "written_at", *ListingRevision.CONTENT),
        ),
    )
    texts = (
        Text("services.ListingRevision", (*TEXTS, "volume_unit"), writer="author"),
        # A shared mailbox is nobody's own; were it one after all, it goes with its owner.
        Text("services.ListingRevision", ("contact_mailbox",)),
        Text("services.Entry", ("contact_mailbox",)),
        Text("services.Listing", ("sign_off_note",)),
        Text("services.Entry", (*TEXTS, "volume_unit"), writer="revision__author"),
    )
    kept = (
        Kept(
            ("services.Listing", "services.ListingRevision", "services.Entry"),
            _("Listings, and what they said"),
            _("They are the council’s record. When you leave, your name beside them goes."),
        ),
        Kept(
            (
                "services.Category",
                "services.DeliveryModel",
                "services.System",
                "services.System_categories",
            ),
            _("The catalogue of services, ways of sharing and systems"),
            _("It names nobody."),
        ),
    )
