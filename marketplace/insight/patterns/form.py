"""The form that shows every control that the site has."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.form_fields import (
    DatePartsField,
    MoneyField,
    PercentageField,
    PlainTextField,
    RaisingForm,
    WholeNumberField,
)
from councils.form_widgets import Checkboxes, CountedTextarea, Radios, SearchSelect

KINDS = (".docx", ".pdf", ".xlsx")
MOST_BYTES = 2_000_000
SERVICES = [
    (
        _("Money"),
        ["Revenues and benefits", "Internal audit", "Payroll", "Procurement", "Pensions"],
    ),
    (_("People"), ["Human resources", "Learning and development", "Health and safety"]),
    (
        _("Places"),
        ["Building control", "Grounds and parks", "Highways", "Waste collection"],
    ),
    (_("Information"), ["ICT and infrastructure", "Data governance", "Customer contact"]),
]
# What each control refuses.
WRONG_ANSWERS = QueryDict(
    "email=wenlow&summary=Far" + "+too+long" * 25 + "&ways=joint_committee&distance=km&reach_km=many"
    "&starts_on_day=31&starts_on_month=2&starts_on_year=2028&cost=lots&share=140"
)


class EveryControlForm(RaisingForm):
    """Each control once, as the forms of the site use it. Nothing of it is kept."""

    title = PlainTextField(
        label=_("Title"), max_length=100, help_text=_("For example, Payroll for two more councils")
    )
    email = forms.EmailField(
        label=_("Email address"),
        widget=forms.EmailInput({"autocomplete": "off", "class": "govuk-!-width-two-thirds"}),
        error_messages={"invalid": _("Enter an email address, such as name@council.gov.uk")},
    )
    summary = PlainTextField(
        label=_("Summary"),
        max_length=200,
        widget=CountedTextarea({"rows": 3}),
        help_text=_("One or two sentences. They stand in every list and email."),
    )
    direction = forms.ChoiceField(
        label=_("Do you offer or seek?"),
        choices=[("offer", _("We offer")), ("seek", _("We seek"))],
        widget=Radios(
            hints={
                "offer": _("You have a service or room that others could use"),
                "seek": _("You want a service, a host or partners to share with"),
            }
        ),
    )
    service = forms.ChoiceField(
        label=_("Which service?"),
        choices=[
            ("", _("Choose a service")),
            *((group, [(name, name) for name in names]) for group, names in SERVICES),
        ],
        widget=SearchSelect,
    )
    role = forms.ChoiceField(
        label=_("What would your part be?"),
        choices=[("", _("We are open about it")), ("host", _("Host")), ("guest", _("Guest"))],
        required=False,
    )
    ways = forms.MultipleChoiceField(
        label=_("Which ways of sharing would you accept?"),
        choices=[
            ("lead_authority", _("One council runs it for the others")),
            ("shared_staff", _("Shared staff")),
            ("other", _("Another way")),
        ],
        widget=Checkboxes(
            hints={"shared_staff": _("Local Government Act 1972, section 113")},
            reveals={"other": "other_way"},
        ),
    )
    other_way = PlainTextField(label=_("Which other way?"), max_length=80)
    distance = forms.ChoiceField(
        label=_("How far away may a partner be?"),
        choices=[("anywhere", _("Anywhere")), ("km", _("Within a distance"))],
        widget=Radios(reveals={"km": "reach_km"}),
    )
    reach_km = WholeNumberField(
        label=_("Within how many kilometres?"),
        least=1,
        most=1500,
        widget=forms.TextInput({"class": "govuk-input--width-4"}),
    )
    starts_on = DatePartsField(label=_("When could it start?"), help_text=_("For example, 1 4 2028"))
    cost = MoneyField(label=_("What does the service cost a year, in pounds?"), least=0, most=100_000_000_000)
    share = PercentageField(
        label=_("What percentage of it would you share?"), required=False, help_text=_("For example, 12.5")
    )
    plan = forms.FileField(
        label=_("Your plan"),
        required=False,
        widget=forms.FileInput,
        help_text=_("A Word, PDF or Excel file of at most 2 MB."),
    )
    agrees = forms.BooleanField(
        label=_("I may speak for my council in this"),
        error_messages={"required": _("Confirm that you may speak for your council")},
    )

    def clean_plan(self) -> UploadedFile | None:
        plan: UploadedFile | None = self.cleaned_data["plan"]
        if plan and not str(plan.name).lower().endswith(KINDS):
            raise ValidationError(gettext("Choose a Word, PDF or Excel file"))
        if plan and (plan.size or 0) > MOST_BYTES:
            raise ValidationError(gettext("Choose a file of at most 2 MB"))
        return plan
