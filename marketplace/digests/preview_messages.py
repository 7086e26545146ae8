"""A digest sent to a moderator who wants to see it in a mail program of her own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from councils.models import Officer
from councils.samples import wenlow
from marketplace.digests import previewing, samples
from marketplace.digests.choosing import readers
from marketplace.digests.messages import Digest
from marketplace.digests.periods import newest_open
from marketplace.notifications.kinds import Sample
from marketplace.notifications.letters import Letter
from marketplace.notifications.models import Message


class DigestPreview:
    """Somebody's digest as it would be at the moment of sending. Nothing in it counts as told."""

    optional = ""

    def refusal(self, message: Message, at: datetime) -> str:
        asker = message.officer
        if not isinstance(asker, Officer) or not asker.is_moderator:
            return _("Only moderators preview the digests of others.")
        reader = readers().filter(pk=message.about["reader"]).first()
        if reader is None or previewing.letter_for(reader, at) is None:
            return _("There is nothing to tell.")
        return ""

    def write(self, message: Message, at: datetime) -> Letter:
        letter = previewing.letter_for(Officer.objects.get(pk=message.about["reader"]), at)
        assert letter is not None  # noqa: S101 - refusal() has just seen to it
        return letter

    def settled(self, message: Message, at: datetime) -> None:
        """Nothing follows: it was only looked at."""

    def samples(self, at: datetime) -> Iterator[Sample]:
        sections = [samples.matches(at), samples.market()]
        letter = Digest().letter(newest_open(at), [wenlow().name], sections)
        yield Sample("preview", _("A moderator sends herself a digest to look at"), previewing.marked(letter))
