"""The forms in which a listing is written: first what and which way, then what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from django import forms
from django.forms.boundfield import BoundField
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
from councils.form_widgets import CountedTextarea, Radios, SearchSelect
from councils.models import Council
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


class StartForm(forms.Form):
    """For whom, which way, and which service: what every later question depends on."""

    council = forms.ModelChoiceField(
        label=_("Which council is it for?"),
        queryset=Council.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    direction = forms.ChoiceField(
        label=_("Do you offer or seek?"),
        choices=[
            (Direction.OFFER, _("We offer: we have a service or room that others could use")),
            (Direction.SEEK, _("We seek: we want a service, a host or partners to share with")),
        ],
        widget=forms.RadioSelect,
    )
    category = forms.ModelChoiceField(
        label=_("Which service?"),
        queryset=Category.objects.all(),
        widget=SearchSelect,
        help_text=_("Only services that councils of your kind run are listed."),
    )

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.councils = councils
        self._choose_council()
        category = cast(forms.ModelChoiceField, self.fields["category"])
        category.choices = [("", gettext("Choose a service")), *grouped(councils)]

    def _choose_council(self) -> None:
        field = cast(forms.ModelChoiceField, self.fields["council"])
        field.queryset = Council.objects.filter(pk__in=[council.pk for council in self.councils])
        if len(self.councils) == 1:
            field.required, field.widget = False, forms.HiddenInput()
            field.initial = self.councils[0].pk

    def clean_council(self) -> Council | None:
        """Who acts for one body only is not asked for which."""
        chosen: Council | None = self.cleaned_data["council"]
        return chosen or (self.councils[0] if len(self.councils) == 1 else None)

    @property
    def what(self) -> dict[str, Any]:
        """Which way, and which service."""
        return {name: self.cleaned_data[name] for name in ("direction", "category")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        council, category = cleaned.get("council"), cleaned.get("category")
        if council and category and not category.may_be_run_by(council.tier):
            told = gettext("%(council)s does not run this service. Choose another")
            self.add_error("category", told % {"council": council.name})
        return cleaned


def grouped(councils: list[Council]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The services that any of these bodies runs, by group."""
    tiers = {council.tier for council in councils}
    run = [c for c in Category.objects.all() if any(c.may_be_run_by(tier) for tier in tiers)]
    for group in Category.Group:
        choices = [(category.slug, category.name) for category in run if category.group == group]
        if choices:
            yield str(group.label), choices


class Section(NamedTuple):
    """Some questions of a form that belong together."""

    heading: str
    fields: list[BoundField]


class ContentForm(RaisingForm):
    """What a listing says."""

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
    other_models = forms.MultipleChoiceField(
        label=_("Which others would you accept?"),
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
        initial=Reach.ANYWHERE,
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
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    SECTIONS = (
        (_("What it is"), ("title", "summary", "outcomes", "details")),
        (
            _("How you would share"),
            ("first_model", "other_models", "role", "min_partners", "max_partners"),
        ),
        (_("When"), ("earliest_start_on", "latest_start_on", "term_years")),
        (_("Your present contract"), ("contract_ends_on", "break_on", "notice_months")),
        (
            _("How much"),
            (
                *("volume", "volume_unit", "capacity_to_spare", "full_time_equivalents"),
                *("annual_cost_gbp", "annual_cost_band", "systems"),
            ),
        ),
        (_("How ready you are"), ("readiness", "governance_stage", "sponsor", "decided_by")),
        (_("How to reach you"), ("contact_mailbox", "contact_shown_to", "links")),
        (_("Where, and until when"), ("reach", "expires_on")),
    )
    HINTS = {
        Direction.OFFER: {
            "title": _("What you have, for whom. For example, Payroll for two more councils"),
            "volume": _("How much more you could take on."),
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
        initial: dict[str, Any],
    ) -> None:
        before = answers(revision) if revision else {"expires_on": today + SHOWN_FOR}
        super().__init__(data, initial=before | initial)
        self.direction, self.category, self.today = direction, category, today
        self.order = revision.delivery_models if revision else []
        self.models = {model.slug: model.name for model in DeliveryModel.objects.all()}
        self._choice("first_model").choices = [("", gettext("Choose a model")), *self.models.items()]
        self._choice("other_models").choices = list(self.models.items())
        self._offer_systems()
        if direction != Direction.OFFER:
            del self.fields["capacity_to_spare"]
        for name, hint in self.HINTS[Direction(direction)].items():
            self.fields[name].help_text = hint

    def _offer_systems(self) -> None:
        systems = System.objects.filter(categories=self.category)
        self._choice("systems").choices = [(system.slug, system.name) for system in systems]
        if not systems:
            del self.fields["systems"]

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    @property
    def sections(self) -> Iterator[Section]:
        """The questions in the order in which they are asked."""
        for heading, names in self.SECTIONS:
            yield Section(str(heading), [self[name] for name in names if name in self.fields])

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
        chosen = [self.cleaned_data["first_model"], *self.cleaned_data["other_models"]]
        first, *others = dict.fromkeys(chosen)
        return content | {"delivery_models": [first, *sorted(others, key=self._place)]}

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
    first, *others = revision.delivery_models or [""]
    return revision.content | {"first_model": first, "other_models": others}


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
