"""What a listing may say beyond its service and words: how ready a body is, what it costs, whom to ask."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_LINKS = 5


class CostBand(models.TextChoices):
    UNDER_100K = "under_100k", _("Under £100,000")
    FROM_100K = "100k_500k", _("£100,000 to £500,000")
    FROM_500K = "500k_1m", _("£500,000 to £1 million")
    FROM_1M = "1m_5m", _("£1 million to £5 million")
    FROM_5M = "5m_20m", _("£5 million to £20 million")
    OVER_20M = "over_20m", _("Over £20 million")


class GovernanceStage(models.TextChoices):
    IDEA = "idea", _("An idea among officers")
    EXPLORING = "exploring", _("Being explored, no decision yet")
    SPONSORED = "sponsored", _("Somebody senior sponsors it")
    BUSINESS_CASE = "business_case", _("A business case is being written")
    APPROVED = "approved", _("Approved, so that we can go ahead")


class Sponsor(models.TextChoices):
    """Who stands behind it, by role. Never a name: people change, and listings are public."""

    NONE_YET = "none_yet", _("Nobody yet")
    HEAD_OF_SERVICE = "head_of_service", _("A head of service")
    DIRECTOR = "director", _("A director")
    CHIEF_EXECUTIVE = "chief_executive", _("The chief executive")
    LEADING_MEMBER = "leading_member", _("A leading member")


class Readiness(models.TextChoices):
    CURIOUS = "curious", _("We want to learn what is possible")
    PREPARING = "preparing", _("We are preparing, and can talk now")
    READY = "ready", _("We can start once a partner is found")
    URGENT = "urgent", _("We must have this settled within months")


class DecidedBy(models.TextChoices):
    MEMBERS = "members", _("Members decide")
    OFFICERS = "officers", _("Officers decide")


class ShownTo(models.TextChoices):
    PARTIES = "parties", _("Councils with which a proposal is in discussion")
    VERIFIED = "verified", _("Officers of verified councils")
    EVERYBODY = "everybody", _("Everybody, search engines too")


class Answers(models.Model):
    """Answers that nobody must give, and that make matches better. A revision and its entry hold them."""

    outcomes = models.TextField(
        _("outcomes"),
        max_length=2000,
        blank=True,
        help_text=_("What would be better for residents or staff."),
    )
    annual_cost_band = models.CharField(max_length=10, choices=CostBand, blank=True)
    capacity_to_spare = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("How much more an offer has room for, in the unit of its volume.")
    )
    break_on = models.DateField(
        null=True, blank=True, help_text=_("When the present contract may be ended early.")
    )
    notice_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Which the present contract asks for.")
    )
    governance_stage = models.CharField(max_length=13, choices=GovernanceStage, blank=True)
    sponsor = models.CharField(max_length=15, choices=Sponsor, blank=True)
    readiness = models.CharField(max_length=9, choices=Readiness, blank=True)
    decided_by = models.CharField(max_length=8, choices=DecidedBy, blank=True)
    contact_mailbox = models.EmailField(
        max_length=254, blank=True, help_text=_("A shared one of the body's own domain, nobody's own.")
    )
    contact_shown_to = models.CharField(max_length=9, choices=ShownTo, default=ShownTo.PARTIES)
    links = ArrayField(models.CharField(max_length=300), default=list, blank=True)

    class Meta:
        abstract = True
