"""Who did something, as far as the reader may know: colleagues by name, others by what they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from councils.models import Membership, Officer
from marketplace.audit.telling import Names


def names_for(reader: Officer, *, near: Iterable[int] = ()) -> Names:
    """Names for one reader: of her colleagues, and all of them for an auditor. ``near`` are the bodies whose
    officers she knows by the body alone, such as the other side of a proposal."""
    own = set(reader.councils().values_list("pk", flat=True))
    known = {*own, *near}

    def names(officers: Iterable[int]) -> dict[int, str]:
        found = Officer.objects.in_bulk(list(officers))
        seats = Membership.objects.filter(officer__in=found, council__in=known).select_related("council")
        places = {seat.officer_id: seat.council for seat in seats.order_by("pk")}
        colleagues = {seat.officer_id for seat in seats if seat.council_id in own}
        return {
            pk: str(officer)
            if reader.is_auditor or pk in colleagues or officer == reader
            else _("an officer of %(council)s") % {"council": places[pk].short_name}
            if pk in places
            else _("the moderators")
            for pk, officer in found.items()
        }

    return names
