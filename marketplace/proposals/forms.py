"""What officers type about proposals."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.form_fields import DatePartsField, PlainTextField
from councils.form_widgets import CountedTextarea
from councils.models import Council
from marketplace.proposals.models import ReasonCode
from marketplace.proposals.sides import Side
from services import forms as listing_forms
from services.models import DeliveryModel, Entry

YEARS_AHEAD = 10
RELEASABLE = _("What you write may be released under the Freedom of Information Act.")


class SmallRadios(forms.RadioSelect):
    """Radio buttons as wide as a thumb, in several rows."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "govuk-radios--small", **(attrs or {})}, choices)


def text_field(label: Any, most: int, rows: int, *, missing: Any = "", **kwargs: Any) -> PlainTextField:
    """A text of several lines; what is missing or too long is told in words of its own."""
    too_long = format_lazy(_("Shorten it to {most} characters"), most=f"{most:,}")
    return PlainTextField(
        label=label,
        lines=True,
        max_length=most,
        widget=CountedTextarea({"rows": rows}),
        error_messages={"max_length": too_long, "required": missing},
        **kwargs,
    )


class ProposalForm(forms.Form):
    """Three fields and send; and from where, when there is a choice."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    side = forms.ChoiceField(
        label=_("Who proposes?"),
        widget=SmallRadios,
        error_messages={"required": _("Choose who proposes")},
    )
    what = text_field(
        _("What you propose"), 4000, 8, missing=_("Enter what you propose"), help_text=RELEASABLE
    )
    delivery_model = forms.ChoiceField(
        label=_("How would you share it?"),
        widget=SmallRadios,
        help_text=_("The ways that the listing accepts, the preferred one first."),
        error_messages={"required": _("Choose how you would share it")},
    )
    start_on = DatePartsField(
        label=_("When would it start?"),
        error_messages={"required": _("Enter the date on which it would start")},
    )

    def __init__(
        self, *args: Any, sides: list[Side], models: list[DeliveryModel], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {side.value: side for side in sides}
        self.models = {model.slug: model for model in models}
        self.today = today
        self.fields["side"].choices = [(side.value, side.label) for side in sides]  # type: ignore[attr-defined]
        self.fields["delivery_model"].choices = [(m.slug, m.name) for m in models]  # type: ignore[attr-defined]
        if len(sides) == 1:
            del self.fields["side"]
        if len(models) == 1:
            self.fields["delivery_model"].initial = models[0].slug

    def clean_start_on(self) -> date:
        start_on: date = self.cleaned_data["start_on"]
        if start_on < self.today:
            raise ValidationError(_("Enter a date that is still to come"))
        if start_on.year > self.today.year + YEARS_AHEAD:
            raise ValidationError(_("Enter a date within the next ten years"))
        return start_on

    def clean(self) -> dict[str, Any]:
        """Turn what was chosen into the rows that it names."""
        cleaned = super().clean() or {}
        only = next(iter(self.sides.values()))
        cleaned["side"] = self.sides.get(cleaned.get("side", ""), only)
        cleaned["delivery_model"] = self.models.get(cleaned.get("delivery_model", ""))
        return cleaned


def models_accepted(entry: Entry) -> list[DeliveryModel]:
    """The ways of sharing that a listing accepts, in its own order; all where it names none."""
    models = {model.slug: model for model in DeliveryModel.objects.all()}
    named = [models[slug] for slug in entry.delivery_models if slug in models]
    return named or list(models.values())


class SignOffForm(listing_forms.SignOffForm):
    """Whether a colleague's proposal goes out. What must change is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (self.SIGN, _("Sign it off: it goes to the other council at once")),
            (self.BACK, _("Send it back")),
        ]


class DecisionForm(forms.Form):
    """Which way a council leans; the next page asks to confirm it."""

    ACCEPT, DISCUSS, DECLINE = "accept", "discuss", "decline"

    decision = forms.ChoiceField(
        widget=SmallRadios,
        choices=[
            (DISCUSS, _("Open discussion: you see each other’s contact details")),
            (ACCEPT, _("Accept: it is agreed when all have accepted")),
            (DECLINE, _("Decline: you give a reason")),
        ],
        error_messages={"required": _("Choose what your council does")},
    )

    def __init__(self, *args: Any, council: Council, may_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        field.label = gettext("%(council)s’s decision") % {"council": council.short_name}
        if not may_open:
            field.choices = field.choices[1:]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a council says no."""

    reason_code = forms.ChoiceField(
        label=_("Reason"),
        choices=ReasonCode,
        widget=SmallRadios,
        error_messages={"required": _("Choose a reason")},
    )
    note = text_field(
        _("What would the other council find useful to know?"),
        2000,
        4,
        required=False,
        help_text=RELEASABLE,
    )


class RemarkForm(forms.Form):
    """Something to say in the room."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    council = forms.ModelChoiceField(
        label=_("For which council?"),
        queryset=Council.objects.none(),
        widget=SmallRadios,
        empty_label=None,
    )
    text = text_field(
        _("Write to the room"),
        4000,
        4,
        missing=_("Write something to send"),
        help_text=format_lazy("{} {}", _("Seen by the officers of all councils here."), RELEASABLE),
    )

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.councils = councils
        field = self.fields["council"]
        field.queryset = Council.objects.filter(pk__in=[c.pk for c in councils])  # type: ignore[attr-defined]
        if len(councils) == 1:
            del self.fields["council"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(self.councils) == 1:
            cleaned["council"] = self.councils[0]
        return cleaned
