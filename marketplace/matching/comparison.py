"""Both sides of a match, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.translation import gettext as _

from councils.models import Council
from services.models import Entry
from services.wording import Line, lines

IN_THEIR_OWN_WORDS = {
    *("title", "summary", "outcomes", "details", "links", "contact_mailbox", "expires_on"),
}


@dataclass(frozen=True)
class Row:
    label: str
    ours: str
    theirs: str

    @property
    def is_same(self) -> bool:
        return bool(self.ours) and self.ours == self.theirs


def compare(ours: Entry, theirs: Entry) -> list[Row]:
    """What both say, and what the registers say of both areas. Nothing said is an empty text."""
    said = [
        Row(_("Part in it") if one.name == "role" else one.label, one.text, other.text)
        for one, other in zip(lines(ours), lines(theirs), strict=True)
        if one.name not in IN_THEIR_OWN_WORDS
    ]
    return said + [
        Row(label, of_us, of_them)
        for (label, of_us), (_label, of_them) in zip(area(ours.council), area(theirs.council), strict=True)
    ]


def own_lines(entry: Entry) -> list[Line]:
    """What our own listing says, for the margin of its matches."""
    return [line for line in lines(entry) if line.name not in IN_THEIR_OWN_WORDS]


def area(council: Council | None) -> list[tuple[str, str]]:
    """What is scored of a body's area; nothing of one that is not shown."""
    population = council and council.population
    density = council and council.density
    rural = None if council is None else council.share_rural
    score = council and council.deprivation_score
    return [
        (_("People in the area"), localize(population) if population else ""),
        (_("People a square kilometre"), localize(round(density)) if density else ""),
        (_("People in rural areas"), "" if rural is None else f"{rural:.0%}"),
        (_("Deprivation score"), localize(round(score, 1)) if score else ""),
        (_("Region"), (council.region or council.nation) if council else ""),
    ]
