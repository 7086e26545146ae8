"""The outbox: one row a message, claimed by a lease, sent, recorded. And the ledger of runs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited
from marketplace.notifications import waits
from marketplace.notifications.clock import DatabaseClock
from marketplace.notifications.kinds import inbox_kinds

CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM notifications_message
        WHERE state = 'pending' AND due_at <= %(at)s AND kind NOT IN (
            SELECT kind FROM notifications_halt WHERE ended_at IS NULL
        )
        ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    UPDATE notifications_message AS message
    SET state = 'sending', token = %(token)s, leased_until = clock_timestamp() + %(lease)s,
        message_id = '', first_tried_at = coalesce(first_tried_at, %(at)s)
    FROM due WHERE message.id = due.id
    RETURNING message.*
"""


class MessageQuerySet(models.QuerySet["Message"]):
    def pending(self) -> Self:
        return self.filter(state=Message.State.PENDING)

    def uncertain(self) -> Self:
        return self.filter(state=Message.State.UNCERTAIN)

    def open(self) -> Self:
        """Not settled, and not waiting for a person."""
        return self.filter(state__in=[Message.State.PENDING, Message.State.SENDING, Message.State.UNCERTAIN])

    def held(self) -> Self:
        return self.filter(state=Message.State.HELD)

    def ever_held(self) -> Self:
        """Those that wait for a person, or about which one has decided."""
        return self.filter(
            Q(state=Message.State.HELD) | Exists(Resolution.objects.filter(message=OuterRef("pk")))
        )

    def abandoned(self) -> Self:
        """Claimed by a worker whose lease has run out."""
        return self.filter(state=Message.State.SENDING, leased_until__lte=DatabaseClock())

    def in_inbox_of(self, officer: Any) -> Self:
        """What stands in her inbox on the site: what was sent, or would have been had she wanted email."""
        State = Message.State
        went = Q(state__in=[State.SENT, State.FAILED, State.UNCERTAIN, State.HELD])
        return self.filter(went | Q(is_for_inbox_only=True), officer=officer, kind__in=inbox_kinds())

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def give_back_what_is_halted(self, claimed: Sequence[Message]) -> int:
        """Of a claim that was broken off: what was not begun, and is of a kind that has been halted."""
        ours = self.filter(pk__in=[message.pk for message in claimed], token=claimed[0].token, message_id="")
        halted = ours.filter(state=Message.State.SENDING, kind__in=Halt.objects.standing().values("kind"))
        return halted.update(state=Message.State.PENDING, token=None, leased_until=None)

    def claim(self, at: datetime, limit: int = 50) -> list[Message]:
        """Take up to so many due messages: one statement, one token, one lease."""
        claim = {"at": at, "limit": limit, "token": uuid.uuid4(), "lease": waits.span(waits.LEASE)}
        return sorted(self.raw(CLAIM, claim), key=lambda message: (message.due_at, message.pk))


class Message(models.Model):
    """One email to one officer, decided on once. Its key says what it is about."""

    class State(models.TextChoices):
        PENDING = "pending", _("To be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not sent, with a reason")
        UNCERTAIN = "uncertain", _("Sent or not: to be asked of the mail relay")
        HELD = "held", _("Waits for a person: nobody can tell whether it was sent")

    class NotHeld(Exception):
        """Somebody else has decided about it, or it never waited for a person."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages", null=True, blank=True
    )
    address = models.EmailField(
        blank=True, help_text=_("Where it goes. Empty: to the address that the officer has when it is sent.")
    )
    about = models.JSONField(default=dict, help_text=_("Ids that the kind needs to write it. Never texts."))
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField(
        help_text=_("When to send it, to try again, or to ask whether it was accepted.")
    )
    first_tried_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("How often it was tried in vain."))
    token = models.UUIDField(null=True, blank=True, help_text=_("Whose claim it is."))
    leased_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    is_refused_for_good = models.BooleanField(
        default=False, help_text=_("The relay said that nobody has this address.")
    )
    reason = models.CharField(
        max_length=300, blank=True, help_text=_("Why it was skipped, failed or put off.")
    )
    is_for_inbox_only = models.BooleanField(
        default=False, help_text=_("Its reader wants no email of it: it stands in her inbox on the site.")
    )
    read_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When its reader marked it as read in her inbox.")
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="sending") & Q(token__isnull=False, leased_until__isnull=False))
                | (~Q(state="sending") & Q(token=None, leased_until=None)),
                name="only_a_message_being_sent_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "uncertain", "held"]) | ~Q(message_id=""),
                name="what_may_have_been_sent_has_a_message_id",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["skipped", "failed"]) | ~Q(reason=""),
                name="what_was_not_sent_says_why",
            ),
            models.CheckConstraint(
                condition=Q(officer__isnull=False) | ~Q(address=""),
                name="a_message_has_somebody_to_go_to",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "due_at"],
                name="message_due",
                condition=Q(state__in=["pending", "uncertain"]),
            ),
            models.Index(fields=["officer"], name="message_refused", condition=Q(is_refused_for_good=True)),
            models.Index(fields=["leased_until"], name="message_leased", condition=Q(state="sending")),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def recipient(self) -> str:
        """Where it goes if it is sent now."""
        return self.address or getattr(self.officer, "email", "")

    def freeze(self, message_id: str, told: Mapping[str, Any]) -> bool:
        """Record, just before the dot, what goes out and under which Message-ID; only while it is ours.

        And only while nobody has halted its kind.

        It is ours for another minute then, which is more than the dot needs.
        """
        self.about = {**self.about, **told}
        ours = self._mine().filter(leased_until__gt=DatabaseClock() + waits.span(waits.DOT))
        ours = ours.exclude(kind__in=Halt.objects.standing().values("kind"))
        return ours.update(message_id=message_id, about=self.about) == 1

    def end(self, state: State, at: datetime, reason: str = "") -> bool:
        """It was sent, failed or skipped; only while the claim is ours."""
        self.state, self.reason, self.settled_at = state, reason[:300], at
        said = {name: True for name in ("is_refused_for_good", "is_for_inbox_only") if getattr(self, name)}
        return self._leave(reason=self.reason, settled_at=at, **said)

    def put_off(self, reason: str, at: datetime) -> bool:
        """It was certainly not accepted: try again later."""
        self.state = self.State.PENDING
        return self._leave(
            reason=reason[:300],
            message_id="",
            attempts=F("attempts") + 1,
            due_at=at + waits.backoff(self.attempts),
        )

    def doubt(self, reason: str, at: datetime) -> bool:
        """Nobody can tell yet whether it was accepted: ask the relay once things have settled."""
        self.state = self.State.UNCERTAIN
        return self._leave(reason=reason[:300], due_at=at + waits.span(waits.SETTLE))

    def give_back(self) -> bool:
        """It was not begun: let anyone take it."""
        self.state = self.State.PENDING
        return self._leave()

    def resolve(self, outcome: str, at: datetime, reason: str) -> None:
        """A person has found out what nobody could tell, or decides without; raises ``NotHeld``."""
        again = {"state": self.State.PENDING, "message_id": "", "due_at": at, "first_tried_at": None}
        changes: dict[str, object] = {
            Resolution.Outcome.ARRIVED: {"state": self.State.SENT, "settled_at": at, "reason": ""},
            Resolution.Outcome.AGAIN: again | {"attempts": 0, "reason": reason[:300]},
            Resolution.Outcome.GIVEN_UP: {
                "state": self.State.FAILED,
                "settled_at": at,
                "reason": reason[:300],
            },
        }[Resolution.Outcome(outcome)]
        if not Message.objects.held().filter(pk=self.pk).update(**changes):
            raise self.NotHeld
        self.refresh_from_db()

    def has_been_tried_long_enough(self, at: datetime) -> bool:
        return self.first_tried_at is not None and at >= self.first_tried_at + waits.span(waits.GIVE_UP)

    def _mine(self) -> models.QuerySet[Message]:
        return Message.objects.filter(pk=self.pk, state=self.State.SENDING, token=self.token)

    def _leave(self, **changes: object) -> bool:
        left = self._mine().update(state=self.state, token=None, leased_until=None, **changes)
        return left == 1


@audited()
class Resolution(models.Model):
    """What a person decided about a message of which nobody could tell whether it was sent, and why."""

    class Outcome(models.TextChoices):
        ARRIVED = "arrived", _("It arrived")
        AGAIN = "again", _("Send it again")
        GIVEN_UP = "given_up", _("Give it up")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="resolutions")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resolved_messages"
    )
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=300, help_text=_("How it was found out, or why so decided."))
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="who_resolves_a_message_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.message_id}"


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def stop(self, officer_id: int, kind: str) -> None:
        """From now on she gets no mail of this kind. Stopping twice is stopping once."""
        Preference.objects.bulk_create([Preference(officer_id=officer_id)], ignore_conflicts=True)
        going = self.filter(officer=officer_id).exclude(stopped__contains=[kind])
        going.update(stopped=Func(F("stopped"), Value(kind), function="array_append"))

    def complain(self, officer_id: int, at: datetime) -> None:
        """She has called our mail unwanted: nothing that she may do without comes until she chooses anew."""
        Preference.objects.bulk_create([Preference(officer_id=officer_id)], ignore_conflicts=True)
        self.filter(officer=officer_id, complained_at=None).update(complained_at=at)


class Preference(models.Model):
    """What mail an officer wants. Who has said nothing gets all of it, and a digest each week."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every two weeks")
        MONTHLY = "monthly", _("Once a month")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")

    HOURS: ClassVar = range(6, 21)

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mail_preference"
    )
    rhythm = models.CharField(max_length=12, choices=Rhythm, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.TUESDAY)
    hour = models.PositiveSmallIntegerField(default=8, help_text=_("By the clock of London."))
    paused_until = models.DateField(null=True, blank=True, help_text=_("The last day without mail."))
    stopped = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    complained_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When she called our mail unwanted, until she chooses anew.")
    )

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 5)), name="a_digest_comes_on_a_working_day"
            ),
            models.CheckConstraint(condition=Q(hour__range=(6, 20)), name="a_digest_comes_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.officer_id}"

    def refusal(self, kind: str, at: datetime) -> str:
        """Why she should not get mail of this kind now, or ""."""
        if kind in self.stopped:
            return gettext("She has stopped these emails.")
        if self.complained_at:
            return gettext("She has called emails from here unwanted.")
        if self.paused_until and timezone.localdate(at) <= self.paused_until:
            return gettext("She has paused her emails.")
        return ""


class HaltQuerySet(models.QuerySet["Halt"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


@audited()
class Halt(models.Model):
    """Nothing of one kind is sent until somebody ends this: what is planned waits."""

    class AlreadySo(Exception):
        """Somebody else was quicker: it is halted already, or goes on again."""

    kind = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="halts_begun"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="halts_ended"
    )

    objects = HaltQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(ended_at=None), name="a_kind_of_mail_is_halted_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="who_halts_mail_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.begun_at:%Y-%m-%d %H:%M}"

    def end(self, *, by: Any, at: datetime) -> None:
        if not Halt.objects.standing().filter(pk=self.pk).update(ended_at=at, ended_by=by):
            raise self.AlreadySo


class Report(models.Model):
    """What the mail provider says became of mail that it had taken: it came back, or was called unwanted."""

    class What(models.TextChoices):
        BOUNCED = "bounced", _("It came back for good")
        COMPLAINED = "complained", _("Its reader called it unwanted")

    provider = models.CharField(max_length=20)
    event = models.CharField(
        max_length=64, help_text=_("The provider's number of it, or ours where it has none.")
    )
    what = models.CharField(max_length=10, choices=What)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_reports"
    )
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-told_at"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "event"], name="a_report_is_taken_once"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.officer_id}"


class JobRun(models.Model):
    """One run of one job: when, how much, and how it ended."""

    job = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0, help_text=_("How many rows it dealt with."))
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["job", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def took(self) -> float | None:
        """Seconds; None while it runs, or where it was killed."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


class Sweep(models.Model):
    """One rule of retention in one night: how many rows were due, and how many were ended.

    A rule that is new, or whose period has changed, only counts at first, so that somebody may see what it
    is about to do.
    """

    rule = models.CharField(max_length=60)
    days = models.PositiveSmallIntegerField(help_text=_("The period by which it went."))
    night = models.DateField()
    is_dry = models.BooleanField(help_text=_("It only counted."))
    due = models.PositiveIntegerField(default=0, help_text=_("Rows whose time was up."))
    ended = models.PositiveIntegerField(default=0, help_text=_("Rows removed, or emptied of what was due."))
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-night", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "night"], name="one_sweep_per_rule_and_night"),
            models.CheckConstraint(condition=Q(is_dry=False) | Q(ended=0), name="a_dry_run_ends_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.night}"


class Heartbeat(models.Model):
    """When a part of the system was last known to work: worker, beat."""

    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part
