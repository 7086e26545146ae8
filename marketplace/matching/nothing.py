"""Why a listing has no match to show, and the next thing to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.matching.models import ScoredListing
from services.models import Listing


@dataclass(frozen=True)
class Nothing:
    """What stands where matches would stand."""

    heading: str
    text: str
    address: str = ""
    label: str = ""


def nothing(listing: Listing, scored: ScoredListing | None, matches: int) -> Nothing:
    """``matches`` is how many the listing has of all kinds."""
    if not listing.is_live:
        text = _("Only live listings are matched. What to do next stands on the listing's own page.")
        address = reverse("own_listing", args=[listing.pk])
        return Nothing(_("This listing is not live"), text, address, _("Go to your listing"))
    if matches:
        address = reverse("matches", args=[listing.pk])
        return Nothing(
            _("No match of this kind"), _("The others are still there."), address, _("All matches")
        )
    if scored is None:
        text = _("A listing is matched within two minutes of going live. Look again shortly.")
        return Nothing(_("Not matched yet"), text)
    return none_good(scored) if scored.others else Nothing(_("No match yet"), no_others())


def no_others() -> str:
    return _("No other council has a listing that could meet yours. As soon as one has, it is matched.")


def none_good(scored: ScoredListing) -> Nothing:
    """There are listings for the service, but none that is good for both sides."""
    again = _("Yours is matched anew whenever one of them changes.")
    if scored.feasible:
        text = ngettext(
            "%(n)s listing is possible for both sides, but does not fit well enough.",
            "%(n)s listings are possible for both sides, but none fits well enough.",
            scored.feasible,
        ) % {"n": scored.feasible}
        return Nothing(_("No good match yet"), f"{text} {again}")
    text = _("Other councils list this service, but not in a way that is possible for both sides.")
    address = f"{reverse('find')}?category={scored.category_id}"
    return Nothing(_("No match yet"), f"{text} {again}", address, _("See them"))
