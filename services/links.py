"""Addresses of public documents that a listing leads to. They are shown and never fetched."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from councils.form_fields import PlainTextField
from services.models.answers import MOST_LINKS

LONGEST = 300
is_address = URLValidator(schemes=["http", "https"])


class LinksField(PlainTextField):
    """A few web addresses, one a line; kept as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lines=True, widget=forms.Textarea({"rows": MOST_LINKS}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).split("\n")]
        links = list(dict.fromkeys(line for line in lines if line))
        if len(links) > MOST_LINKS:
            raise ValidationError(_("Give five addresses at most"), code="many")
        for link in links:
            check(link)
        return links


def check(link: str) -> None:
    """A web address as a reader expects one: nothing hides before an @, no letter only looks like another."""
    told = _("Enter web addresses that begin with https://, one a line")
    try:
        is_address(link)
    except ValidationError:
        raise ValidationError(told, code="invalid") from None
    if len(link) > LONGEST or not link.isascii() or "@" in urlsplit(link).netloc:
        raise ValidationError(told, code="invalid")
