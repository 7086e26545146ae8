"""One tip for one reader: the first of these that is true for her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.models import Council, Membership, Officer
from marketplace.matching import rules
from marketplace.matching.gaps import Improvement, improvements
from marketplace.matching.models import Match
from services.models import Entry
from services.models.entries import EntryQuerySet

LOOKED_AT = 200  # Matches of one reader.


@dataclass(frozen=True)
class Hint:
    """What would help, and where it is done. ``address`` is a path on this site."""

    text: str
    label: str
    address: str


def hint_for(officer: Officer, at: datetime) -> Hint | None:
    """An answer that is missing; else a colleague who is missing; else nothing."""
    own = Entry.objects.showable(at).filter(listing__council__in=officer.councils())
    return missing_answer(own) or missing_colleague(officer)


def missing_answer(own: EntryQuerySet) -> Hint | None:
    """The empty field, of all the reader's listings, that counts in most of her matches."""
    matches: dict[int, list[Match]] = {}
    standing = Match.objects.standing().open().filter(listing__in=own.values("pk"))
    for match in standing.order_by("listing", "rank", "pk")[:LOOKED_AT]:
        matches.setdefault(match.listing_id, []).append(match)
    found: list[tuple[Improvement, int]] = []
    for listing, rows in matches.items():
        found += [(each, len(rows)) for each in improvements(rows, rules.current(), listing)[:1]]
    if not found:
        return None
    best, of = max(found, key=lambda each: (each[0].matches, each[0].url))
    words = {"field": best.name, "matches": best.matches, "all": of}
    text = ngettext(
        "One answer would help: your listing says nothing of its %(field)s, which counts in your only match.",
        "One answer would help: your listing says nothing of its %(field)s, which counts in %(matches)s of "
        "its %(all)s matches.",
        of,
    )
    return Hint(text % words, _("Fill it in"), best.url)


def missing_colleague(officer: Officer) -> Hint | None:
    """A body for which the reader acts alone: while she is away nobody answers."""
    able = Count("memberships", filter=Q(memberships__in=Membership.objects.able()), distinct=True)
    bodies = Council.objects.filter(pk__in=officer.councils().values("pk"))
    body = bodies.annotate(able=able).filter(able=1).order_by("name").first()
    if body is None:
        return None
    text = _("You alone act for %(body)s here. With a colleague, answers need not wait while you are away.")
    return Hint(text % {"body": body.name}, _("See the officers"), reverse("officers"))
