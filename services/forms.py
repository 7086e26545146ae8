"""The forms in which a listing is written, signed off and taken out of sight."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.form_fields import (
    DatePartsField,
    MoneyField,
    PlainTextField,
    RaisingForm,
    WholeNumberField,
    WorkAddressField,
)
from councils.form_widgets import CountedTextarea, Radios
from services.links import LinksField
from services.models import (
    Category,
    CostBand,
    DecidedBy,
    DeliveryModel,
    Direction,
    GovernanceStage,
    Listing,
    ListingRevision,
    PartnerRole,
    Reach,
    Readiness,
    ShownTo,
    Sponsor,
    System,
)

SHOWN_FOR = timedelta(days=365)
LONGEST_SHOWN = timedelta(days=2 * 365)


class ContentForm(RaisingForm):
    """What a listing says; with ``only``, some of it."""

    title = PlainTextField(label=_("Title"), max_length=100)
    summary = PlainTextField(
        label=_("Summary"),
        max_length=300,
        widget=CountedTextarea({"rows": 3}),
        help_text=_("One or two sentences. They stand in every list and email."),
    )
    details = PlainTextField(
        label=_("Details"),
        lines=True,
        max_length=6000,
        required=False,
        widget=CountedTextarea({"rows": 10}),
        help_text=_(
            "What the service is like today, what you want to reach, what a partner should know. "
            "Name no person and give no telephone number: councils reach you through this site. "
            "What you write may be released under the Freedom of Information Act."
        ),
    )
    outcomes = PlainTextField(
        label=_("What would be better for residents or staff?"),
        lines=True,
        max_length=2000,
        required=False,
        widget=CountedTextarea({"rows": 5}),
    )
    first_model = forms.ChoiceField(
        label=_("Which delivery model do you prefer?"),
        help_text=_("The legal form in which you would share."),
    )
    second_model = forms.ChoiceField(label=_("Which comes second?"), required=False)
    third_model = forms.ChoiceField(label=_("Which comes third?"), required=False)
    other_models = forms.MultipleChoiceField(
        label=_("Which others would you accept as well?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    role = forms.ChoiceField(
        label=_("What would your part be?"),
        choices=[*PartnerRole.choices, ("", _("We are open about it"))],
        required=False,
        widget=forms.RadioSelect,
    )
    min_partners = WholeNumberField(
        label=_("Fewest other councils that it needs"),
        least=1,
        most=20,
        initial=1,
        widget=forms.TextInput({"class": "govuk-input--width-2"}),
    )
    max_partners = WholeNumberField(
        label=_("Most other councils that it can take"),
        least=1,
        most=20,
        initial=1,
        widget=forms.TextInput({"class": "govuk-input--width-2"}),
    )
    earliest_start_on = DatePartsField(
        label=_("Earliest start"), required=False, help_text=_("For example, 1 4 2027")
    )
    latest_start_on = DatePartsField(label=_("Latest start"), required=False)
    contract_ends_on = DatePartsField(
        label=_("When does your present contract end?"),
        required=False,
        help_text=_("If a supplier or another council runs the service for you now."),
    )
    break_on = DatePartsField(
        label=_("When may you end it early?"), required=False, help_text=_("If the contract has a break.")
    )
    notice_months = WholeNumberField(
        label=_("How many months of notice does it ask for?"),
        least=1,
        most=60,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-2"}),
    )
    term_years = WholeNumberField(
        label=_("For how many years?"),
        least=1,
        most=50,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-2"}),
    )
    volume = WholeNumberField(
        label=_("Volume"),
        least=1,
        most=1_000_000_000,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    volume_unit = PlainTextField(
        label=_("Of what?"),
        max_length=40,
        required=False,
        help_text=_("For example, payslips a month, or households"),
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )
    capacity_to_spare = WholeNumberField(
        label=_("How much more could you take on, of the same?"),
        least=1,
        most=1_000_000_000,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    full_time_equivalents = forms.DecimalField(
        label=_("Staff in the service, full-time equivalent"),
        min_value=0,
        max_digits=7,
        decimal_places=1,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5", "inputmode": "decimal"}),
        error_messages={"invalid": _("Enter a number, such as 12 or 7.5")},
    )
    annual_cost_gbp = MoneyField(
        label=_("What the service costs a year, in pounds"),
        least=0,
        most=100_000_000_000,
        required=False,
        help_text=_("For example, £1,200,000. An estimate will do."),
    )
    annual_cost_band = forms.ChoiceField(
        label=_("Or roughly"),
        choices=[("", _("Not said")), *CostBand.choices],
        required=False,
        help_text=_("If you would rather not say how much."),
    )
    systems = forms.MultipleChoiceField(
        label=_("Which systems do you use for it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reach = forms.ChoiceField(
        label=_("How far away may a partner be?"),
        choices=Reach.choices,
        widget=Radios(reveals={Reach.KM: "reach_km"}),
    )
    reach_km = WholeNumberField(
        label=_("Within how many kilometres?"),
        least=1,
        most=1500,
        widget=forms.TextInput({"class": "govuk-input--width-4"}),
        error_messages={"required": _("Enter how many kilometres")},
    )
    readiness = forms.ChoiceField(
        label=_("How ready are you?"),
        choices=[*Readiness.choices, ("", _("We would rather not say"))],
        required=False,
        widget=forms.RadioSelect,
    )
    governance_stage = forms.ChoiceField(
        label=_("How far is it decided?"),
        choices=[*GovernanceStage.choices, ("", _("We would rather not say"))],
        required=False,
        widget=forms.RadioSelect,
    )
    sponsor = forms.ChoiceField(
        label=_("Who sponsors it?"),
        choices=[*Sponsor.choices, ("", _("We would rather not say"))],
        required=False,
        widget=forms.RadioSelect,
    )
    decided_by = forms.ChoiceField(
        label=_("Who decides in the end?"),
        choices=[*DecidedBy.choices, ("", _("We would rather not say"))],
        required=False,
        widget=forms.RadioSelect,
    )
    links = LinksField(
        label=_("Links to public documents"),
        required=False,
        help_text=_("One address a line, five at most. For example, a strategy or a committee paper."),
    )
    contact_mailbox = WorkAddressField(
        label=_("Shared mailbox"),
        required=False,
        max_length=254,
        help_text=_("Of a team and not of a person. For example, shared.services@yourcouncil.gov.uk"),
    )
    contact_shown_to = forms.ChoiceField(
        label=_("Who may see it?"),
        choices=ShownTo.choices,
        initial=ShownTo.PARTIES,
        required=False,
        widget=forms.RadioSelect,
    )
    expires_on = DatePartsField(
        label=_("Last day on which it is shown"),
        help_text=_("At most two years from now. Every 90 days you are asked whether it still holds."),
    )
    based_on = forms.IntegerField(
        required=False, min_value=1, max_value=1_000_000_000, widget=forms.HiddenInput
    )

    HINTS = {
        Direction.OFFER: {
            "title": _("What you have, for whom. For example, Payroll for two more councils"),
            "volume": _("How much you do now."),
        },
        Direction.SEEK: {
            "title": _("What you need. For example, A host for revenues and benefits"),
            "volume": _("How much there is to do."),
        },
    }

    def __init__(
        self,
        data: QueryDict | None,
        *,
        direction: str,
        category: Category,
        today: date,
        revision: ListingRevision | None = None,
        initial: dict[str, Any] | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        before = answers(revision) if revision else {}
        before["expires_on"] = before.get("expires_on") or today + SHOWN_FOR
        super().__init__(data, initial=before | (initial or {}))
        self.direction, self.category, self.today = direction, category, today
        self.order = revision.delivery_models if revision else []
        self.models = {model.slug: model.name for model in DeliveryModel.objects.all()}
        for name, hint in self.HINTS[Direction(direction)].items():
            self.fields[name].help_text = hint
        self._leave_out(only)
        self._offer_models()
        self._offer_systems()

    def _leave_out(self, only: Collection[str] | None) -> None:
        """Ask what is on this page, and nothing of a seek that only offers can say."""
        for name in list(self.fields):
            if only is not None and name not in (*only, "based_on"):
                del self.fields[name]
        if self.direction != Direction.OFFER:
            self.fields.pop("capacity_to_spare", None)

    def _offer_models(self) -> None:
        if "first_model" not in self.fields:
            return
        self._choice("first_model").choices = [("", gettext("Choose a model")), *self.models.items()]
        for name in ("second_model", "third_model"):
            self._choice(name).choices = [("", gettext("None")), *self.models.items()]
        self._choice("other_models").choices = list(self.models.items())

    def _offer_systems(self) -> None:
        if "systems" not in self.fields:
            return
        systems = System.objects.filter(categories=self.category)
        self._choice("systems").choices = [(system.slug, system.name) for system in systems]
        if not systems:
            del self.fields["systems"]

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_dates(cleaned)
        self._check_numbers(cleaned)
        if cleaned.get("annual_cost_gbp") is not None and cleaned.get("annual_cost_band"):
            self.add_error("annual_cost_band", gettext("Give the amount or the band, not both"))
        return cleaned

    def clean_contact_shown_to(self) -> str:
        """Whoever says nothing shows it to the fewest."""
        return str(self.cleaned_data["contact_shown_to"] or ShownTo.PARTIES)

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        earliest, latest = cleaned.get("earliest_start_on"), cleaned.get("latest_start_on")
        if earliest and latest and latest < earliest:
            self.add_error("latest_start_on", gettext("The latest start must not be before the earliest"))
        ends, may_break = cleaned.get("contract_ends_on"), cleaned.get("break_on")
        if ends and may_break and may_break > ends:
            self.add_error("break_on", gettext("The break must not be after the end of the contract"))
        expires = cleaned.get("expires_on")
        if expires and expires <= self.today:
            self.add_error("expires_on", gettext("The last day must be in the future"))
        if expires and expires > self.today + LONGEST_SHOWN:
            self.add_error("expires_on", gettext("The last day must be within two years from now"))

    def _check_numbers(self, cleaned: dict[str, Any]) -> None:
        fewest, most = cleaned.get("min_partners"), cleaned.get("max_partners")
        if fewest and most and most < fewest:
            self.add_error("max_partners", gettext("The most must not be below the fewest"))
        counts = cleaned.get("volume") or cleaned.get("capacity_to_spare")
        if counts and not cleaned.get("volume_unit") and "volume_unit" not in self.errors:
            self.add_error("volume_unit", gettext("Say what is counted, such as payslips a month"))

    @property
    def content(self) -> dict[str, Any]:
        """The answers as a revision keeps them."""
        content = {
            name: self.cleaned_data[name] for name in ListingRevision.CONTENT if name in self.cleaned_data
        }
        return content | (
            {"delivery_models": self._models_in_order()} if "first_model" in self.fields else {}
        )

    def _models_in_order(self) -> list[str]:
        """Those that were put in order, then the others. One that is named twice counts where it is first."""
        said = self.cleaned_data
        ranked = [said["first_model"], said["second_model"], said["third_model"]]
        others = sorted(said["other_models"], key=self._place)
        return [slug for slug in dict.fromkeys([*ranked, *others]) if slug]

    def stand_upon(self, revision: ListingRevision) -> None:
        """Show the same answers again, as a change to this revision."""
        data = cast(QueryDict, self.data).copy()
        data["based_on"] = str(revision.number)
        self.data = data

    def _place(self, slug: str) -> tuple[int, int]:
        """Others stand as they stood before, then in the catalogue's order."""
        before = self.order.index(slug) if slug in self.order else len(self.order)
        return before, list(self.models).index(slug)


def answers(revision: ListingRevision) -> dict[str, Any]:
    """The answers from which a revision was made."""
    first, second, third, *others = [*revision.delivery_models, "", "", ""]
    ranked = {"first_model": first, "second_model": second, "third_model": third}
    return revision.content | ranked | {"other_models": [slug for slug in others if slug]}


class SignOffForm(RaisingForm):
    """Whether a colleague's draft goes out. What must change is said."""

    SIGN, BACK = "sign_off", "send_back"

    outcome = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(SIGN, _("Sign it off: a moderator reads it next")), (BACK, _("Send it back"))],
        widget=Radios(reveals={BACK: "note"}),
    )
    note = PlainTextField(
        label=_("What must change"),
        help_text=_("The author reads it."),
        lines=True,
        max_length=1000,
        widget=CountedTextarea({"rows": 4}),
        error_messages={"required": _("Say what must change")},
    )


class WhyForm(forms.Form):
    """Why a listing leaves the others' sight, or comes back."""

    why = forms.ChoiceField(label=_("What is the reason?"), widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None, *, reasons: tuple[Listing.Why, ...]) -> None:
        super().__init__(data)
        if reasons:
            cast(forms.ChoiceField, self.fields["why"]).choices = [(why.value, why.label) for why in reasons]
        else:
            del self.fields["why"]
