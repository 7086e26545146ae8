"""One council asks others to share a service, and each decides for itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.models import Membership
from marketplace.audit.tracking import audited
from marketplace.proposals.models.parties import Party

if TYPE_CHECKING:
    from councils.models import Officer
    from services.models import DeliveryModel


class ReasonCode(models.TextChoices):
    """Why a council says no. The same words everywhere, so that they can be counted."""

    NOT_WHAT_WE_NEED = "not_what_we_need", _("Not what we need")
    NO_CAPACITY = "no_capacity", _("No capacity")
    TIMING = "timing", _("Timing or contract")
    REORGANISATION = "reorganisation", _("Reorganisation")
    SCALE = "scale", _("Scale")
    SYSTEMS = "systems", _("Systems")
    MODEL = "delivery_model", _("Delivery model or legal")
    GOVERNANCE = "governance", _("Governance or political")
    COST = "cost_and_benefit", _("Cost and benefit")
    TRUST = "trust", _("Trust")
    ALREADY_PARTNERED = "already_partnered", _("Already partnered")
    TOO_LITTLE = "too_little_information", _("Too little information")


class Waits(models.IntegerChoices):
    """For whom a proposal waits, as one officer sees it. The order of her list."""

    FOR_US = 0, _("Waiting for your answer")
    TO_BE_SENT = 1, _("Not sent yet")
    FOR_OTHERS = 2, _("Open")
    FOR_NOBODY = 3, _("Closed")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, officer: Officer) -> Self:
        """Proposals to which one of the officer's bodies is a party; drafts only to their own body."""
        mine = Party.objects.of(officer)
        return self.filter(pk__in=mine.values("proposal")).exclude(
            ~Q(pk__in=mine.filter(is_proposer=True).values("proposal")),
            state__in=[Proposal.State.DRAFT, Proposal.State.AWAITING_SIGN_OFF],
        )

    def open(self) -> Self:
        return self.filter(state__in=Proposal.OPEN_STATES)

    def sent(self) -> Self:
        """Those that left their council, whatever became of them."""
        return self.exclude(state__in=Proposal.UNSENT_STATES)

    def unsent(self) -> Self:
        """Those that nobody outside the council which writes them has seen."""
        return self.filter(state__in=Proposal.UNSENT_STATES)

    def signed_off_by(self, officer: Officer) -> Self:
        """Proposals of the bodies for which this officer's word sends out what colleagues wrote."""
        signing = Membership.objects.signing().acted_by(officer)
        ours = Party.objects.filter(is_proposer=True, council__in=signing.values("council"))
        return self.filter(pk__in=ours.values("proposal"))

    def awaiting_sign_off(self) -> Self:
        return self.filter(state=Proposal.State.AWAITING_SIGN_OFF)

    def waiting_for(self, officer: Officer) -> Self:
        """Unanswered proposals that one of the officer's bodies is asked to answer."""
        asked = Party.objects.of(officer).undecided().values("proposal")
        return self.filter(state=Proposal.State.SENT, pk__in=asked)

    def in_order_for(self, officer: Officer) -> Self:
        """What waits for the officer first, by the date of its answer; then what is open; then the rest."""
        asked = Party.objects.of(officer).undecided().filter(proposal=OuterRef("pk"))
        waits = Case(
            When(Exists(asked), state=Proposal.State.SENT, then=Value(Waits.FOR_US)),
            When(state__in=Proposal.UNSENT_STATES, then=Value(Waits.TO_BE_SENT)),
            When(state__in=Proposal.OPEN_STATES, then=Value(Waits.FOR_OTHERS)),
            default=Value(Waits.FOR_NOBODY),
        )
        due = Case(When(waits=Waits.FOR_US, then="respond_by"), output_field=models.DateField())
        return self.annotate(waits=waits, due=due).order_by("waits", "due", "-state_changed_at", "-pk")

    def together_with(self, proposal: Proposal) -> Self:
        """The others that the same act sent to the members of a group, with whom they ask."""
        if proposal.together is None:
            return self.none()
        same = self.filter(together=proposal.together, author=proposal.author_id)
        return same.exclude(pk=proposal.pk).select_related("listing__council").order_by("pk")

    def with_parties(self) -> Self:
        """With all that its title and a line about it say."""
        return self.select_related("category", "delivery_model").prefetch_related("parties__council")

    def to_be_nudged(self, today: date) -> Self:
        """Unanswered, and the answer is due soon."""
        return self.filter(state=Proposal.State.SENT, nudge_on__lte=today, nudged_at=None)

    def to_be_lapsed(self, today: date) -> Self:
        """Unanswered, and the last day to answer has gone by."""
        return self.filter(state=Proposal.State.SENT, respond_by__lt=today)

    def registered_interests(self) -> Self:
        """Kept for the first officer of a body that has none: nobody can answer yet."""
        return self.filter(state=Proposal.State.SENT, respond_by=None)

    def to_be_delivered(self) -> Self:
        """Registered interests whose every reader now has an officer."""
        unread = Party.objects.filter(proposal=OuterRef("pk"), is_proposer=False).without_officer()
        return self.registered_interests().filter(~Exists(unread))


@audited()
class Proposal(models.Model):
    """One council asks one or more others to share a service, on stated terms."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING_SIGN_OFF = "awaiting_sign_off", _("Awaiting sign-off")
        SENT = "sent", _("Sent")
        IN_DISCUSSION = "in_discussion", _("In discussion")
        AGREED_IN_PRINCIPLE = "agreed_in_principle", _("Agreed in principle")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")
        NOT_PROGRESSED = "not_progressed", _("Not progressed")

    class NoLongerOpen(Exception):
        """It was agreed, declined, withdrawn or lapsed before this was asked."""

    class NotYours(Exception):
        """The officer does not act for the body in whose name this was asked."""

    class NotInThatState(Exception):
        """It was sent, sent back or thrown away before this was asked."""

    class StartHasGoneBy(Exception):
        """The day on which it would start is over."""

    class ToOneself(Exception):
        """A body's own listing is no partner for it."""

    class NamesACouncil(Exception):
        """One of the two listings is sealed, and a proposal would tell whose it is."""

    class NoLongerListed(Exception):
        """One of the two listings is not shown at this moment."""

    class ListingsDoNotMeet(Exception):
        """The two listings are for different services, or both offer."""

    class ModelNotAccepted(Exception):
        """The listing does not accept this way of sharing."""

    class NotAGroup(Exception):
        """It was to go to nobody, or to more bodies than a group has."""

    class AlreadyOpen(Exception):
        """The same bodies already have an open proposal for this service."""

    UNSENT_STATES: ClassVar = (State.DRAFT, State.AWAITING_SIGN_OFF)
    OPEN_STATES: ClassVar = (State.SENT, State.IN_DISCUSSION, State.AGREED_IN_PRINCIPLE)

    listing = models.ForeignKey(
        "services.Listing",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
        help_text=_("The other council's listing that it answers."),
    )
    own_listing = models.ForeignKey(
        "services.Listing",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals_made",
        help_text=_("The proposer's listing that it comes from."),
    )
    category = models.ForeignKey("services.Category", on_delete=models.PROTECT, related_name="proposals")
    bodies = ArrayField(models.BigIntegerField(), help_text=_("Ids of all parties' councils, in order."))
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    what = models.TextField(_("what you propose"), max_length=4000)
    delivery_model = models.ForeignKey("services.DeliveryModel", on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField(_("when it would start"))
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    respond_by = models.DateField(
        null=True,
        blank=True,
        help_text=_("The last day to answer. Empty while the other body has no officer to answer."),
    )
    nudge_on = models.DateField(
        null=True, blank=True, help_text=_("When to remind whoever has not answered.")
    )
    nudged_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when the parties see each other's contact details.")
    )
    state_changed_at = models.DateTimeField()
    reason_code = models.CharField(max_length=24, choices=ReasonCode, blank=True)
    reason_note = models.TextField(blank=True, max_length=2000)
    sign_off_note = models.TextField(
        blank=True, max_length=1000, help_text=_("Why an approver or lead had it changed before it went out.")
    )
    key = models.UUIDField(
        db_default=RandomUUID(),
        help_text=_("From the form, so that a second press makes no second proposal."),
    )
    together = models.UUIDField(
        null=True,
        blank=True,
        help_text=_("The same for all proposals that one act sent to the members of a group."),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-state_changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_proposal_per_author_and_form"),
            models.UniqueConstraint(
                fields=["category", "bodies"],
                condition=Q(state__in=["sent", "in_discussion", "agreed_in_principle"]),
                name="one_open_proposal_per_service_among_the_same_bodies",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting_sign_off"]) | Q(sent_at__isnull=False),
                name="what_has_been_sent_has_its_date",
            ),
            models.CheckConstraint(
                condition=(Q(respond_by=None) & Q(nudge_on=None))
                | Q(respond_by__isnull=False, nudge_on__isnull=False),
                name="an_answer_date_has_its_reminder",
            ),
            models.CheckConstraint(
                condition=~Q(state="lapsed") | Q(respond_by__isnull=False),
                name="nothing_lapses_without_an_answer_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_discussion", "agreed_in_principle", "agreed"])
                | Q(opened_at__isnull=False),
                name="contact_details_are_shown_from_discussion_on",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn", "not_progressed"]) | ~Q(reason_code=""),
                name="a_no_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["respond_by"], name="proposal_unanswered", condition=Q(state="sent")),
            models.Index(fields=["together"], name="proposal_together", condition=Q(together__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("proposal_unsent" if self.is_unsent else "proposal", args=[self.pk])

    @property
    def title(self) -> str:
        """The service, and between whom. Reads the parties."""
        names = gettext(" and ").join(party.council.short_name for party in self.parties.all())
        return f"{self.category.name}: {names}"

    @property
    def proposer(self) -> Party:
        """The body that asked. Reads the parties."""
        return next(party for party in self.parties.all() if party.is_proposer)

    @property
    def is_unsent(self) -> bool:
        """Whether only the council that writes it knows of it."""
        return self.state in self.UNSENT_STATES

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_registered_interest(self) -> bool:
        """Nobody can answer it yet: the other body has no officer here."""
        return self.state == self.State.SENT and self.respond_by is None

    @property
    def may_be_talked_about(self) -> bool:
        """Whether the room still takes remarks: parties that agreed go on talking."""
        return self.is_open or self.state == self.State.AGREED

    @property
    def shows_contacts(self) -> bool:
        return self.opened_at is not None

    def days_left(self, today: date) -> int | None:
        """Days until the last day to answer, which itself counts as none left."""
        return None if self.respond_by is None else (self.respond_by - today).days

    def lock_open(self) -> None:
        """Let nobody else decide until the transaction ends, and read it afresh."""
        try:
            self.refresh_from_db(from_queryset=Proposal.objects.open().select_for_update(no_key=True))
        except Proposal.DoesNotExist:
            raise self.NoLongerOpen from None

    def lock(self) -> None:
        """Let nobody else change this proposal until the transaction ends, and read it afresh."""
        try:
            self.refresh_from_db(from_queryset=Proposal.objects.select_for_update(no_key=True))
        except Proposal.DoesNotExist:
            raise self.NotInThatState from None

    def send(self, *, at: datetime) -> None:
        """It leaves its council, with or without a colleague's sign-off."""
        self._change_unsent(
            *self.UNSENT_STATES, state=self.State.SENT, sent_at=at, state_changed_at=at, sign_off_note=""
        )

    def ask_for_sign_off(self, *, at: datetime) -> None:
        """A draft goes to its council's approvers and leads first."""
        awaiting = self.State.AWAITING_SIGN_OFF
        self._change_unsent(self.State.DRAFT, state=awaiting, state_changed_at=at, sign_off_note="")

    def send_back(self, *, note: str, at: datetime) -> None:
        """An approver or lead has it changed before it goes out."""
        awaiting = self.State.AWAITING_SIGN_OFF
        self._change_unsent(awaiting, state=self.State.DRAFT, state_changed_at=at, sign_off_note=note)

    def reword(self, *, what: str, delivery_model: DeliveryModel, start_on: date) -> None:
        """Other terms, while nobody outside has seen any."""
        self._change_unsent(*self.UNSENT_STATES, what=what, delivery_model=delivery_model, start_on=start_on)

    def _change_unsent(self, *states: str, **changes: Any) -> None:
        """Change what has not been sent, if it still is as it must be."""
        try:
            self._move(Q(state__in=states), **changes)
        except self.NoLongerOpen:
            raise self.NotInThatState from None

    def deliver(self, *, respond_by: date, nudge_on: date) -> None:
        """The other body's first officer has arrived: from now on it can be answered."""
        interest = Q(state=self.State.SENT, respond_by=None)
        self._move(interest, respond_by=respond_by, nudge_on=nudge_on)

    def nudge(self, *, at: datetime) -> None:
        """Whoever has not answered is reminded, once."""
        self._move(Q(state=self.State.SENT, nudged_at=None), nudged_at=at)

    def discuss(self, *, at: datetime) -> None:
        """The other side wants to talk: contact details are shown to both from here on."""
        sent = Q(state=self.State.SENT)
        self._move(sent, state=self.State.IN_DISCUSSION, state_changed_at=at, opened_at=at)

    def agree(self, *, at: datetime) -> None:
        """All parties have said yes."""
        opened_at = self.opened_at or at
        self._close(self.State.AGREED, at=at, opened_at=opened_at)

    def decline(self, *, reason_code: str, note: str, at: datetime) -> None:
        """A party says no."""
        self._close(self.State.DECLINED, at=at, reason_code=reason_code, reason_note=note)

    def withdraw(self, *, reason_code: str, note: str, at: datetime) -> None:
        """The proposer takes it back."""
        self._close(self.State.WITHDRAWN, at=at, reason_code=reason_code, reason_note=note)

    def lapse(self, *, at: datetime) -> None:
        """Nobody answered in time."""
        self._move(Q(state=self.State.SENT), state=self.State.LAPSED, state_changed_at=at)

    def _close(self, state: str, *, at: datetime, **changes: Any) -> None:
        self._move(Q(state__in=self.OPEN_STATES), state=state, state_changed_at=at, **changes)

    def _move(self, condition: Q, **changes: Any) -> None:
        """Change the row if it still is as it must be: of two people at once, one wins and one is told."""
        if not Proposal.objects.filter(condition, pk=self.pk).update(**changes):
            raise self.NoLongerOpen
        self.refresh_from_db(fields=changes)
