"""How the outbox and the jobs do, in figures: for a page, and for whoever scrapes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min, Q
from django.db.models.functions import Now

from marketplace.notifications.models import Heartbeat, JobRun, Message

State = Message.State
DAY = timedelta(days=1)


@dataclass(frozen=True)
class States:
    """The outbox at one moment. Sent and failed are of the last day; the rest is all there is."""

    due: int
    claimed: int
    uncertain: int
    held: int
    sent: int
    failed: int
    oldest_due: datetime | None

    def oldest_due_for(self, at: datetime) -> timedelta:
        """How long the message that has waited longest should have gone."""
        return max(timedelta(0), at - self.oldest_due) if self.oldest_due else timedelta(0)


def states(at: datetime) -> States:
    open_ones = Message.objects.exclude(state__in=[State.SENT, State.FAILED, State.SKIPPED])
    due = Q(state=State.PENDING, due_at__lte=at)
    lately = Message.objects.filter(settled_at__gt=at - DAY)
    return States(
        **open_ones.aggregate(
            due=Count("pk", filter=due),
            claimed=Count("pk", filter=Q(state=State.SENDING)),
            uncertain=Count("pk", filter=Q(state=State.UNCERTAIN)),
            held=Count("pk", filter=Q(state=State.HELD)),
            oldest_due=Min("due_at", filter=due),
        ),
        **lately.aggregate(
            sent=Count("pk", filter=Q(state=State.SENT)), failed=Count("pk", filter=Q(state=State.FAILED))
        ),
    )


@dataclass(frozen=True)
class LastRun:
    """One job: how its last run went, when one ended well, and how many failed within a day."""

    job: str
    seconds: float
    done: int
    ended_well_at: datetime | None
    failures: int


def last_runs(at: datetime) -> list[LastRun]:
    """The last run of each job of which rows are kept."""
    ended = JobRun.objects.exclude(finished_at=None)
    newest = ended.order_by("job", "-started_at").distinct("job")
    lately = Q(started_at__gt=at - DAY) & ~Q(error="")
    told = {
        row["job"]: row
        for row in ended.order_by()
        .values("job")
        .annotate(well=Max("finished_at", filter=Q(error="")), failures=Count("pk", filter=lately))
    }
    return [
        LastRun(run.job, run.took or 0, run.done, told[run.job]["well"], told[run.job]["failures"])
        for run in newest
    ]


def silences() -> dict[str, float]:
    """Seconds since each part of the site was last seen to work, by the database's clock."""
    silence = ExpressionWrapper(Now() - F("seen_at"), output_field=DurationField())
    rows = Heartbeat.objects.annotate(silence=silence).values_list("part", "silence")
    return {part: silence.total_seconds() for part, silence in rows}
