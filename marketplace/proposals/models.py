"""Proposals among councils, and the partnerships that come of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from councils.models import Officer


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


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, officer: Officer) -> Self:
        """Proposals to which one of the officer's bodies is a party; drafts only to their own body."""
        mine = Party.objects.filter(
            council__memberships__officer=officer, council__memberships__state="confirmed"
        )
        return self.filter(pk__in=mine.values("proposal")).exclude(
            ~Q(pk__in=mine.filter(is_proposer=True).values("proposal")),
            state__in=[Proposal.State.DRAFT, Proposal.State.AWAITING_SIGN_OFF],
        )

    def open(self) -> Self:
        return self.filter(state__in=Proposal.OPEN_STATES)


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

    OPEN_STATES = (State.SENT, State.IN_DISCUSSION, State.AGREED_IN_PRINCIPLE)

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
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    what = models.TextField(_("what you propose"), max_length=4000)
    delivery_model = models.ForeignKey("services.DeliveryModel", on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField(_("when it would start"), null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    respond_by = models.DateField(null=True, blank=True)
    state_changed_at = models.DateTimeField()
    reason_code = models.CharField(max_length=24, choices=ReasonCode, blank=True)
    reason_note = models.TextField(blank=True, max_length=2000)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-state_changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "awaiting_sign_off"])
                | Q(sent_at__isnull=False, respond_by__isnull=False),
                name="what_has_been_sent_has_an_answer_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn", "not_progressed"]) | ~Q(reason_code=""),
                name="a_no_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["listing", "own_listing"],
                condition=Q(state__in=["sent", "in_discussion", "agreed_in_principle"]),
                name="one_open_proposal_per_pair_of_listings",
            ),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES


class Party(models.Model):
    """One council's stand in a proposal. Each decides for itself."""

    class Decision(models.TextChoices):
        UNDECIDED = "undecided", _("Has not decided")
        ACCEPTED = "accepted", _("Accepts")
        DECLINED = "declined", _("Declines")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="parties")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="parties")
    is_proposer = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.UNDECIDED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "councils.Officer", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "parties"
        ordering = ["-is_proposer", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "council"], name="a_council_is_a_party_once"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(is_proposer=True), name="one_proposer_per_proposal"
            ),
            models.CheckConstraint(
                condition=Q(decision="undecided", decided_at=None)
                | (~Q(decision="undecided") & Q(decided_at__isnull=False)),
                name="a_decision_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council_id} in {self.proposal_id}"


class Remark(models.Model):
    """Something an officer of a party says in the proposal's room."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="remarks")
    council = models.ForeignKey("councils.Council", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    said_at = models.DateTimeField()
    key = models.UUIDField(
        unique=True, help_text=_("From the form, so that a second press says nothing twice.")
    )

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"Remark {self.pk}"


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def running(self) -> Self:
        return self.filter(status=Partnership.Status.LIVE)


class Partnership(models.Model):
    """Bodies that share a service: recorded from public sources, or agreed here."""

    class Status(models.TextChoices):
        LIVE = "live", _("Running")
        PLANNED = "planned", _("Agreed, not yet started")
        ENDED = "ended", _("Ended")
        UNKNOWN = "unknown", _("Not known whether it still runs")

    class Evidence(models.TextChoices):
        VERIFIED = "verified", _("Verified")
        PARTLY_VERIFIED = "partly_verified", _("Partly verified")
        NOT_VERIFIED = "not_verified", _("Not verified")
        AGREED_HERE = "agreed_here", _("Agreed on this site")

    code = models.CharField(
        max_length=8, unique=True, null=True, blank=True, help_text=_("In the public list.")
    )
    slug = models.SlugField(max_length=140, unique=True)
    name = models.CharField(max_length=160)
    categories = models.ManyToManyField("services.Category", related_name="partnerships")
    delivery_model = models.ForeignKey(
        "services.DeliveryModel", null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships"
    )
    statutory = models.BooleanField(default=False, help_text=_("Set up by law, not by choice."))
    start_year = models.PositiveSmallIntegerField(null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status)
    evidence = models.CharField(max_length=16, choices=Evidence)
    source = models.CharField(max_length=400, blank=True)
    note = models.TextField(blank=True)
    proposal = models.OneToOneField(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="partnership"
    )
    members = models.ManyToManyField(
        "councils.Council", through="PartnershipMember", related_name="partnerships"
    )

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_year=None) | Q(start_year=None) | Q(end_year__gte=models.F("start_year")),
                name="a_partnership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(evidence="agreed_here") & Q(proposal__isnull=False))
                | (~Q(evidence="agreed_here") & Q(proposal=None)),
                name="what_was_agreed_here_has_its_proposal",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partnership", args=[self.slug])


class PartnershipMember(models.Model):
    """A body belongs to a partnership, perhaps as its lead."""

    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="memberships")
    council = models.ForeignKey(
        "councils.Council", on_delete=models.PROTECT, related_name="partnership_memberships"
    )
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "council"], name="a_body_is_a_member_once"),
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(is_lead=True), name="one_lead_per_partnership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council_id} in {self.partnership_id}"
