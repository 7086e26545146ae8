"""What a reader's digest would be if it were written now, and how many would get one. Nothing is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from councils.models import Officer
from marketplace.digests import choosing
from marketplace.digests.looks import Look, SecondLook
from marketplace.digests.messages import Digest as DigestKind
from marketplace.digests.messages import sections_of
from marketplace.digests.models import Digest
from marketplace.digests.periods import newest_open
from marketplace.digests.rhythms import USUAL_WISH, Wish, has_one, wish_of, wished
from marketplace.digests.sections import SECTIONS, Section, Unshown, Waiting
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Preference

AT_ONCE = 500


def letter_for(reader: Officer, at: datetime) -> Letter | None:
    """The digest that the reader would get now, proposals left out; None where there is nothing to tell."""
    wish = wish_of(reader)
    period = newest_open(at, wish.slot)
    digest = Digest(officer=reader, year=period.year, week=period.week, planned_at=at)
    sections = sections_now(digest, at)
    if not any(section.is_news for section in sections):
        return None
    councils = [council.name for council in reader.councils()]
    letter = DigestKind().letter(period, councils, sections, wish)
    return replace(marked(letter), about={})


def letter_again(digest: Digest, at: datetime) -> Letter:
    """A digest of an earlier day, for its own reader: what it told and she may still be shown."""
    look = SecondLook(digest, at)
    return DigestKind().letter_of(look, sections_of(look), wish_of(digest.officer))


def marked(letter: Letter) -> Letter:
    """The letter, which says that it is one to look at."""
    preview = _("Preview:")
    html = letter.html.replace("<title>", f"<title>{preview} ", 1)
    return replace(letter, subject=f"{preview} {letter.subject}", html=html)


def sections_now(digest: Digest, at: datetime) -> list[Section]:
    """Its sections, with what would be chosen at this moment."""
    chosen = choosing.best([digest.officer_id], at).get(digest.officer_id, [])
    places = {match.pk: number for number, match in enumerate(chosen)}
    kinds = [Unshown if kind is Waiting else kind for kind in SECTIONS]
    return sections_of(Look(digest, at, chosen=places), kinds)


def why_not(reader: Officer, at: datetime) -> str:
    """Why this reader gets no digest in the week to come, whatever there is to tell; or ""."""
    if not choosing.readers().filter(pk=reader.pk).exists():
        return _("The officer does not act for a body, or has no verified address.")
    return unwanted(Preference.objects.filter(officer=reader).first(), at)


def unwanted(said: Preference | None, at: datetime) -> str:
    """Why somebody who has said this gets none in the week to come, or ""."""
    wish: Wish = wished(said) if said else USUAL_WISH
    coming = newest_open(at, wish.slot).moved(1)
    refusal = said.refusal("digest", coming.opens(wish.slot)) if said else ""
    return refusal or ("" if has_one(coming, wish) else _("She gets one in other weeks."))


@dataclass
class Tally:
    """What the round of the week to come would be, as the market stands."""

    readers: int = 0
    digests: int = 0
    new: int = 0
    changed: int = 0
    asked: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def tally(at: datetime) -> Tally:
    """Count readers, digests and what would stand in them. A few queries for each 500 readers."""
    counted = Tally()
    for readers in in_parts():
        said = {each.officer_id: each for each in Preference.objects.filter(officer__in=readers)}
        refused = {pk: why for pk in readers if (why := unwanted(said.get(pk), at))}
        wanting = [pk for pk in readers if pk not in refused]
        matches, asked = choosing.best(wanting, at), choosing.asked(wanting)
        idle = len(wanting) - len(matches.keys() | asked)
        counted.readers += len(readers)
        counted.digests += len(matches.keys() | asked)
        counted.asked += len(asked)
        rows = [match for hers in matches.values() for match in hers]
        counted.changed += sum(match.told_before for match in rows)
        counted.new += sum(not match.told_before for match in rows)
        counted.reasons.update(refused.values())
        counted.reasons.update([_("Nothing new.")] * idle)
    return counted


def in_parts() -> Iterator[list[int]]:
    """The ids of all readers, some at a time."""
    after = 0
    while part := list(
        choosing.readers().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        yield part
        after = part[-1]
