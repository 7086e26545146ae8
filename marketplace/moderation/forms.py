"""The form on which a moderator judges a case."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from councils.form_fields import PlainTextField
from councils.form_widgets import CountedTextarea
from councils.models import Membership, MembershipQuerySet
from marketplace.moderation.models import Decision
from marketplace.notifications.models import Resolution
from services.models import ListingRevision


class LeadForm(forms.Form):
    """Who of a body's officers leads it."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Who leads from now on?"),
        help_text=_("Ask the body, by a number or address that stands on its website."),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an officer")},
    )
    fields: dict[str, Any]

    def __init__(self, *args: Any, officers: MembershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        field.queryset = officers.select_related("officer", "council")
        field.label_from_instance = self.name_of

    @staticmethod
    def name_of(membership: Membership) -> str:
        officer = membership.officer
        return ", ".join(filter(None, [str(officer), officer.job_title, membership.get_role_display()]))


class ResolutionForm(forms.Form):
    """What became of a message of which nobody could tell, and how that was found out."""

    outcome = forms.ChoiceField(
        label=_("What do you want to do?"),
        choices=Resolution.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do")},
    )
    reason = PlainTextField(
        label=_("How did you find out, or why do you decide so?"),
        help_text=_("Others read it later. Name no person."),
        max_length=300,
        error_messages={"required": _("Say how you found out, or why")},
        widget=CountedTextarea({"rows": 3}),
    )


class DecisionForm(forms.Form):
    """Approve, or return or reject with reasons and a note."""

    outcome = forms.ChoiceField(choices=Decision.Outcome.choices)
    revision = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons to return or reject it"),
        choices=Decision.Reason.choices,
        error_messages={"required": _("Choose at least one reason")},
        widget=forms.CheckboxSelectMultiple,
    )
    note = PlainTextField(
        label=_("Note to the author"),
        help_text=_("Say what would make it acceptable. The author reads it word for word."),
        lines=True,
        max_length=2000,
        error_messages={"required": _("Write a note to the author")},
        widget=CountedTextarea({"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("outcome") == Decision.Outcome.APPROVED:
            self.fields["reasons"].required = self.fields["note"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == Decision.Outcome.APPROVED:
            return cleaned | {"reasons": [], "note": ""}
        return cleaned

    def about(self, revision: ListingRevision | None) -> DecisionForm:
        """The same answers, now about other words: what the moderator typed is not lost."""
        data = cast(QueryDict, self.data).copy()
        data["revision"] = str(revision.pk) if revision else ""
        self.data = data
        return self
