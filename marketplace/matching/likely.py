"""Likely partners of a council, by affinity alone: nobody need have listed anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from councils.models import Council
from marketplace.matching.affinity import precedents, weights
from marketplace.matching.affinity.register import Body
from marketplace.matching.affinity.sharing import Sharing, main_group
from marketplace.matching.likely_rows import Known, known
from marketplace.proposals.models import Partnership
from services.models import Category

LISTED = 40
NAMED = 3  # Partnerships that are named in one card.
SIMILAR, UNLIKE = 1.5, 4.0  # Times as many people.
FAR_KM = 60
WHERE_DISTANCE_COUNTS = Category.DistanceMatters.SOMEWHAT


@dataclass(frozen=True)
class Reason:
    """One fact about a pair: + speaks for sharing, - against."""

    sign: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Likely:
    """One council that might share, its place, and what is known of the pair."""

    place: int
    code: str
    km: float
    reasons: list[Reason]


def likely_partners(council: Council, category: Category | None) -> list[Likely]:
    """The likeliest partners first; none of a body that affinity knows nothing of."""
    facts = known()
    row = facts.world.register.row.get(council.gss_code or "")
    if row is None or (category and not category.is_run_by(council)):
        return []
    return [
        Likely(place, *told(facts, row, other, category))
        for place, other in enumerate(ranking(facts, row, category)[:LISTED], start=1)
    ]


def ranking(facts: Known, seeker: int, category: Category | None) -> list[int]:
    world, slugs = facts.world, [category.slug] if category else []
    asked = Sharing(key="", name="", services=tuple(slugs), members=(seeker,))
    earlier = world.earlier(slugs, precedents.others(world.known, asked))
    scores = weights.current().affinity(world.facts(seeker, earlier), main_group(slugs, world.services))
    return weights.ranked(scores, world.register.distance[seeker], world.candidates(slugs, seeker))


def told(facts: Known, ours: int, theirs: int, category: Category | None) -> tuple[str, float, list[Reason]]:
    register = facts.world.register
    km = float(register.distance[ours, theirs])
    reasons = [
        *of_partnerships(facts, ours, theirs),
        *of_place(facts, ours, theirs, km),
        *of_belonging(register.bodies[ours], register.bodies[theirs]),
        *of_size(register.bodies[ours], register.bodies[theirs]),
        *of_doubt(facts, ours, theirs, km, category),
    ]
    return register.bodies[theirs].code, km, reasons


def of_partnerships(facts: Known, ours: int, theirs: int) -> Iterator[Reason]:
    """What the two share or shared, and with whom both do."""
    together = [one for one in facts.world.known if {ours, theirs} <= one.rows]
    for one in together[:NAMED]:
        partnership = facts.partnerships[one.key]
        years = {"name": partnership.name, "start": partnership.start_year, "end": partnership.end_year}
        yield Reason("+", in_years(partnership) % years, partnership.get_absolute_url())
    if len(together) > NAMED:
        yield Reason("+", _("%(n)d more partnerships together") % {"n": len(together) - NAMED})
    if not together and (shared := shared_partner(facts, ours, theirs)):
        yield Reason("+", _("Both share services with %(name)s") % {"name": shared})


def in_years(partnership: Partnership) -> str:
    if partnership.status == Partnership.Status.ENDED:
        if partnership.end_year:
            return _("Shared until %(end)s: %(name)s")
        return _("Shared once: %(name)s")
    if partnership.start_year:
        return _("Partners since %(start)s: %(name)s")
    return _("Partners: %(name)s")


def shared_partner(facts: Known, ours: int, theirs: int) -> str:
    """A council with which each of the two has a partnership; of several, the first by code."""
    sides = [
        {row for one in facts.world.known if side in one.rows for row in one.rows} - {ours, theirs}
        for side in (ours, theirs)
    ]
    both = sorted(sides[0] & sides[1])
    return facts.world.register.bodies[both[0]].name if both else ""


def of_place(facts: Known, ours: int, theirs: int, km: float) -> Iterator[Reason]:
    register = facts.world.register
    words = {"km": f"{km:.0f}"}
    if register.contains[ours, theirs]:
        county = max((ours, theirs), key=lambda row: register.bodies[row].tier == "upper")
        inside = theirs if county == ours else ours
        names = {"inside": register.bodies[inside].name, "county": register.bodies[county].name}
        yield Reason("+", _("%(inside)s lies in %(county)s") % names)
    elif register.borders[ours, theirs]:
        yield Reason("+", _("They share a border; %(km)s km between the middles of the areas") % words)
    elif register.across_water[ours, theirs]:
        yield Reason("+", _("They face each other across water; %(km)s km between the middles") % words)
    else:
        yield Reason("+" if km <= FAR_KM else "-", _("%(km)s km between the middles of the areas") % words)
    rank = int(register.nearness_in_kind[ours, theirs])
    if rank <= 3 and register.bodies[ours].kind == register.bodies[theirs].kind:
        yield Reason("+", NEAREST[rank]())


NEAREST = {
    1: lambda: _("The nearest council of its kind"),
    2: lambda: _("The second nearest council of its kind"),
    3: lambda: _("The third nearest council of its kind"),
}


def of_belonging(us: Body, them: Body) -> Iterator[Reason]:
    """What both are part of. Of a county of today, that of 1974 says nothing new."""
    if us.county and us.county == them.county:
        if "upper" not in (us.tier, them.tier):
            yield Reason("+", _("Both are in one county"))
    elif us.shire and us.shire == them.shire:
        name = us.shire.removesuffix(" before 1965")
        old = us.shire != name
        said = (
            _("In one county before 1965: %(name)s")
            if old
            else _("In one county or region from 1974: %(name)s")
        )
        yield Reason("+", said % {"name": name})
    elif us.police_area and us.police_area == them.police_area != "Metropolitan":
        yield Reason("+", _("One police area: %(name)s") % {"name": us.police_area})
    if us.combined_authority and us.combined_authority == them.combined_authority:
        yield Reason("+", _("Both in %(name)s") % {"name": us.combined_authority})


def of_size(us: Body, them: Body) -> Iterator[Reason]:
    if not us.population or not them.population:
        return
    times = max(us.population, them.population) / min(us.population, them.population)
    people = {"ours": f"{us.population:,.0f}", "theirs": f"{them.population:,.0f}"}
    if times <= SIMILAR:
        yield Reason("+", _("Of like size: %(theirs)s people, and %(ours)s here") % people)
    elif times >= UNLIKE and us.tier == them.tier:
        yield Reason("-", _("Of another size: %(theirs)s people, and %(ours)s here") % people)


def of_doubt(facts: Known, ours: int, theirs: int, km: float, category: Category | None) -> Iterator[Reason]:
    """That the other is taken already, or far for what needs nearness."""
    if category is None:
        return
    for one in facts.world.known:
        if category.slug in one.services and theirs in one.rows and ours not in one.rows:
            partnership = facts.partnerships[one.key]
            if partnership.status != Partnership.Status.ENDED:
                said = _("Shares it with others already: %(name)s") % {"name": partnership.name}
                yield Reason("-", said, partnership.get_absolute_url())
                break
    if km > FAR_KM and category.distance_matters >= WHERE_DISTANCE_COUNTS:
        yield Reason("-", _("Far apart for a service that needs nearness"))
