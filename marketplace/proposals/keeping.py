"""What is kept about those who make, answer and talk about proposals."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from councils.models import Officer
from marketplace.notifications.keepers import Holding, Keeper, Kept, Text
from marketplace.proposals.due import pass_on
from marketplace.proposals.models import Party


class Proposals(Keeper):
    """Proposals are their councils'; that she wrote or answered them is hers to know."""

    holdings = (
        Holding(
            "proposals",
            _("Proposals that you made"),
            "proposals.Proposal",
            "author",
            (
                *("pk", "category__name", "delivery_model__name", "state", "what", "start_on"),
                *("created_at", "sent_at", "reason_code", "reason_note", "sign_off_note"),
            ),
        ),
        Holding(
            "proposal_contacts",
            _("Proposals of which you are the contact"),
            "proposals.Party",
            "contact",
            ("proposal", "council__name", "proposal__category__name", "proposal__state"),
        ),
        Holding(
            "proposal_answers",
            _("What you answered to proposals"),
            "proposals.Party",
            "decided_by",
            ("proposal", "council__name", "decision", "decided_at"),
        ),
        Holding(
            "remarks",
            _("What you wrote in the rooms of proposals"),
            "proposals.Remark",
            "author",
            ("proposal", "council__name", "said_at", "text"),
        ),
        Holding(
            "approaches",
            _("What you wrote to listings without a name"),
            "proposals.Approach",
            "author",
            ("pk", "state", "what", "start_on", "sent_at", "closed_at"),
        ),
        Holding(
            "looks",
            _("Rooms of other councils that you opened, as staff of the site"),
            "proposals.Look",
            "officer",
            ("proposal", "reason", "began_at", "ends_at"),
        ),
    )
    texts = (
        Text("proposals.Look", ("reason",), writer="officer"),
        Text("proposals.Approach", ("what", "reason_note"), writer="author"),
        Text("proposals.Proposal", ("what", "reason_note", "sign_off_note"), writer="author"),
        Text("proposals.Remark", ("text",), writer="author"),
        Text("proposals.Partnership", ("name", "note"), writer="proposal__author"),
    )
    kept = (
        Kept(
            (
                *("proposals.Proposal", "proposals.Party", "proposals.Remark", "proposals.Look"),
                "proposals.Approach",
            ),
            _("Proposals, answers, what was said about them, and when staff read that"),
            _("They are the record of the councils concerned. When you leave, your name beside them goes."),
        ),
        Kept(
            ("proposals.Partnership", "proposals.PartnershipMember", "proposals.Partnership_categories"),
            _("The public list of partnerships"),
            _("It names councils, nobody else."),
        ),
    )

    def forget(self, officer: Officer, at: datetime) -> None:
        """Others write to the council's lead from now on; in closed proposals, to nobody."""
        while pass_on(Party.objects.left_by_contact().filter(contact=officer)):
            pass
        Party.objects.filter(contact=officer).update(contact=None)
