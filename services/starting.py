"""The forms with which a listing begins: for whom and which way, then which service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from councils.form_widgets import SearchSelect
from councils.models import Council
from services.models import Category, Direction

WAYS = [
    (Direction.OFFER, _("We offer: we have a service or room that others could use")),
    (Direction.SEEK, _("We seek: we want a service, a host or partners to share with")),
]


class WayForm(forms.Form):
    """For whom, and which way."""

    council = forms.ModelChoiceField(
        label=_("Which council is it for?"),
        queryset=Council.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    direction = forms.ChoiceField(label=_("Do you offer or seek?"), choices=WAYS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.councils = councils
        field = cast(forms.ModelChoiceField, self.fields["council"])
        field.queryset = Council.objects.filter(pk__in=[council.pk for council in councils])
        if len(councils) == 1:
            field.required, field.widget = False, forms.HiddenInput()
            field.initial = councils[0].pk

    def clean_council(self) -> Council | None:
        """Who acts for one body only is not asked for which."""
        chosen: Council | None = self.cleaned_data["council"]
        return chosen or (self.councils[0] if len(self.councils) == 1 else None)


class ServiceForm(forms.Form):
    """Which service, of those that the body runs."""

    category = forms.ModelChoiceField(
        label=_("Which service?"),
        queryset=Category.objects.all(),
        widget=SearchSelect,
        help_text=_("Only services that councils of your kind run in your nation are listed."),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council
        field = cast(forms.ModelChoiceField, self.fields["category"])
        field.choices = [("", gettext("Choose a service")), *grouped(council)]

    def clean_category(self) -> Category:
        category: Category = self.cleaned_data["category"]
        if not category.is_run_by(self.council):
            told = gettext("%(council)s does not run this service. Choose another")
            raise forms.ValidationError(told % {"council": self.council.name}, code="not_run_there")
        return category

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()


class ReclassifyForm(ServiceForm):
    """Another service or direction for what nobody has seen yet."""

    direction = forms.ChoiceField(label=_("Do you offer or seek?"), choices=WAYS, widget=forms.RadioSelect)
    field_order = ("direction", "category")


class CopyForm(forms.Form):
    """The press that copies a listing: its key makes sure that two presses make one copy."""

    key = forms.UUIDField(widget=forms.HiddenInput)


def grouped(council: Council) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The services that the body runs, by group."""
    run = [category for category in Category.objects.all() if category.is_run_by(council)]
    for group in Category.Group:
        choices = [(category.slug, category.name) for category in run if category.group == group]
        if choices:
            yield str(group.label), choices
