"""What an officer fills in to act for a body, and what those who decide fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.form_fields import RaisingForm
from councils.form_widgets import CountedTextarea, Radios
from councils.models import Council, CouncilQuerySet, Membership


class JoinForm(forms.Form):
    """Which of the bodies of her address's domain the officer works for."""

    council = forms.ModelChoiceField(
        Council.objects.none(),
        label=_("Which body do you work for?"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    fields: dict[str, forms.ModelChoiceField[Council]]  # type: ignore[assignment]

    def __init__(self, *args: Any, councils: CouncilQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = councils
        if len(councils) == 1:
            self.fields["council"].initial = councils[0]


class DecisionForm(RaisingForm):
    """Whether an officer acts for a body. A refusal says why."""

    CONFIRM, REFUSE = "confirm", "refuse"
    OUTCOMES = ((CONFIRM, _("Confirm")), (REFUSE, _("Refuse")))

    outcome = forms.ChoiceField(
        label=_("Your decision"),
        choices=OUTCOMES,
        widget=Radios(reveals={REFUSE: "note"}),
    )
    note = forms.CharField(
        label=_("If you refuse: why"),
        help_text=_("The officer reads it."),
        max_length=1000,
        widget=CountedTextarea({"rows": 4}),
        error_messages={"required": _("Say why, so that the officer knows")},
    )


class ColleagueForm(DecisionForm):
    """A lead's decision about a colleague, and what she may do."""

    outcome = forms.ChoiceField(
        label=_("Your decision"),
        choices=DecisionForm.OUTCOMES,
        widget=Radios(reveals={DecisionForm.CONFIRM: "role", DecisionForm.REFUSE: "note"}),
    )
    role = forms.ChoiceField(
        label=_("If you confirm: as what"),
        choices=[
            (Membership.Role.OFFICER, _("Officer: writes listings and proposals")),
            (Membership.Role.APPROVER, _("Approver: signs them off as well")),
            (Membership.Role.LEAD, _("Council lead: decides who acts for the body, too")),
        ],
        initial=Membership.Role.OFFICER,
        widget=forms.RadioSelect,
    )
    field_order = ["outcome", "role", "note"]


class EndForm(forms.Form):
    """Why a colleague no longer acts for the body."""

    note = forms.CharField(
        label=_("Why"),
        help_text=_("The officer reads it."),
        max_length=1000,
        widget=CountedTextarea({"rows": 3}),
    )
