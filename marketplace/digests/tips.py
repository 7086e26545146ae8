"""One tip for one reader: the first of these that is true for her."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.models import Council, Membership
from marketplace.matching import rules
from marketplace.matching.gaps import Improvement, OwnGaps, ranked
from marketplace.matching.models import Match
from services.models import Entry


@dataclass(frozen=True)
class Hint:
    """What would help, and where it is done. ``address`` is a path on this site."""

    text: str
    label: str
    address: str


@dataclass(frozen=True)
class Missing:
    """The empty answer that counts in most matches of one listing, and how many matches it has."""

    answer: Improvement
    of: int


def by_reader(bodies: Mapping[int, list[Council]], own: Sequence[Entry]) -> dict[int, Hint]:
    """An answer that is missing; else a colleague who is missing; else nothing."""
    missing = missing_answers([entry.pk for entry in own])
    of_body: dict[int, list[Missing]] = defaultdict(list)
    for entry in own:
        if entry.pk in missing:
            of_body[entry.listing.council_id].append(missing[entry.pk])
    alone = alone_in({body.pk for hers in bodies.values() for body in hers})
    hints = {}
    for reader, hers in bodies.items():
        if answers := [each for body in hers for each in of_body[body.pk]]:
            hints[reader] = fill_in(max(answers, key=lambda each: (each.answer.matches, each.answer.url)))
        elif lonely := [body for body in hers if body.pk in alone]:
            hints[reader] = find_a_colleague(lonely[0])
    return hints


def missing_answers(listings: Collection[int]) -> dict[int, Missing]:
    """Of each listing that leaves out anything of use, the answer that would help it most."""
    gaps: dict[int, list[list[str]]] = defaultdict(list)
    standing = Match.objects.standing().open().filter(listing__in=listings)
    for listing, factors in standing.values_list("listing", OwnGaps("reasons")):
        gaps[listing].append(factors)
    current, found = rules.current(), {}
    for listing, rows in gaps.items():
        counts = Counter(factor for factors in rows for factor in factors)
        for best in ranked(counts, current, listing)[:1]:
            found[listing] = Missing(best, len(rows))
    return found


def fill_in(missing: Missing) -> Hint:
    best = missing.answer
    words = {"field": best.name, "matches": best.matches, "all": missing.of}
    in_all = ngettext(
        "One answer would help: your listing says nothing of its %(field)s, which counts in your only match.",
        "One answer would help: your listing says nothing of its %(field)s, which counts in each of its "
        "%(all)s matches.",
        missing.of,
    )
    in_some = _(
        "One answer would help: your listing says nothing of its %(field)s, which counts in %(matches)s of "
        "its %(all)s matches."
    )
    text = in_all if best.matches == missing.of else in_some
    return Hint(text % words, _("Fill it in"), best.url)


def alone_in(bodies: Collection[int]) -> set[int]:
    """Those for which one officer acts alone: while she is away nobody answers."""
    able = Count("memberships", filter=Q(memberships__in=Membership.objects.able()), distinct=True)
    alone = Council.objects.filter(pk__in=bodies).annotate(able=able).filter(able=1)
    return set(alone.values_list("pk", flat=True))


def find_a_colleague(body: Council) -> Hint:
    text = _("You alone act for %(body)s here. With a colleague, answers need not wait while you are away.")
    return Hint(text % {"body": body.name}, _("See the officers"), reverse("officers"))
