"""What moderators decided, and why."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.audit.tracking import audited


@audited()
class Decision(models.Model):
    """A moderator's judgement of one revision of one listing."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned for changes")
        REJECTED = "rejected", _("Rejected")

    class Reason(models.TextChoices):
        UNCLEAR = "unclear", _("It does not say what is offered or needed")
        WRONG_SERVICE = "wrong_service", _("It is under the wrong service")
        DUPLICATE = "duplicate", _("It repeats another listing")
        PERSONAL_DATA = "personal_data", _("It names a person or shows contact details")
        NOT_OURS = "not_ours", _("It is not for this site")
        FACTS = "facts", _("A figure or date looks wrong")

    class AlreadyMade(Exception):
        """Another moderator was quicker."""

    class NoLongerWaiting(Exception):
        """The council changed the words or took them back while the moderator was reading."""

    class NotForThisModerator(Exception):
        """No moderator at all, or one of the council whose case it is."""

    listing = models.ForeignKey("services.Listing", on_delete=models.PROTECT, related_name="decisions")
    revision = models.OneToOneField(
        "services.ListingRevision", on_delete=models.PROTECT, related_name="decision"
    )
    moderator = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome)
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason), default=list, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="approved") | (~Q(reasons=[]) & ~Q(note="")),
                name="a_refusal_has_reasons_and_a_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.listing_id}"

    @property
    def is_approval(self) -> bool:
        return self.outcome == self.Outcome.APPROVED

    @property
    def reasons_in_words(self) -> list[str]:
        """Each reason as people read it."""
        return [str(self.Reason(reason).label) for reason in self.reasons]


@audited()
class Introduction(models.Model):
    """A broker has told two councils of each other's listings."""

    class AlreadyMade(Exception):
        """These two listings were introduced before."""

    class NotPossible(Exception):
        """They do not meet, one is not shown or sealed, or the broker belongs to one of the bodies."""

    seek = models.ForeignKey("services.Listing", on_delete=models.PROTECT, related_name="introductions")
    other = models.ForeignKey("services.Listing", on_delete=models.PROTECT, related_name="+")
    broker = models.ForeignKey("councils.Officer", on_delete=models.PROTECT, related_name="introductions")
    text = models.TextField(max_length=1000, help_text=_("What the broker wrote to both."))
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["seek", "other"], name="two_listings_are_introduced_once"),
        ]

    def __str__(self) -> str:
        return f"Introduction {self.pk}"
