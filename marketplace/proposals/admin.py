"""Proposals and partnerships, to be read only: what happens to them is their councils' to decide.

What councils say to each other, and whose contact details they exchange, is not shown here at all: staff read
a room by giving a reason (``looking.py``), of which the councils are told.
"""

from typing import ClassVar

from django.contrib import admin
from django.urls import reverse

from marketplace.notifications.admin import ReadOnly
from marketplace.proposals.models import (
    Approach,
    Look,
    Partnership,
    PartnershipMember,
    Party,
    Proposal,
    Remark,
)


@admin.register(Proposal)
class ProposalAdmin(ReadOnly):
    list_display = ["pk", "category", "state", "sent_at", "respond_by", "state_changed_at", "reason_code"]
    list_filter = ["state", "reason_code", "category"]
    list_select_related = ["category"]
    date_hierarchy = "sent_at"
    exclude: ClassVar = ["what", "reason_note", "sign_off_note"]

    def view_on_site(self, proposal: Proposal) -> str | None:
        """The page that asks for a reason; what was not sent has none."""
        return reverse("proposal_look", args=[proposal.pk]) if proposal.sent_at else None


@admin.register(Approach)
class ApproachAdmin(ReadOnly):
    """How many there are and how they end. Neither whose they are nor what they say."""

    list_display = ["pk", "state", "sent_at", "respond_by", "closed_at", "reason_code"]
    list_filter = ["state", "reason_code"]
    fields: ClassVar = ["state", "sent_at", "respond_by", "shown_at", "closed_at", "reason_code"]


@admin.register(Party)
class PartyAdmin(ReadOnly):
    list_display = ["proposal", "council", "is_proposer", "decision", "decided_at"]
    list_filter = ["decision", "is_proposer"]
    list_select_related = ["proposal", "council"]
    exclude: ClassVar = ["contact", "decided_by"]


@admin.register(Look)
class LookAdmin(ReadOnly):
    list_display = ["proposal", "officer", "began_at", "ends_at", "reason"]
    list_select_related = ["proposal", "officer"]
    date_hierarchy = "began_at"


@admin.register(Remark)
class RemarkAdmin(ReadOnly):
    list_display = ["proposal", "council", "said_at"]
    list_select_related = ["proposal", "council"]
    date_hierarchy = "said_at"
    exclude: ClassVar = ["text"]


class PartnershipMemberInline(admin.TabularInline):
    model = PartnershipMember
    extra = 0
    fields = readonly_fields = ("council", "is_lead")
    can_delete = False


@admin.register(Partnership)
class PartnershipAdmin(ReadOnly):
    list_display = ["name", "status", "evidence", "start_year", "end_year"]
    list_filter = ["status", "evidence", "categories"]
    search_fields = ["name", "code"]
    inlines = [PartnershipMemberInline]
