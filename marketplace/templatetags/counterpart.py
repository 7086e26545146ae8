"""Template tags and filters of the site's frame. Available in every template without loading."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, Field
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

REQUIRED = Field.default_error_messages["required"]
# What browsers would enforce in words of their own, or what would cut a text off, is left to the form.
LEFT_TO_THE_FORM = {"class", "placeholder", "required", "maxlength", "minlength", "min", "max", "step"}


class Problem(NamedTuple):
    """One thing to put right in a form: what it is, and where."""

    message: str
    anchor: str


@register.simple_tag(takes_context=True)
def form_errors(context: Context) -> list[Problem]:
    """Everything to put right in the forms of this page, in the order of their fields."""
    forms = {id(value): value for value in context.flatten().values() if isinstance(value, BaseForm)}
    return [
        problem for form in forms.values() if form.is_bound and form.errors for problem in problems_of(form)
    ]


@register.filter
def problems_of(form: BaseForm) -> list[Problem]:
    """Everything to put right in one form, in the order of its fields."""
    general = [Problem(str(message), "") for message in form.non_field_errors()]
    return general + [Problem(message, first_control(field)) for field in form for message in told(field)]


@register.filter
def told(field: BoundField) -> list[str]:
    """What is wrong with one field; an answer that is missing is asked for by the field's own name."""
    return [
        ask_for(field) if error.message == REQUIRED else message
        for error, message in zip(field.errors.as_data(), field.errors, strict=True)
    ]


def ask_for(field: BoundField) -> str:
    if field.use_fieldset or field.widget_type == "select":
        return gettext("Choose an answer to “%(label)s”") % {"label": field.label}
    return gettext("Fill in “%(label)s”") % {"label": field.label}


def first_control(field: BoundField) -> str:
    """The id of the first control that belongs to a field."""
    if field.is_hidden or not field.auto_id:
        return ""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


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


@register.inclusion_tag("components/menu_item.html", takes_context=True)
def menu_item(context: Context, url_name: str, label: str, note: str = "") -> dict[str, Any]:
    """A word in the menu, or nothing where the site has no such page."""
    try:
        address = reverse(url_name)
    except NoReverseMatch:
        address = ""
    path = getattr(context.get("request"), "path", "")
    return {
        "address": address,
        "label": label,
        "note": note,
        "is_here": path == address,
        "is_within": bool(address) and path.startswith(address),
    }
