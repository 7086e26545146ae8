"""Form fields that every slice may use: dates in three parts, plain text, numbers, money, percentages;
and forms in which a choice raises a question."""

from __future__ import annotations

import datetime
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.addresses import domain_of
from councils.form_widgets import MoneyInput, PercentageInput

YEARS = range(1900, 2101)
TURNS_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year, each a field of its own: name_day, name_month and name_year."""

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput({"label": _("Day"), "class": "govuk-input--width-2"}),
            "month": forms.TextInput({"label": _("Month"), "class": "govuk-input--width-2"}),
            "year": forms.TextInput({"label": _("Year"), "class": "govuk-input--width-4"}),
        }
        super().__init__(parts, attrs)

    def decompress(self, value: datetime.date | None) -> list[str]:
        if value is None:
            return ["", "", ""]
        return [str(value.day), str(value.month), str(value.year)]


class DatePartsField(forms.MultiValueField):
    """A date typed as day, month and year."""

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("Enter a date"),
        "part_missing": _("The date must include a %(part)s"),
        "not_a_date": _("Enter a real date, such as 31 3 2028"),
        "year": _("Enter the year with four figures, such as 2028"),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=4) for _part in range(3)]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> datetime.date | None:
        """The date, or what is wrong with it in one sentence; parts are judged together."""
        parts = [str(part or "").strip() for part in value or ["", "", ""]]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        date = self.compress(parts)
        self.run_validators(date)
        return date

    def compress(self, data_list: list[str]) -> datetime.date:
        names = (gettext("day"), gettext("month"), gettext("year"))
        for name, part in zip(names, data_list, strict=True):
            if not part:
                raise ValidationError(
                    self.error_messages["part_missing"], code="part_missing", params={"part": name}
                )
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in data_list):
            raise ValidationError(self.error_messages["not_a_date"], code="not_a_date")
        day, month, year = (int(part) for part in data_list)
        if year not in YEARS:
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            return datetime.date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["not_a_date"], code="not_a_date") from None

    def has_changed(self, initial: datetime.date | None, data: Any) -> bool:
        typed = [str(part or "").strip() for part in data or ["", "", ""]]
        return typed != DatePartsWidget().decompress(initial)


class PlainTextField(forms.CharField):
    """Text as people type it: no control characters, nothing that turns the reading direction unseen.

    ``lines`` says whether line breaks are kept; without them it is one line.
    """

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = "\n".join(str(value or "").splitlines())
        kept = "".join(" " if char == "\t" else char for char in text if self._is_kept(char))
        if not self.lines:
            kept = " ".join(kept.split())
        return str(super().to_python(kept) or "")

    @staticmethod
    def _is_kept(char: str) -> bool:
        return char in "\n\t" or (unicodedata.category(char) != "Cc" and char not in TURNS_DIRECTION)


class WholeNumberField(forms.IntegerField):
    """A number as people write it: £1,200,000 is 1200000."""

    widget = forms.TextInput

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        typed = "".join(str("" if value is None else value).split()).replace(",", "").removeprefix("£")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 15):
            raise self._out_of_range()
        if not self.least <= int(typed) <= self.most:
            raise self._out_of_range()
        return int(typed)

    def _out_of_range(self) -> ValidationError:
        message = gettext("Enter a whole number from %(least)s to %(most)s")
        return ValidationError(
            message % {"least": f"{self.least:,}", "most": f"{self.most:,}"}, code="invalid"
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric"}


class MoneyField(WholeNumberField):
    """Whole pounds. The label says that they are pounds."""

    widget = MoneyInput


class PercentageField(forms.DecimalField):
    """A share in hundredths, with one decimal place at most: 12.5% is 12.5."""

    widget = PercentageInput
    default_error_messages = {"invalid": _("Enter a percentage from 0 to 100, such as 12.5")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=4, decimal_places=1, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        """The share, or one sentence that says what is asked for, whatever is wrong with it."""
        typed = "".join(str("" if value is None else value).split()).removesuffix("%")
        try:
            return super().clean(typed)
        except ValidationError as wrong:
            if wrong.error_list[0].code == "required":
                raise
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal"}


class RaisingForm(forms.Form):
    """A form in which some choices raise a question (the ``reveals`` of their widget).

    A question that was not raised is not asked: whatever stands in it is neither checked nor kept.
    """

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self._not_raised():
            self.errors.pop(name, None)
            cleaned[name] = self.fields[name].to_python(None)
        return cleaned

    def _not_raised(self) -> set[str]:
        asked, raised = set(), set()
        for bound in self:
            if reveals := getattr(bound.field.widget, "reveals", None):
                chosen = bound.value() or []
                choices = [chosen] if isinstance(chosen, str) else chosen
                asked |= set(reveals.values())
                raised |= {reveals[choice] for choice in choices if choice in reveals}
        return (asked - raised) & self.fields.keys()


class WorkAddressField(forms.EmailField):
    """An address whose domain can be told. Judged as typed: lower case would hide look-alike letters."""

    default_error_messages = {"invalid": _("Enter an email address, such as name@council.gov.uk")}

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        if address and domain_of(address) is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address.lower()
