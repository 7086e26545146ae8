"""What is kept about mail and about runs of jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.notifications.keepers import Holding, Keeper, Kept, Rule
from marketplace.notifications.models import JobRun, Message, Preference, Sweep


class Notifications(Keeper):
    """The outbox and the ledgers. No letter is stored: each is written when it is sent."""

    holdings = (
        Holding(
            "messages",
            _("Emails sent to you"),
            "notifications.Message",
            "officer",
            ("kind", "state", "planned_at", "settled_at", "address", "reason"),
        ),
        Holding(
            "email-choices",
            _("Which emails you want"),
            "notifications.Preference",
            "officer",
            ("rhythm", "paused_until", "stopped"),
        ),
    )
    rules = (
        Rule(
            "message-addresses",
            "notifications.Message",
            _("The address to which an email went, where it was not that of your account"),
            30,
            _("Until then a returned or doubtful email can be followed up."),
            lambda before: with_an_address().filter(settled_at__lte=before),
            end=lambda rows, at: without_addresses(rows),
        ),
        Rule(
            "messages-to-others",
            "notifications.Message",
            _("Which emails were sent to people without an account, and when"),
            90,
            _("Long enough to see that an invitation arrived."),
            lambda before: Message.objects.filter(settled_at__lte=before, officer=None),
        ),
        Rule(
            "messages",
            "notifications.Message",
            _("Which emails were sent to you, and when"),
            400,
            _("A year and a month, so that a yearly question can be compared with the last."),
            lambda before: Message.objects.filter(settled_at__lte=before),
        ),
        Rule(
            "job-runs",
            "notifications.JobRun",
            _("When a job of the site ran"),
            90,
            _("To find out why something did or did not happen. It names nobody."),
            lambda before: JobRun.objects.filter(started_at__lte=before),
        ),
        Rule(
            "sweeps",
            "notifications.Sweep",
            _("What was removed in which night, in numbers"),
            3 * 365,
            _("It shows that these periods are kept to. It names nobody."),
            lambda before: Sweep.objects.filter(started_at__lte=before),
        ),
    )
    kept = (
        Kept(
            ("notifications.Preference",),
            _("Which emails you want"),
            _("For as long as your account stands: it says what not to send you."),
        ),
        Kept(
            ("notifications.Heartbeat",),
            _("When each part of the site was last seen to work"),
            _("One row a part, written over and over."),
        ),
    )

    def forget(self, officer: Any, at: datetime) -> None:
        """No mail goes to her, and none is known to have gone."""
        Preference.objects.filter(officer=officer).delete()
        Message.objects.filter(Q(officer=officer) | Q(address__iexact=officer.email)).delete()


def with_an_address() -> QuerySet[Message]:
    """Messages of officers that name an address, or quote a relay that did."""
    return Message.objects.filter(~Q(address="") | Q(reason__contains="@"), officer__isnull=False)


def without_addresses(rows: QuerySet[Message]) -> int:
    """Keep that they were sent, not where to; how many."""
    refused = rows.filter(reason__contains="@").values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(refused)).update(reason=_("The relay refused it."), address="")
    return len(refused) + rows.exclude(address="").update(address="")
