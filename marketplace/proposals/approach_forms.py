"""What officers type where no name is shown."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.proposals.forms import RELEASABLE, ProposalForm, ReasonForm, text_field

NAME_NOBODY = _(
    "Do not name your council, a place or a person: what you type is shown as it is, before either council "
    "is named."
)


class ApproachForm(ProposalForm):
    """The fields of a proposal, with a warning beside what could give a name away."""

    what = text_field(
        _("What you have in mind"),
        4000,
        8,
        missing=_("Enter what you have in mind"),
        help_text=format_lazy("{} {}", NAME_NOBODY, RELEASABLE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "side" in self.fields:
            self.fields["side"].label = _("Who writes?")
        self.fields["delivery_model"].help_text = _("Which you would think of first.")


class UnnamedReasonForm(ReasonForm):
    """Why a council says no, to one that does not know it."""

    note = text_field(
        _("What would the other council find useful to know?"),
        2000,
        4,
        required=False,
        help_text=format_lazy("{} {}", NAME_NOBODY, RELEASABLE),
    )
