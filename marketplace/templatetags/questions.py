"""Template tags and filters by which forms draw themselves. Available in every template without loading."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Number
from typing import Any, NamedTuple, TypeGuard

from django import template
from django.core.exceptions import ValidationError
from django.forms import (
    BaseForm,
    ChoiceField,
    Field,
    FileField,
    Media,
    ModelChoiceField,
    ModelMultipleChoiceField,
    MultipleChoiceField,
    Select,
)
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

register = template.Library()

REQUIRED = Field.default_error_messages["required"]
NOT_A_CHOICE = [
    kind.default_error_messages["invalid_choice"]
    for kind in (ChoiceField, MultipleChoiceField, ModelChoiceField, ModelMultipleChoiceField)
]
LIMITS = {
    "max_length": gettext_lazy("Use at most %(limit_value)s characters: you have used %(show_value)s"),
    "min_length": gettext_lazy("Use at least %(limit_value)s characters: you have used %(show_value)s"),
    "min_value": gettext_lazy("Enter %(limit_value)s or more"),
    "max_value": gettext_lazy("Enter %(limit_value)s or less"),
}
# What browsers would enforce in words of their own, or what would cut a text off, is left to the form.
LEFT_TO_THE_FORM = {"class", "placeholder", "required", "maxlength", "minlength", "min", "max", "step"}


class Problem(NamedTuple):
    """One thing to put right in a form: what it is, and where."""

    message: str
    anchor: str


def forms_of(context: Context) -> list[BaseForm]:
    """The forms of a page, each once."""
    values: Iterable[object] = context.flatten().values()
    return list({id(value): value for value in values if is_form(value)}.values())


def is_form(value: object) -> TypeGuard[BaseForm]:
    """By its own type: isinstance() would ask lazy values for theirs, and so set a cookie on every page."""
    return issubclass(type(value), BaseForm)


@register.simple_tag(takes_context=True)
def form_errors(context: Context) -> list[Problem]:
    """Everything to put right in the forms of this page, in the order of their fields."""
    return [problem for form in forms_of(context) if form.is_bound for problem in problems_of(form)]


@register.simple_tag(takes_context=True)
def form_scripts(context: Context) -> SafeString:
    """The modules that the controls of this page's forms ask for, each once."""
    media = sum((form.media for form in forms_of(context)), Media())
    return format_html_join("\n", "{}", ((one,) for one in media.render_js()))


@register.filter
def problems_of(form: BaseForm) -> list[Problem]:
    """Everything to put right in one form, in the order of its fields."""
    general = [Problem(str(message), "") for message in form.non_field_errors()]
    return general + [Problem(message, first_control(field)) for field in form for message in told(field)]


@register.filter
def told(field: BoundField) -> list[str]:
    """What is wrong with one field, in this site's words where the form has none of its own."""
    return [
        in_our_words(field, error) or str(message)
        for error, message in zip(field.errors.as_data(), field.errors, strict=True)
    ]


def in_our_words(field: BoundField, error: ValidationError) -> str:
    """What Django says of any field, said of this one; nothing if the form says it itself."""
    if error.message == REQUIRED:
        return ask_for(field)
    if error.message in NOT_A_CHOICE:
        return gettext("Choose one of the answers to “%(label)s”") % {"label": field.label}
    if error.code in LIMITS and error.code not in field.field.error_messages:
        limits = {
            name: f"{value:,}" for name, value in (error.params or {}).items() if isinstance(value, Number)
        }
        return str(LIMITS[error.code]) % limits
    return ""


def ask_for(field: BoundField) -> str:
    if field.use_fieldset or isinstance(field.field.widget, Select):
        return gettext("Choose an answer to “%(label)s”") % {"label": field.label}
    return gettext("Fill in “%(label)s”") % {"label": field.label}


def first_control(field: BoundField) -> str:
    """The id of the first control that belongs to a field."""
    if field.is_hidden or not field.auto_id:
        return ""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.filter
def choices_kind(field: BoundField) -> str:
    """Whether one of the choices may be taken, or several."""
    return "checkboxes" if field.field.widget.allow_multiple_selected else "radios"


@register.filter
def raised_by(field: BoundField, value: object) -> BoundField | None:
    """The question that this choice raises, if the form asks it."""
    name = field.field.widget.reveals.get(str(value))
    return field.form[name] if name in field.form.fields else None


@register.filter
def is_raised(field: BoundField) -> bool:
    """Whether a choice of another question raises this one, below which it is drawn then."""
    widgets = (other.widget for other in field.form.fields.values())
    return any(field.name in getattr(widget, "reveals", {}).values() for widget in widgets)


@register.filter
def file_to_choose_again(field: BoundField) -> str:
    """The name of a file that came with a form in which something else is wrong."""
    if not isinstance(field.field, FileField) or field.errors or not (field.form.is_bound and field.data):
        return ""
    return str(field.data.name) if field.form.errors else ""


@register.filter
def drawn_attributes(attributes: dict[str, Any]) -> SafeString:
    """The attributes of a control, without those that the form answers for in better words."""
    return format_html_join(
        "",
        "{}",
        (
            (drawn_attribute(name, value),)
            for name, value in attributes.items()
            if name not in LEFT_TO_THE_FORM and value is not False
        ),
    )


def drawn_attribute(name: str, value: Any) -> SafeString:
    return format_html_join("", " {}" if value is True else ' {}="{}"', [(name, value)])
