"""The weekly digest as a message: what it says at the moment it is sent, and what follows once it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from councils.samples import wenlow
from marketplace.digests import samples
from marketplace.digests.choosing import readers
from marketplace.digests.models import Digest as DigestRow
from marketplace.digests.models import DigestItem
from marketplace.digests.periods import Period, newest_open
from marketplace.digests.rhythms import USUAL_WISH, Wish, following, wish_of
from marketplace.digests.sections import SECTIONS, Changed, NewMatches, Section, Unshown, Waiting
from marketplace.matching.models import Match
from marketplace.notifications import letters
from marketplace.notifications.kinds import Line, Sample
from marketplace.notifications.models import Message
from services.models import Direction, Entry, PartnerRole


class Digest:
    """One officer's digest of one week. Everything in it is read again for each attempt, once."""

    optional = gettext_lazy("Your shortlist of matches")

    def __init__(self) -> None:
        self.read: tuple[DigestRow, Wish, list[Section]] | None = None

    def refusal(self, message: Message, at: datetime) -> str:
        digest = digest_of(message)
        wish = wish_of(digest.officer)
        if digest.period < newest_open(at, wish.slot):
            return _("Its week is over.")
        if not readers().filter(pk=digest.officer_id).exists():
            return _("The officer no longer acts for a body, or has no verified address.")
        sections = sections_of(digest, at)
        self.read = digest, wish, sections
        if not any(section.is_news for section in sections):
            return _("Nothing that was chosen may still be told.")
        return ""

    def write(self, message: Message, at: datetime) -> letters.Letter:
        digest, wish, sections = self.read or read(message, at)
        councils = [council.name for council in digest.officer.councils()]
        return self.letter(digest.period, councils, sections, wish)

    def letter(
        self, period: Period, councils: list[str], sections: list[Section], wish: Wish = USUAL_WISH
    ) -> letters.Letter:
        """The digest of a week to an officer of these bodies."""
        told = {row.pk: row.stamp for row in rows_of(sections, NewMatches)}
        told |= {row.match.pk: row.match.stamp for row in rows_of(sections, Changed)}
        context = {
            "sections": [section_parts(section) for section in sections],
            "headline": headline(sections),
            "numbers": in_numbers(sections),
            "more": sum(len(section.rows) + section.more for section in sections if section.is_news) - 1,
            "councils": councils,
            "day": period.day(wish.slot),
            "next_day": following(period, wish).day(wish.slot),
        }
        return letters.render("digest", context, about={"told": told})

    def lines(self, messages: Sequence[Message]) -> dict[int, Line]:
        digests = DigestRow.objects.in_bulk([message.about["digest"] for message in messages])
        words = _("Your shortlist of the week of %(day)s")
        return {
            message.pk: Line(
                words % {"day": date_format(digest.period.opens_on, "j F Y")}, reverse("dashboard")
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
        items = DigestItem.objects.filter(digest__message=message, match__in=told)
        rows = list(items.select_related("match__counterpart__entry"))
        for item in rows:
            item.tell(told[item.match_id], at)
        DigestItem.objects.bulk_update(rows, ["told_at", "stamp", "fit", "said"])
        Match.objects.filter(pk__in=told, state=Match.State.CANDIDATE).update(state=Match.State.SENT)

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


def digest_of(message: Message) -> DigestRow:
    return DigestRow.objects.select_related("officer").get(pk=message.about["digest"])


def read(message: Message, at: datetime) -> tuple[DigestRow, Wish, list[Section]]:
    """The digest, what its reader asked for, and what it says at this moment."""
    digest = digest_of(message)
    return digest, wish_of(digest.officer), sections_of(digest, at)


def sections_of(digest: DigestRow, at: datetime) -> list[Section]:
    """The sections that have anything to say, in their order."""
    return [section for kind in SECTIONS if (section := kind.of(digest, at)).rows]


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
    if not waiting:
        return _("Waiting for your answer")
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
