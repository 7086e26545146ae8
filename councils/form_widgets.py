"""Form controls that every slice may use. Each works without its script, which only makes it handier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _


def script(name: str) -> Script:
    """A module of static/js, fetched by the pages on which a control needs it."""
    return Script(name, type="module")


class Explained:
    """Choices that carry hints, and questions that only one choice raises.

    ``hints`` says more about a choice, by its value. ``reveals`` names the field that a choice raises: it is
    drawn below that choice, and the style sheet shows it once that is chosen.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[Any] = (),
        *,
        hints: Mapping[str, Any] | None = None,
        reveals: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]  # The base is one of Django's choices.
        self.hints, self.reveals = hints or {}, reveals or {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(option["value"]), "")
        return option


class Radios(Explained, forms.RadioSelect):
    """One choice of a few."""


class Checkboxes(Explained, forms.CheckboxSelectMultiple):
    """Any number of a few choices."""


class CountedTextarea(forms.Textarea):
    """A text that says how long it may be, and while one types, how much room is left."""

    template_name = "django/forms/widgets/counted_textarea.html"

    class Media:
        js = (script("character_count.js"),)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        drawn = context["widget"]["attrs"]
        told_in = f"{drawn.get('id', name)}-info"  # Where GOV.UK Frontend's script looks for it.
        drawn["aria-describedby"] = " ".join(filter(None, [drawn.get("aria-describedby"), told_in]))
        context["widget"] |= {"limit_id": told_in, "limit": int(drawn["maxlength"])}
        return context


class SearchSelect(forms.Select):
    """A long list from which one chooses by typing a part of the name; without a script, a plain select."""

    class Media:
        js = (script("search_select.js"),)

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = ()) -> None:
        words = {
            "data-search-hint": _("Type a part of the name, then choose with the arrow keys and Enter."),
            "data-search-found": _("Found: %{number}"),
            "data-search-nothing": _("Nothing has that name"),
        }
        super().__init__(words | (attrs or {}), choices)


class AffixedInput(forms.TextInput):
    """A figure with its unit before or behind it. The label names the unit too: readers skip the sign."""

    template_name = "django/forms/widgets/affixed_input.html"
    prefix = ""
    suffix = ""
    width = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": self.width} | (attrs or {}))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"prefix": self.prefix, "suffix": self.suffix}
        return context


class MoneyInput(AffixedInput):
    """Pounds."""

    prefix = "£"
    width = "govuk-input--width-10"


class PercentageInput(AffixedInput):
    """Hundredths."""

    suffix = "%"
    width = "govuk-input--width-4"
