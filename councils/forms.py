"""What an officer fills in to act for a body, and what those who decide fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from councils.models import Council, CouncilQuerySet


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
