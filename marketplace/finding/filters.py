"""What narrows the list of listings: words, and choices of which any may hold."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from councils.models import Council
from services.models import Category, DeliveryModel, Direction, Entry
from services.search import query_for

AREAS = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
    "Scotland",
    "Wales",
    "Northern Ireland",
)
DIRECTIONS = [(Direction.OFFER.value, _("Offers")), (Direction.SEEK.value, _("Seeks"))]
LONGEST_SEARCH = 200


def services() -> list[tuple[str, str]]:
    return list(Category.objects.values_list("slug", "name"))


def delivery_models() -> list[tuple[str, str]]:
    return list(DeliveryModel.objects.values_list("slug", "name"))


class Words(forms.CharField):
    """What a person looks for; what is too long for a search is cut off."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "")[:LONGEST_SEARCH]


class KnownChoices(forms.MultipleChoiceField):
    """Those of the choices in an address that exist; an address is not a form to find fault with."""

    def __init__(self, *, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(choices=list(choices() if callable(choices) else choices), **kwargs)

    def clean(self, value: Any) -> list[str]:
        return [choice for choice in dict.fromkeys(value or []) if self.valid_value(choice)]


class WordsFilter(django_filters.Filter):
    field_class = Words


class AnyOf(django_filters.Filter):
    """Rows of which the field is one of the chosen values."""

    field_class = KnownChoices

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value}) if value else qs


class Narrowing(django_filters.FilterSet):
    """A list as an address describes it: every choice narrows it."""

    def narrowed(self, leaving_out: str = "") -> QuerySet[Any]:
        """The rows that every choice leaves, or every choice but one."""
        rows = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != leaving_out:
                rows = self.filters[name].filter(rows, value)
        return rows

    @property
    def words(self) -> str:
        return self.form.cleaned_data["q"] if self.form.is_valid() else ""


class EntryFilter(Narrowing):
    """The list of listings as an address describes it."""

    q = WordsFilter(method="matching", label=_("Service, system or council"))
    direction = AnyOf(lookup_expr="in", choices=DIRECTIONS, label=_("Offer or seek"))
    category = AnyOf(lookup_expr="in", choices=services, label=_("Service"))
    model = AnyOf(
        "delivery_models", lookup_expr="overlap", choices=delivery_models, label=_("Ways of working")
    )
    area = AnyOf(
        "region", lookup_expr="in", choices=[(area, area) for area in AREAS], label=_("Region or nation")
    )
    kind = AnyOf(lookup_expr="in", choices=Council.Kind.choices, label=_("Kind of body"))
    council = WordsFilter("council__slug", label=_("Council"))

    class Meta:
        model = Entry
        fields: list[str] = []

    def matching(self, queryset: QuerySet[Entry], name: str, words: str) -> QuerySet[Entry]:
        """Entries whose texts hold the words, and those of councils whose name holds them."""
        of_council = Q(council__name__icontains=words) | Q(council__alternative_names__icontains=words)
        return queryset.filter(Q(search=query_for(words)) | of_council)

    def sorted_by(self, order: str) -> QuerySet[Entry]:
        """Best answer first when words are looked for, unless the newest are asked for."""
        if order == "newest" or not self.words:
            return self.narrowed().order_by("-published_at", "-number")
        rank = SearchRank(F("search"), query_for(self.words))
        return self.narrowed().annotate(rank=rank).order_by("-rank", "-published_at", "-number")
