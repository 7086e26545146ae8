"""Listings: who offers or seeks what, and where each one stands."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from councils.models import Membership
from marketplace.audit.tracking import audited
from services.freshness import DUE_FROM, KeptFresh, days_before
from services.models.catalogue import SEALED_FROM, Category, Direction, Visibility
from services.models.revisions import ListingRevision

if TYPE_CHECKING:
    from councils.models import Officer


def made_up_number() -> int:
    """A number for a sealed listing, which says nothing of the others'."""
    return SEALED_FROM + secrets.randbelow(8 * SEALED_FROM)


class ListingQuerySet(models.QuerySet["Listing"]):
    def live(self) -> Self:
        return self.filter(state=Listing.State.LIVE)

    def submitted(self) -> Self:
        return self.filter(state=Listing.State.SUBMITTED)

    def waiting(self) -> Self:
        """Listings of which a moderator has something to judge, the longest wait first."""
        return self.exclude(pending_revision=None).order_by("submitted_at", "pk")

    def ended(self) -> Self:
        """Listings that were public once and never will be again."""
        public = self.filter(visibility=Visibility.EVERYBODY)
        return public.filter(state__in=Listing.CLOSED, published_at__isnull=False)

    def seeking(self) -> Self:
        return self.filter(direction=Direction.SEEK)

    def offering(self) -> Self:
        return self.filter(direction=Direction.OFFER)

    def editable_by(self, officer: Officer) -> Self:
        """Listings of the bodies for which this officer is confirmed."""
        return self.filter(council__in=officer.councils())

    def signed_off_by(self, officer: Officer) -> Self:
        """Listings of the bodies for which this officer's word sends out what colleagues wrote."""
        signing = Membership.objects.signing().acted_by(officer)
        return self.filter(council__in=signing.values("council"))

    def due(self, at: datetime) -> Self:
        """Live ones of which somebody should say soon that they still hold."""
        return self.live().filter(confirmed_at__lt=days_before(DUE_FROM, at))

    def expired(self, at: datetime) -> Self:
        """Live ones that nobody is shown, since the last day that their council chose has gone by."""
        return self.live().filter(live_revision__expires_on__lt=timezone.localdate(at))

    def without_author(self) -> Self:
        """Those whose author acts for the body no more."""
        able = Membership.objects.able().filter(council=OuterRef("council"), officer=OuterRef("author"))
        return self.filter(~Exists(able))

    def awaiting_sign_off(self) -> Self:
        return self.filter(state=Listing.State.AWAITING_SIGN_OFF)

    def with_title(self) -> Self:
        """Each listing with the ``title`` of its newest revision; before it has one, that of its service.

        ``is_unfinished`` says whether those words lack what every listing says.
        """
        newest = ListingRevision.objects.filter(listing=OuterRef("pk")).order_by("-number")
        said = NullIf(Subquery(newest.values("title")[:1]), Value(""))
        lacks = Case(When(ListingRevision.UNFINISHED, then=True), default=False)
        is_unfinished = Subquery(newest.annotate(lacks_some=lacks).values("lacks_some")[:1])
        return self.annotate(title=Coalesce(said, "category__name"), is_unfinished=is_unfinished)


@audited()
class Listing(KeptFresh, models.Model):
    """One thing that one body offers or seeks: who, which way, and where it stands."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING_SIGN_OFF = "awaiting_sign_off", _("Awaiting sign-off")
        SUBMITTED = "submitted", _("With a moderator")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        REJECTED = "rejected", _("Rejected")
        LIVE = "live", _("Live")
        PAUSED = "paused", _("Paused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MATCHED = "matched", _("Matched")

    class Why(models.TextChoices):
        """Why it left the others' sight, or came back."""

        BUSY = "busy", _("We cannot answer at the moment")
        REVIEWING = "reviewing", _("We are deciding what we want")
        REORGANISATION = "reorganisation", _("Reorganisation")
        GONE = "gone", _("We no longer need or offer this")
        FOUND_HERE = "found_here", _("We found a partner on this site")
        FOUND_ELSEWHERE = "found_elsewhere", _("We found a partner in another way")
        ABLE_AGAIN = "able_again", _("We can answer again")
        STILL_HOLDS = "still_holds", _("We have decided: it still holds")
        NOT_AFTER_ALL = "not_after_all", _("The partner that we had in view fell through")
        OTHER = "other", _("Another reason")
        UNCONFIRMED = "unconfirmed", _("Nobody confirmed it in 90 days")
        UNATTENDED = "unattended", _("Nobody at the council looks after it any more")

    class NotInThatState(Exception):
        """The listing is not where this step starts from, perhaps because somebody was quicker."""

    class ChangedMeanwhile(Exception):
        """Somebody changed the words while this officer was writing hers."""

    class HasExpired(Exception):
        """The last day on which it is to be shown has gone by."""

    class IsUnfinished(Exception):
        """Something that every listing must say is not said yet."""

    class NotItsMailbox(Exception):
        """The contact address is not a shared mailbox of the body."""

    class NotYours(Exception):
        """The officer does not act for the body."""

    class NeedsSignOff(Exception):
        """The body has said that an approver or lead must see this before it goes out."""

    class IsShownSoAlready(Exception):
        """Others see exactly as much of it as was asked."""

    class NotRunThere(Exception):
        """A body of that tier or nation does not run the service."""

    PUBLISHED: ClassVar = (State.LIVE, State.PAUSED)
    CLOSED: ClassVar = (State.WITHDRAWN, State.MATCHED)
    AGAIN_A_DRAFT_WHEN_EDITED: ClassVar = (State.CHANGES_REQUESTED, State.REJECTED)

    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="listings")
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.EVERYBODY)
    sealed_number = models.BigIntegerField(
        null=True,
        blank=True,
        unique=True,
        help_text=_("What it goes by while it is sealed: tells neither whose it is nor since when."),
    )
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="listings")
    direction = models.CharField(max_length=5, choices=Direction)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="listings")
    state = models.CharField(max_length=18, choices=State, default=State.DRAFT)
    live_revision = models.OneToOneField(
        ListingRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="live_for"
    )
    pending_revision = models.OneToOneField(
        ListingRevision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pending_for",
        help_text=_("What a moderator is asked to judge."),
    )
    fallback_revision = models.ForeignKey(
        ListingRevision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("What others see again if a moderator refuses a small change that is shown already."),
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when a moderator is asked.")
    )
    published_at = models.DateTimeField(null=True, blank=True, help_text=_("When it first went live."))
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When somebody last said that it is still current.")
    )
    state_changed_at = models.DateTimeField()
    state_reason = models.CharField(
        max_length=16,
        choices=Why,
        blank=True,
        help_text=_("Why it was paused, brought back, withdrawn or matched."),
    )
    sign_off_note = models.TextField(
        blank=True, max_length=1000, help_text=_("Why an approver or lead sent it back to be changed.")
    )
    warned_day = models.PositiveSmallIntegerField(
        default=0, help_text=_("The day since its confirmation of which its owner was warned last.")
    )
    warned_of_end_on = models.DateField(
        null=True, blank=True, help_text=_("The last day of which its owner was warned.")
    )
    key = models.UUIDField(
        db_default=RandomUUID(),
        help_text=_("From the form, so that a second press makes no second listing."),
    )

    title: str  # Where with_title() has read them.
    is_unfinished: bool

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_listing_per_author_and_form"),
            models.CheckConstraint(
                condition=~Q(state="live")
                | Q(live_revision__isnull=False, published_at__isnull=False, confirmed_at__isnull=False),
                name="a_live_listing_has_a_revision_and_its_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paused", "withdrawn", "matched"]) | ~Q(state_reason=""),
                name="what_left_the_others_sight_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="a_submitted_listing_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(pending_revision__isnull=False),
                name="a_submitted_listing_has_a_revision_to_judge",
            ),
            models.CheckConstraint(
                condition=Q(pending_revision=None)
                | Q(state__in=["submitted", "live", "paused"], submitted_at__isnull=False),
                name="only_what_is_submitted_or_published_waits_for_a_moderator",
            ),
            models.CheckConstraint(
                condition=Q(visibility="sealed", sealed_number__gte=SEALED_FROM)
                | (~Q(visibility="sealed") & Q(sealed_number=None)),
                name="exactly_a_sealed_listing_has_a_made_up_number",
            ),
            models.CheckConstraint(
                condition=Q(fallback_revision=None)
                | Q(live_revision__isnull=False, pending_revision__isnull=False),
                name="words_to_fall_back_on_stand_behind_a_change_to_check",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "state"]),
            models.Index(
                fields=["submitted_at", "id"], name="listing_waiting", condition=~Q(pending_revision=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("listing", args=[self.public_number])

    @property
    def public_number(self) -> int:
        """What others know it by: its own number, or the made-up one while it is sealed."""
        return self.sealed_number or self.pk

    @property
    def is_sealed(self) -> bool:
        return self.visibility == Visibility.SEALED

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE

    @property
    def has_expired(self) -> bool:
        """Whether its last day has gone by, so that nobody is shown it though it is live."""
        return self.live_revision is not None and self.live_revision.has_ended_by(timezone.localdate())

    @property
    def shown_until(self) -> date | None:
        """The last day on which others see it, unless somebody confirms or extends it."""
        if self.live_revision is None or self.confirm_by is None:
            return None
        return min(self.live_revision.expires_on or self.confirm_by, self.confirm_by)

    @property
    def may_be_edited(self) -> bool:
        return self.state not in (*self.CLOSED, self.State.AWAITING_SIGN_OFF)

    @property
    def may_change_service(self) -> bool:
        """What has once been public keeps its service and direction, which others have replied to."""
        return self.may_be_edited and self.published_at is None

    @property
    def is_out(self) -> bool:
        """Whether a moderator or the public has it before them: a change of words goes out as well."""
        return self.state == self.State.SUBMITTED or self.state in self.PUBLISHED

    @property
    def may_be_amended(self) -> bool:
        """Whether nothing waits that others do not see yet: a small change would show that as well."""
        return self.pending_revision_id in (None, self.live_revision_id)

    @property
    def is_checked_afterwards(self) -> bool:
        """Whether what a moderator is asked to judge is a small change that others see already."""
        return self.pending_revision_id is not None and self.pending_revision_id == self.live_revision_id

    def newest_revision(self) -> ListingRevision:
        return self.revisions.latest("number")

    def lock(self) -> None:
        """Let nobody else change this listing until the transaction ends, and read it afresh."""
        self.refresh_from_db(from_queryset=Listing.objects.select_for_update(no_key=True))

    def submit(self, *, at: datetime) -> None:
        """A draft goes to a moderator, with or without a colleague's sign-off."""
        self._move(
            Q(state__in=[self.State.DRAFT, self.State.AWAITING_SIGN_OFF]),
            at=at,
            state=self.State.SUBMITTED,
            pending_revision=self._revision_to_send(at),
            submitted_at=at,
            sign_off_note="",
        )

    def ask_for_sign_off(self, *, at: datetime) -> None:
        """A draft goes to the body's approvers and leads first."""
        self._revision_to_send(at)
        draft = Q(state=self.State.DRAFT)
        self._move(draft, at=at, state=self.State.AWAITING_SIGN_OFF, sign_off_note="")

    def send_back(self, *, note: str, at: datetime) -> None:
        """An approver or lead has it changed before it goes out."""
        awaiting = Q(state=self.State.AWAITING_SIGN_OFF)
        self._move(awaiting, at=at, state=self.State.DRAFT, sign_off_note=note)

    def _revision_to_send(self, at: datetime) -> ListingRevision:
        newest = self.newest_revision()
        if newest.lacks:
            raise self.IsUnfinished
        if newest.has_ended_by(timezone.localdate(at)):
            raise self.HasExpired
        return newest

    def reword(self, revision: ListingRevision, *, at: datetime) -> None:
        """New words: what was refused is a draft again, what is published waits beside them."""
        if not self.may_be_edited:
            raise self.NotInThatState
        changes: dict[str, Any] = {"state": self.State.DRAFT}
        if self.is_out:
            waiting_since = self.submitted_at if self.pending_revision_id else at
            changes = {"pending_revision": revision, "submitted_at": waiting_since}
        self._move(Q(state=self.state), at=at, **changes)

    def amend(self, revision: ListingRevision, *, at: datetime) -> None:
        """A small change of what is published: others see it at once, a moderator checks it afterwards."""
        if self.state not in self.PUBLISHED or not self.may_be_amended:
            raise self.NotInThatState
        self._move(
            Q(
                state=self.state,
                live_revision=self.live_revision_id,
                pending_revision=self.pending_revision_id,
            ),
            at=at,
            live_revision=revision,
            pending_revision=revision,
            fallback_revision=self.fallback_revision_id or self.live_revision_id,
            submitted_at=self.submitted_at if self.pending_revision_id else at,
        )

    def reclassify(self, *, direction: str, category: Category) -> None:
        """Move it to another service or direction, while nobody has seen it."""
        if not self.may_change_service:
            raise self.NotInThatState
        self._move(Q(published_at=None), at=self.state_changed_at, direction=direction, category=category)

    def show_to(self, visibility: str, *, at: datetime) -> None:
        """The council has others see more or less of it than before; what is closed stays as it is."""
        before = ~Q(state__in=self.CLOSED) & Q(visibility=self.visibility)
        self._move(before, at=at, **self.as_shown_to(visibility))

    @staticmethod
    def as_shown_to(visibility: str) -> dict[str, Any]:
        """The columns that say who sees it: a sealed one goes by a number that is made up each time."""
        is_sealed = visibility == Visibility.SEALED
        return {"visibility": visibility, "sealed_number": made_up_number() if is_sealed else None}

    def publish(self, *, at: datetime) -> None:
        """A moderator approves: what was submitted goes live, or replaces what the live listing said."""
        self._answer(
            self.State.LIVE,
            at=at,
            live_revision=self.pending_revision,
            published_at=self.published_at or at,
            **self._fresh(at),
        )

    def request_changes(self, *, at: datetime) -> None:
        """A moderator returns what was submitted; a published listing says what it said before."""
        self._answer(self.State.CHANGES_REQUESTED, at=at, **self._as_before())

    def reject(self, *, at: datetime) -> None:
        """A moderator refuses what was submitted; a published listing says what it said before."""
        self._answer(self.State.REJECTED, at=at, **self._as_before())

    def _as_before(self) -> dict[str, Any]:
        return {"live_revision": self.fallback_revision_id or self.live_revision_id}

    def _answer(self, to: str, *, at: datetime, **changes: Any) -> None:
        """Settle what the moderator saw, and only if nobody has settled or changed it since."""
        if self.pending_revision_id is None:
            raise self.NotInThatState
        state = to if self.state == self.State.SUBMITTED else self.state
        seen = Q(state=self.state, pending_revision=self.pending_revision_id)
        self._move(seen, at=at, state=state, pending_revision=None, fallback_revision=None, **changes)

    def pause(self, *, at: datetime, why: str) -> None:
        """It is out of sight for a while."""
        self._move(Q(state=self.State.LIVE), at=at, state=self.State.PAUSED, state_reason=why)

    def resume(self, *, at: datetime, why: str) -> None:
        """The council brings it back, which also says that it is current."""
        paused = Q(state=self.State.PAUSED)
        self._move(paused, at=at, state=self.State.LIVE, state_reason=why, **self._fresh(at))

    def confirm_current(self, *, at: datetime) -> None:
        """Somebody at the council says that it still holds."""
        self._move(Q(state=self.State.LIVE), at=at, **self._fresh(at))

    def withdraw(self, *, at: datetime, why: str) -> None:
        """The council takes it back for good."""
        self._close(~Q(state__in=self.CLOSED), self.State.WITHDRAWN, at, why)

    def mark_matched(self, *, at: datetime, why: str) -> None:
        """It has found its counterpart."""
        self._close(Q(state__in=self.PUBLISHED), self.State.MATCHED, at, why)

    def _close(self, condition: Q, state: str, at: datetime, why: str) -> None:
        self._move(
            condition, at=at, state=state, state_reason=why, pending_revision=None, fallback_revision=None
        )

    @staticmethod
    def _fresh(at: datetime) -> dict[str, Any]:
        """Confirmed now, so that the warnings begin anew."""
        return {"confirmed_at": at, "warned_day": 0}

    def _move(self, condition: Q, *, at: datetime, **changes: Any) -> None:
        """Change the row if it still is as it must be: of two people at once, one wins and one is told."""
        if changes.get("state", self.state) != self.state:
            changes = {"state_reason": ""} | changes | {"state_changed_at": at}
        if not Listing.objects.filter(condition, pk=self.pk).update(**changes):
            raise self.NotInThatState
        self.refresh_from_db()
