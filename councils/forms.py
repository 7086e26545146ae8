"""What an officer fills in to act for a body, and what those who decide fill in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from councils.form_fields import DatePartsField, RaisingForm, WorkAddressField
from councils.form_widgets import CountedTextarea, Radios
from councils.models import Council, CouncilQuerySet, Membership, MembershipQuerySet, Officer

AT_MOST = timedelta(days=366)  # Whoever is away for longer hands over.


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


class RoleForm(forms.Form):
    """What a colleague may do from now on."""

    IN_MY_PLACE = "in_my_place"

    role = forms.ChoiceField(
        label=_("What may this officer do?"),
        choices=[
            (Membership.Role.OFFICER, _("Officer: writes listings and proposals")),
            (Membership.Role.APPROVER, _("Approver: signs them off as well")),
            (Membership.Role.LEAD, _("Council lead beside you: decides who acts for the body, too")),
            (IN_MY_PLACE, _("Council lead in your place: you go on as an approver")),
        ],
        widget=forms.RadioSelect,
    )


class LeaveForm(forms.Form):
    """That an officer leaves, and who leads after the only lead."""

    MODERATORS = "moderators"

    successor = forms.ChoiceField(
        label=_("Who leads after you?"),
        help_text=_("You are the only lead. The next one is told by email."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say who leads after you")},
    )

    def __init__(self, *args: Any, heirs: MembershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heirs = {str(heir.pk): heir for heir in heirs}
        if not self.heirs:
            del self.fields["successor"]
            return
        names = [(pk, str(heir.officer)) for pk, heir in self.heirs.items()]
        nobody = (self.MODERATORS, _("I cannot say: a moderator names the next lead"))
        self.fields["successor"].choices = [*names, nobody]  # type: ignore[attr-defined]

    @property
    def heir(self) -> Membership | None:
        return self.heirs.get(self.cleaned_data.get("successor", ""))

    @property
    def leaves_it_to_moderators(self) -> bool:
        return bool(self.cleaned_data.get("successor") == self.MODERATORS)


class CoverForm(forms.Form):
    """Which colleague stands in, and until when."""

    by = forms.ModelChoiceField(
        Officer.objects.none(),
        label=_("Who stands in?"),
        help_text=_("They may do what you may, and get the emails that you get."),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colleague")},
    )
    until = DatePartsField(label=_("Up to and including"), help_text=_("It ends by itself after that day."))
    fields: dict[str, Any]

    def __init__(self, *args: Any, membership: Membership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        colleagues = Officer.objects.filter(
            is_active=True,
            memberships__council=membership.council_id,
            memberships__state=Membership.State.CONFIRMED,
        )
        self.fields["by"].queryset = colleagues.exclude(pk=membership.officer_id)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise ValidationError(_("Enter today or a later day"), code="past")
        if until > self.today + AT_MOST:
            raise ValidationError(_("Enter a day within the next year"), code="far")
        return until


class InviteForm(forms.Form):
    """Which colleague a lead would have act for the body."""

    address = WorkAddressField(
        label=_("Work email address of your colleague"),
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("What may your colleague do?"),
        choices=[
            (Membership.Role.OFFICER, _("Officer: writes listings and proposals")),
            (Membership.Role.APPROVER, _("Approver: signs them off as well")),
        ],
        initial=Membership.Role.OFFICER,
        widget=forms.RadioSelect,
    )


class SettingsForm(forms.Form):
    """How a body works here."""

    requires_sign_off = forms.TypedChoiceField(
        label=_("Must an approver or lead sign off what goes out?"),
        help_text=_("Listings before a moderator reads them, and proposals before they are sent."),
        choices=[("yes", _("Yes")), ("no", _("No: every officer sends their own"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class EndForm(forms.Form):
    """Why a colleague no longer acts for the body."""

    note = forms.CharField(
        label=_("Why"),
        help_text=_("The officer reads it."),
        max_length=1000,
        widget=CountedTextarea({"rows": 3}),
    )
