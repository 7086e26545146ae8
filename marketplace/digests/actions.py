"""Planning the digests of a week: one an officer, or a row that says why there is none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.models import Officer
from marketplace.digests import changes, choosing
from marketplace.digests.models import Digest, DigestItem
from marketplace.digests.periods import Period, Slot, newest_open
from marketplace.digests.rhythms import has_one, slots, wished
from marketplace.matching.models import MatchRun
from marketplace.notifications import actions as outbox
from marketplace.notifications.models import Halt, Message, Preference

KIND = "digest"
READERS_AT_ONCE = 200


def plan_week(at: datetime) -> int:
    """Plan the digests of the newest open week for everybody who has none yet; how many were planned.

    A market that has never been matched has nothing to tell: its first digests wait for the matcher. While
    digests are halted none is planned.
    """
    if not MatchRun.objects.filter(state=MatchRun.State.FINISHED).exists():
        return 0
    if Halt.objects.standing().filter(kind=KIND).exists():
        return 0
    return sum(plan_slot(slot, at) for slot in slots())


def plan_slot(slot: Slot, at: datetime) -> int:
    """Plan the digests of those who have chosen this day and hour."""
    period, planned = newest_open(at, slot), 0
    while readers := list(choosing.due(period, slot)[:READERS_AT_ONCE]):
        planned += plan_some(readers, period, at)
    return planned


@transaction.atomic
def plan_some(readers: list[Officer], period: Period, at: datetime) -> int:
    """Plan the digests of these officers, as far as nobody else is just doing so."""
    digests = Digest.objects.open(readers, period, at)
    unwanted = why_none([digest.officer_id for digest in digests], period, at)
    matches = choosing.best([digest.officer_id for digest in digests], at)
    news = matches.keys() | choosing.asked([digest.officer_id for digest in digests])
    told = [each for each in digests if each.officer_id in news - unwanted.keys()]
    messages = {digest.pk: message_for(digest, at) for digest in told}
    standing = outbox.plan_all(list(messages.values()))
    for digest in digests:
        if digest.pk in messages:
            digest.message = standing[messages[digest.pk].key]
        else:
            digest.skipped_because = unwanted.get(digest.officer_id, _("Nothing new."))
    Digest.objects.bulk_update(digests, ["message", "skipped_because"])
    DigestItem.objects.bulk_create(
        DigestItem(digest=digest, match=match, position=position, **changes.remembered(match))
        for digest in told
        for position, match in enumerate(matches.get(digest.officer_id, []), start=1)
    )
    return len(digests)


def why_none(reader_ids: list[int], period: Period, at: datetime) -> dict[int, str]:
    """Which of these readers want no digest this week, and why."""
    reasons: dict[int, str] = {}
    for said in Preference.objects.filter(officer__in=reader_ids):
        if reason := said.refusal(KIND, at):
            reasons[said.officer_id] = reason
        elif not has_one(period, wished(said)):
            reasons[said.officer_id] = _("She gets one in other weeks.")
    return reasons


def message_for(digest: Digest, at: datetime) -> Message:
    return Message(
        key=f"digest:{digest.period}:{digest.officer_id}",
        kind=KIND,
        officer=digest.officer,
        about={"digest": digest.pk},
        planned_at=at,
        due_at=at,
    )


@transaction.atomic
def send_preview(*, reader: Officer, to: Officer, at: datetime) -> Message:
    """Send somebody the digest of another as it would be now; pressing twice within a minute sends one."""
    return outbox.plan(
        key=f"digest-preview:{reader.pk}:{to.pk}:{at:%Y%m%d%H%M}",
        kind="digest_preview",
        officer=to,
        about={"reader": reader.pk},
        at=at,
    )
