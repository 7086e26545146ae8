"""The form on which a moderator judges a case."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.form_fields import PlainTextField
from marketplace.moderation.models import Decision
from services.models import ListingRevision


class DecisionForm(forms.Form):
    """Approve, or return or reject with reasons and a note."""

    outcome = forms.ChoiceField(choices=Decision.Outcome.choices)
    revision = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons to return or reject it"),
        choices=Decision.Reason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = PlainTextField(
        label=_("Note to the author"),
        help_text=_("Say what would make it acceptable. The author reads it word for word."),
        lines=True,
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome == Decision.Outcome.APPROVED:
            return cleaned | {"reasons": [], "note": ""}
        if outcome and not cleaned.get("reasons") and "reasons" not in self.errors:
            self.add_error("reasons", gettext("Choose at least one reason"))
        if outcome and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", gettext("Write a note to the author"))
        return cleaned

    def about(self, revision: ListingRevision | None) -> DecisionForm:
        """The same answers, now about other words: what the moderator typed is not lost."""
        data = cast(QueryDict, self.data).copy()
        data["revision"] = str(revision.pk) if revision else ""
        self.data = data
        return self
