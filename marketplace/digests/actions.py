"""Planning the digests of a week: one an officer, or a row that says why there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.models import Officer
from marketplace.digests import choosing
from marketplace.digests.models import Digest, DigestItem
from marketplace.digests.periods import Period, newest_open
from marketplace.matching.models import Match, MatchRun
from marketplace.notifications import actions as outbox
from marketplace.notifications.models import Message
from marketplace.proposals.models import Proposal

READERS_AT_ONCE = 200


def plan_week(at: datetime) -> int:
    """Plan the digests of the newest open week for everybody who has none yet; how many were planned.

    A market that has never been matched has nothing to tell: its first digests wait for the matcher.
    """
    if not MatchRun.objects.filter(state=MatchRun.State.FINISHED).exists():
        return 0
    period, planned = newest_open(at), 0
    while readers := list(choosing.due(period)[:READERS_AT_ONCE]):
        planned += plan_some(readers, period, at)
    return planned


@transaction.atomic
def plan_some(readers: list[Officer], period: Period, at: datetime) -> int:
    """Plan the digests of these officers, as far as nobody else is just doing so."""
    digests = Digest.objects.open(readers, period, at)
    matches = choosing.best([digest.officer_id for digest in digests], at)
    messages = {digest.pk: message_for(digest, at) for digest in digests if is_news(digest, matches)}
    standing = outbox.plan_all(list(messages.values()))
    for digest in digests:
        if digest.pk in messages:
            digest.message = standing[messages[digest.pk].key]
        else:
            digest.skipped_because = _("Nothing new.")
    Digest.objects.bulk_update(digests, ["message", "skipped_because"])
    DigestItem.objects.bulk_create(
        DigestItem(digest=digest, match=match, stamp=match.stamp, position=position)
        for digest in digests
        for position, match in enumerate(matches.get(digest.officer_id, []), start=1)
    )
    return len(digests)


def is_news(digest: Digest, matches: dict[int, list[Match]]) -> bool:
    """Whether there is anything to tell: a new match, or a proposal that waits for an answer."""
    waiting = Proposal.objects.waiting_for(digest.officer)
    return digest.officer_id in matches or waiting.exists()


def message_for(digest: Digest, at: datetime) -> Message:
    return Message(
        key=f"digest:{digest.period}:{digest.officer_id}",
        kind="digest",
        officer=digest.officer,
        about={"digest": digest.pk},
        planned_at=at,
        due_at=at,
    )
