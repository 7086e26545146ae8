"""What is kept about mail, about who changed what, and about runs of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from marketplace.audit.models import Change
from marketplace.audit.tracking import KEPT_FOR, AuditEvent, event_models, forget_old_events
from marketplace.notifications.keepers import Holding, Keeper, Kept, Rule, Text
from marketplace.notifications.models import Halt, JobRun, Message, Preference, Report, Sweep


@dataclass(frozen=True)
class Events(Holding):
    """What the triggers recorded of her doings, of all tables together."""

    def rows_of(self, officer: Any) -> QuerySet[Any, dict[str, Any]]:
        first, *others = (doings(model, officer) for model in event_models())
        return first.union(*others, all=True).order_by("at")


def doings(model: type[AuditEvent], officer: Any) -> QuerySet[Any, Any]:
    """Her changes of one table."""
    return model._base_manager.filter(pgh_who=officer.pk).values(
        at=F("pgh_created_at"),
        what=Value(str(model._meta.verbose_name).removesuffix(" event")),
        row=Cast("pgh_obj_id", TextField()),
        change=F("pgh_label"),
        why=F("pgh_why"),
    )


class Notifications(Keeper):
    """The outbox, the audit trail and the ledgers. No letter is stored: each is written when it is sent."""

    holdings = (
        Holding(
            "messages",
            _("Emails sent to you"),
            "notifications.Message",
            "officer",
            ("kind", "state", "planned_at", "settled_at", "address", "reason", "read_at"),
        ),
        Holding(
            "email-choices",
            _("Which emails you want"),
            "notifications.Preference",
            "officer",
            ("rhythm", "weekday", "hour", "paused_until", "stopped", "complained_at"),
        ),
        Holding(
            "email-reports",
            _("Emails to you that came back, or that you called unwanted"),
            "notifications.Report",
            "officer",
            ("what", "provider", "happened_at", "told_at"),
        ),
        Holding(
            "halts-begun",
            _("When you halted a kind of email, and why"),
            "notifications.Halt",
            "begun_by",
            ("kind", "reason", "begun_at", "ended_at"),
        ),
        Holding(
            "halts-ended",
            _("When you let a kind of email go on"),
            "notifications.Halt",
            "ended_by",
            ("kind", "begun_at", "ended_at"),
        ),
        Holding(
            "resolved-messages",
            _("What you decided about emails of which nobody could tell whether they were sent"),
            "notifications.Resolution",
            "officer",
            ("message", "outcome", "reason", "decided_at"),
        ),
        Events(
            "events",
            _("What you changed on this site, as the audit trail has it"),
            "pghistory.Events",
            "pgh_who",
            ("at", "what", "row", "change", "why"),
        ),
    )
    texts = (
        Text("notifications.Halt", ("reason",), writer="begun_by"),
        Text("notifications.Resolution", ("reason",), writer="officer"),
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
            "mail-reports",
            "notifications.Report",
            _("That an email to you came back, or that you called it unwanted"),
            400,
            _("As long as the emails themselves, so that both can be read together."),
            lambda before: Report.objects.filter(told_at__lte=before),
        ),
        Rule(
            "halts",
            "notifications.Halt",
            _("That somebody who runs the site halted a kind of email, and why"),
            3 * 365,
            _("To find out why something was not sent."),
            lambda before: Halt.objects.filter(ended_at__lte=before),
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
        Rule(
            "events",
            "audit.Change",
            _("The audit trail: which row was changed when, by which account, on which page"),
            KEPT_FOR.days,
            _("A year longer than anybody may go to court. It holds numbers and dates, no name and no text."),
            lambda before: Change.objects.filter(at__lte=before),
            end=lambda rows, at: forget_old_events(),
            also=tuple(model._meta.label for model in event_models()),
        ),
    )
    kept = (
        Kept(
            ("notifications.Preference",),
            _("Which emails you want"),
            _("For as long as your account stands: it says what not to send you."),
        ),
        Kept(
            ("notifications.Resolution",),
            _("What a person decided about an email that was in doubt"),
            _("It goes with the note of the email."),
        ),
        Kept(
            ("notifications.Heartbeat",),
            _("When each part of the site was last seen to work"),
            _("One row a part, written over and over."),
        ),
        Kept(
            ("pghistory.Context",),
            _("A table of the audit trail that stays empty"),
            _("Who and why stand in the events themselves."),
        ),
    )

    def forget(self, officer: Any, at: datetime) -> None:
        """No mail goes to her, and none is known to have gone."""
        Preference.objects.filter(officer=officer).delete()
        Report.objects.filter(officer=officer).delete()
        Message.objects.filter(Q(officer=officer) | Q(address__iexact=officer.email)).delete()


def with_an_address() -> QuerySet[Message]:
    """Messages of officers that name an address, or quote a relay that did."""
    return Message.objects.filter(~Q(address="") | Q(reason__contains="@"), officer__isnull=False)


def without_addresses(rows: QuerySet[Message]) -> int:
    """Keep that they were sent, not where to; how many."""
    refused = rows.filter(reason__contains="@").values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(refused)).update(reason=_("The relay refused it."), address="")
    return len(refused) + rows.exclude(address="").update(address="")
