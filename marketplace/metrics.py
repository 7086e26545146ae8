"""Figures for whoever watches the site, in the words of Prometheus: the outbox, the jobs, who was last seen.

All are read from the database when they are asked for, so every process of every machine answers alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from marketplace.notifications import clock
from marketplace.notifications.watching import last_runs, silences, states


class Outbox(Collector):
    """What there is to know of the outbox, and of the jobs that fill and empty it."""

    def describe(self) -> list[Metric]:
        """Nothing, so that nothing is asked of the database when the process starts."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield from self.messages()
        yield from self.jobs()
        silence = family("silence_seconds", "Seconds since a part of the site was last seen to work.", "part")
        for part, seconds in silences().items():
            silence.add_metric([part], seconds)
        yield silence

    def messages(self) -> Iterator[Metric]:
        at = clock.now()
        found = states(at)
        now = family("messages", "Messages that are due, claimed, uncertain or held now.", "state")
        for state in ("due", "claimed", "uncertain", "held"):
            now.add_metric([state], getattr(found, state))
        yield now
        day = family(
            "messages_of_a_day", "Messages that were sent, or failed, in the last 24 hours.", "state"
        )
        for state in ("sent", "failed"):
            day.add_metric([state], getattr(found, state))
        yield day
        oldest = family("oldest_due_seconds", "How long the message that has waited longest is overdue.")
        oldest.add_metric([], found.oldest_due_for(at).total_seconds())
        yield oldest

    def jobs(self) -> Iterator[Metric]:
        seconds = family("job_seconds", "How long the last run of a job took.", "job")
        rows = family("job_rows", "How many rows the last run of a job dealt with.", "job")
        well = family("job_ended_well_timestamp_seconds", "When a run of a job last ended well.", "job")
        failures = family("job_failures_of_a_day", "Runs of a job that failed in the last 24 hours.", "job")
        for run in last_runs(clock.now()):
            seconds.add_metric([run.job], run.seconds)
            rows.add_metric([run.job], run.done)
            failures.add_metric([run.job], run.failures)
            if run.ended_well_at:
                well.add_metric([run.job], run.ended_well_at.timestamp())
        yield from (seconds, rows, well, failures)


def family(name: str, says: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"counterpart_{name}", says, labels=labels)


REGISTRY.register(Outbox())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For who shows the token of ``METRICS_TOKEN``; without one set, there is no such page."""
    token = settings.METRICS_TOKEN
    if not token or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404
    answer = ExportToDjangoView(request)
    answer["Cache-Control"] = "no-store"
    return answer
