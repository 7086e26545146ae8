"""The weekly digest as a message: what it says at the moment it is sent, and what follows once it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.samples import wenlow
from marketplace.digests import samples
from marketplace.digests.choosing import readers
from marketplace.digests.models import Digest as DigestRow
from marketplace.digests.models import DigestItem
from marketplace.digests.periods import Period, newest_open
from marketplace.digests.rhythms import Rhythm, following, rhythm_of
from marketplace.digests.sections import SECTIONS, NewMatches, Section, Waiting
from marketplace.matching.models import Match
from marketplace.notifications import letters
from marketplace.notifications.kinds import Sample
from marketplace.notifications.models import Message
from marketplace.proposals.models import Proposal
from services.models import Direction, Entry, PartnerRole


class Digest:
    """One officer's digest of one week. Everything in it is read again for each attempt, once."""

    optional = gettext_lazy("Your shortlist of matches")

    def __init__(self) -> None:
        self.sections: list[Section] | None = None

    def refusal(self, message: Message, at: datetime) -> str:
        digest = digest_of(message)
        if digest.period != newest_open(at):
            return _("Its week is over.")
        if not readers().filter(pk=digest.officer_id).exists():
            return _("The officer no longer acts for a body, or has no verified address.")
        self.sections = sections_of(digest, at)
        if not any(section.is_news for section in self.sections):
            return _("Nothing that was chosen may still be told.")
        return ""

    def write(self, message: Message, at: datetime) -> letters.Letter:
        digest = digest_of(message)
        sections = self.sections if self.sections is not None else sections_of(digest, at)
        councils = [council.name for council in digest.officer.councils()]
        return self.letter(digest.period, councils, sections, rhythm_of(digest.officer))

    def letter(
        self, period: Period, councils: list[str], sections: list[Section], rhythm: str = Rhythm.WEEKLY
    ) -> letters.Letter:
        """The digest of a week to an officer of these bodies."""
        matches = rows_of(sections, NewMatches)
        waiting = rows_of(sections, Waiting)
        context = {
            "sections": [section_parts(section) for section in sections],
            "matches": len(matches),
            "waiting": len(waiting),
            "headline": headline(matches, waiting),
            "more": max(0, len(matches) + len(waiting) - 1),
            "councils": councils,
            "day": period.opens_on,
            "next_day": following(period, rhythm).opens_on,
        }
        return letters.render("digest", context, about={"told": {match.pk: match.stamp for match in matches}})

    def settled(self, message: Message, at: datetime) -> None:
        """What stood in a digest that was sent counts as told."""
        if message.state != Message.State.SENT:
            return
        # After a restore nobody knows what it told: that counts as untold.
        told = {int(pk): stamp for pk, stamp in message.about.get("told", {}).items()}
        items = list(DigestItem.objects.filter(digest__message=message, match__in=told))
        for item in items:
            item.told_at, item.stamp = at, told[item.match_id]
        DigestItem.objects.bulk_update(items, ["told_at", "stamp"])
        Match.objects.filter(pk__in=told, state=Match.State.CANDIDATE).update(state=Match.State.SENT)

    def samples(self, at: datetime) -> Iterator[Sample]:
        period, councils = newest_open(at), [wenlow().name]
        waiting, matches, market = samples.waiting(at), samples.matches(at), samples.market()
        full = self.letter(period, councils, [waiting, matches, market])
        yield Sample("full", _("Each Tuesday: answers are due, and there are new matches"), full)
        matched = self.letter(period, councils, [matches, market])
        yield Sample("matches", _("Each Tuesday: there are new matches"), matched)
        due = self.letter(period, councils, [waiting, market])
        yield Sample("waiting", _("Each Tuesday: answers are due"), due)


def digest_of(message: Message) -> DigestRow:
    return DigestRow.objects.select_related("officer").get(pk=message.about["digest"])


def sections_of(digest: DigestRow, at: datetime) -> list[Section]:
    """The sections that have anything to say, in their order."""
    return [section for kind in SECTIONS if (section := kind.of(digest, at)).rows]


def rows_of(sections: list[Section], kind: type[Section]) -> list[Any]:
    return [row for section in sections if isinstance(section, kind) for row in section.rows]


def section_parts(section: Section) -> dict[str, Any]:
    """What the templates need of a section: its rows, and its own templates."""
    path = f"emails/digest/{section.template}"
    return {"rows": section.rows, "text": f"{path}.txt", "html": f"{path}.html"}


def headline(matches: list[Match], waiting: list[Proposal]) -> str:
    """What leads the subject and the letter: the service and the council of the first thing told."""
    if matches:
        return news_of(matches[0].counterpart.entry)
    proposal = waiting[0]
    names = {"service": proposal.category.name, "council": proposal.proposer.council.short_name}
    return _("%(service)s: %(council)s waits for your answer") % names


def news_of(entry: Entry) -> str:
    council = entry.council.short_name if entry.council else entry.region
    names = {"service": entry.category.name, "council": council}
    if entry.direction == Direction.SEEK:
        return _("%(service)s: %(council)s seeks a partner") % names
    if entry.role != PartnerRole.HOST:
        return _("%(service)s: %(council)s offers to share") % names
    if entry.earliest_start_on is None:
        return _("%(service)s: %(council)s can host") % names
    names["month"] = date_format(entry.earliest_start_on, "F Y")
    return _("%(service)s: %(council)s can host from %(month)s") % names
