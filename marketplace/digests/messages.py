"""The weekly digest as a message: what it says at the moment it is sent, and what follows once it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from councils.models import Officer
from councils.samples import wenlow
from marketplace.digests import samples
from marketplace.digests.around import Around
from marketplace.digests.choosing import Recheck, readers
from marketplace.digests.looks import Look
from marketplace.digests.models import Digest as DigestRow
from marketplace.digests.models import DigestItem
from marketplace.digests.periods import Period, newest_open
from marketplace.digests.rhythms import USUAL_WISH, Wish, following, wished
from marketplace.digests.sections import SECTIONS, Changed, NewMatches, Section, Unshown, Waiting
from marketplace.matching.models import Match
from marketplace.notifications import letters
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.models import Message
from marketplace.notifications.stopping import way_out
from services.models import Direction, Entry, PartnerRole


class Digest:
    """One officer's digest of one week. What stands in it is read again just before each attempt."""

    optional = gettext_lazy("Your shortlist of matches")

    def __init__(self) -> None:
        self.digests: Mapping[int, DigestRow] = {}
        self.places: Mapping[int, Mapping[int, int]] = {}
        self.around: Around | None = None
        self.recheck: Recheck | None = None
        self.look: Look | None = None
        self.sections: list[Section] = []

    def gather(self, messages: Sequence[Message], at: datetime) -> None:
        """Their rows, and all that surrounds their matches. What may be told is asked again for each."""
        self.digests = DigestRow.objects.in_bulk([message.about["digest"] for message in messages])
        self.places = places_of(self.digests)
        self.around = Around.of([digest.officer_id for digest in self.digests.values()], at)
        self.recheck = Recheck(at, max([1, *map(len, self.places.values())]))

    def refusal(self, message: Message, at: datetime) -> str:
        look = self.look_at(message, at)
        if look.digest.period < newest_open(at, wish_of(message).slot):
            return _("Its week is over.")
        if not readers().filter(pk=look.reader).exists():
            return _("The officer no longer acts for a body, or has no verified address.")
        self.look, self.sections = look, sections_of(look)
        if not any(section.is_news for section in self.sections):
            return _("Nothing that was chosen may still be told.")
        return ""

    def write(self, message: Message, at: datetime) -> letters.Letter:
        if self.look is None or self.look.digest.message_id != message.pk:
            self.look = self.look_at(message, at)
            self.sections = sections_of(self.look)
        return self.letter_of(self.look, self.sections, wish_of(message))

    def letter_of(self, look: Look, sections: list[Section], wish: Wish) -> letters.Letter:
        """The digest as it stands in this look, with the ways to stop it and to read it on the site."""
        councils = [council.name for council in look.around.bodies.get(look.reader, [])]
        return self.letter(look.digest.period, councils, sections, wish, look)

    def look_at(self, message: Message, at: datetime) -> Look:
        """The digest of this message as it is now; of its reader what was read with the message."""
        number = message.about["digest"]
        digest = self.digests.get(number) or DigestRow.objects.get(pk=number)
        digest.officer = cast(Officer, message.officer)
        return Look(digest, at, self.around, self.recheck, self.places.get(number))

    def letter(
        self,
        period: Period,
        councils: list[str],
        sections: list[Section],
        wish: Wish = USUAL_WISH,
        look: Look | None = None,
    ) -> letters.Letter:
        """The digest of a week to an officer of these bodies. Only one that has its row can be stopped."""
        newest = newest_open(look.at, wish.slot) if look else period
        told = {row.pk: row.stamp for row in rows_of(sections, NewMatches)}
        told |= {row.match.pk: row.match.stamp for row in rows_of(sections, Changed)}
        context = {
            "sections": [section_parts(section) for section in sections],
            "headline": headline(sections),
            "numbers": in_numbers(sections),
            "more": sum(len(section.rows) + section.more for section in sections if section.is_news) - 1,
            "councils": councils,
            "day": period.day(wish.slot),
            "next_day": following(newest, wish).day(wish.slot),
            "digest": look.digest if look else None,
            "way_out": way_out(look.reader, "digest") if look else "",
        }
        return letters.render("digest", context, about={"told": told})

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        digests = DigestRow.objects.in_bulk([message.about["digest"] for message in messages])
        words = _("Your shortlist of the week of %(day)s")
        return {
            message.pk: Line(
                words % {"day": date_format(digest.period.opens_on, "j F Y")},
                reverse("digest", args=[digest.pk]),
            )
            for message in messages
            if message.state == Message.State.SENT and (digest := digests.get(message.about["digest"]))
        }

    def settled(self, message: Message, at: datetime) -> None:
        """What stood in a digest that was sent counts as told."""
        if message.state != Message.State.SENT:
            return
        # After a restore nobody knows what it told: that counts as untold.
        told = {int(pk): stamp for pk, stamp in message.about.get("told", {}).items()}
        DigestItem.objects.tell(message.pk, told, self.matches_of(message, told), at)
        Match.objects.filter(pk__in=told, state=Match.State.CANDIDATE).update(state=Match.State.SENT)

    def matches_of(self, message: Message, told: Mapping[int, str]) -> list[Match]:
        """What it told, as it was told; read anew where that was long ago, in another process."""
        if self.look and self.look.digest.message_id == message.pk:
            return [match for match in self.look.matches if match.pk in told]
        return list(Match.objects.filter(pk__in=told).select_related("counterpart__entry"))

    def samples(self, at: datetime) -> Iterator[Sample]:
        period, councils = newest_open(at), [wenlow().name]
        waiting, matches, changed = samples.waiting(at), samples.matches(at), samples.changed(at)
        ending, market, tip = samples.ending(at), samples.market(), samples.tip()
        full = self.letter(period, councils, [waiting, matches, changed, ending, market, tip])
        yield Sample("full", _("Each Tuesday: answers are due, and there are new matches"), full)
        matched = self.letter(period, councils, [matches, market, tip])
        yield Sample("matches", _("Each Tuesday: there are new matches"), matched)
        due = self.letter(period, councils, [waiting, market])
        yield Sample("waiting", _("Each Tuesday: answers are due"), due)
        otherwise = self.letter(period, councils, [changed, ending, market])
        yield Sample("changed", _("Each Tuesday: a match has changed"), otherwise)


def wish_of(message: Message) -> Wish:
    """What its reader has asked for, as read with the message."""
    said = getattr(message.officer, "mail_preference", None)
    return wished(said) if said else USUAL_WISH


def places_of(digests: Iterable[int]) -> dict[int, dict[int, int]]:
    """By digest: the matches chosen for it, each with its place."""
    places: dict[int, dict[int, int]] = {pk: {} for pk in digests}
    items = DigestItem.objects.filter(digest__in=places)
    for digest, match, position in items.values_list("digest", "match", "position"):
        places[digest][match] = position
    return places


def sections_of(look: Look, kinds: Iterable[type[Section]] = SECTIONS) -> list[Section]:
    """The sections that have anything to say, in their order."""
    return [section for kind in kinds if (section := kind.of(look)).rows]


def rows_of(sections: list[Section], kind: type[Section]) -> list[Any]:
    return [row for section in sections if isinstance(section, kind) for row in section.rows]


def section_parts(section: Section) -> dict[str, Any]:
    """What the templates need of a section: its rows, and its own templates."""
    path = f"emails/digest/{section.template}"
    return {"rows": section.rows, "more": section.more, "text": f"{path}.txt", "html": f"{path}.html"}


def headline(sections: list[Section]) -> str:
    """What leads the subject and the letter: the service and the council of the first thing told."""
    if matches := rows_of(sections, NewMatches):
        return news_of(matches[0].counterpart.entry)
    if changed := rows_of(sections, Changed):
        entry = changed[0].match.counterpart.entry
        names = {"service": entry.category.name, "council": who(entry)}
        return _("%(service)s: %(council)s has changed its listing") % names
    waiting = rows_of(sections, Waiting)
    if not waiting and rows_of(sections, Unshown):
        return _("Waiting for your answer")
    if not waiting:
        return _("Nothing that this digest told is still open to you")
    proposal = waiting[0]
    names = {"service": proposal.category.name, "council": proposal.proposer.council.short_name}
    return _("%(service)s: %(council)s waits for your answer") % names


def in_numbers(sections: list[Section]) -> str:
    """How much of each sort of news there is: 1 answer due, 3 new matches."""
    many = {type(section): len(section.rows) + section.more for section in sections}
    due = many.get(Waiting, 0) + many.get(Unshown, 0)
    new, changed = many.get(NewMatches, 0), many.get(Changed, 0)
    said = [
        ngettext("%(n)s answer due", "%(n)s answers due", due) % {"n": due} if due else "",
        ngettext("%(n)s new match", "%(n)s new matches", new) % {"n": new} if new else "",
        ngettext("%(n)s match has changed", "%(n)s matches have changed", changed) % {"n": changed}
        if changed
        else "",
    ]
    return ", ".join(filter(None, said))


def who(entry: Entry) -> str:
    """The council, or where it is while it shows no name."""
    return entry.council.short_name if entry.council else _("a public body in %s") % entry.area.in_words


def news_of(entry: Entry) -> str:
    names = {"service": entry.category.name, "council": who(entry)}
    if entry.direction == Direction.SEEK:
        return _("%(service)s: %(council)s seeks a partner") % names
    if entry.role != PartnerRole.HOST:
        return _("%(service)s: %(council)s offers to share") % names
    if entry.earliest_start_on is None:
        return _("%(service)s: %(council)s can host") % names
    names["month"] = date_format(entry.earliest_start_on, "F Y")
    return _("%(service)s: %(council)s can host from %(month)s") % names
