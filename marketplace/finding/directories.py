"""What narrows the two directories: of bodies, and of the partnerships among them."""

from __future__ import annotations

import re

from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from councils.models import Council
from marketplace.finding.filters import AREAS, AnyOf, Narrowing, WordsFilter, services
from marketplace.finding.spelling import nearest
from marketplace.proposals.models import Partnership, PartnershipMember
from services.search import ACCENTED, PLAIN, Fold

FOLDED = str.maketrans(ACCENTED, PLAIN)
MOST_NEAR = 20
STANDINGS = [("current", _("Bodies of today")), ("former", _("Former bodies"))]
AREA_CHOICES = [(area, area) for area in AREAS]
REGIONS = [choice for choice in AREA_CHOICES if choice[0] not in Council.Nation.values]
NAMES = Fold(
    Lower(
        Concat(
            *(F("name"), Value(" "), F("short_name"), Value(" ")),
            Func(F("alternative_names"), Value(" "), function="array_to_string", output_field=TextField()),
            output_field=TextField(),
        )
    )
)
# By what the directories are narrowed, and what is counted for each choice.
COUNCIL_FACETS = {
    "kind": F("kind"),
    "nation": F("nation"),
    "region": F("region"),
    "county": F("area"),
    "standing": F("standing"),
}
PARTNERSHIP_FACETS = {
    "service": F("categories"),
    "region": F("members__region"),
    "status": F("status"),
    "evidence": F("evidence"),
}


def named(bodies: QuerySet[Council], words: str) -> QuerySet[Council]:
    """Bodies of which one name or another holds every word, accents and punctuation aside."""
    bodies = bodies.alias(names=NAMES)
    for word in re.findall(r"\w+", words.translate(FOLDED).lower()):
        if word != "and":  # Names are written with "and" here and "&" there.
            bodies = bodies.filter(names__contains=word)
    return bodies


def counties() -> list[tuple[str, str]]:
    """The county areas of today, which a county council and its districts share."""
    found = Council.objects.current().filter(kind=Council.Kind.COUNTY).order_by("short_name")
    return list(found.values_list("slug", "short_name"))


def nearest_named(words: str) -> list[int]:
    """Bodies with a name that is spelt much like these words, the nearest first."""
    told = Council.objects.order_by("short_name", "name").values_list(
        "pk", "name", "short_name", "alternative_names"
    )
    names = {pk: [name, short_name, *others] for pk, name, short_name, others in told}
    return nearest(words, names, MOST_NEAR)


class Standing(AnyOf):
    """Bodies of today, unless former ones are asked for."""

    def filter(self, qs: QuerySet[Council], value: list[str]) -> QuerySet[Council]:
        return super().filter(qs, value or ["current"])


class CouncilFilter(Narrowing):
    """The directory of bodies as an address describes it."""

    q = WordsFilter(method="by_name", label=_("Name of a council"))
    kind = AnyOf(lookup_expr="in", choices=Council.Kind.choices, label=_("Kind of body"))
    region = AnyOf(lookup_expr="in", choices=REGIONS, label=_("Region of England"))
    nation = AnyOf(lookup_expr="in", choices=Council.Nation.choices, label=_("Nation"))
    county = AnyOf("area", lookup_expr="in", choices=counties, label=_("County area"))
    standing = Standing(lookup_expr="in", choices=STANDINGS, label=_("Today or former"))

    class Meta:
        model = Council
        fields: list[str] = []

    @cached_property
    def near(self) -> list[int]:
        """Where no body has the name that was typed: those whose names come nearest to it, best first."""
        if not self.words or named(Council.objects.all(), self.words).exists():
            return []
        return nearest_named(self.words)

    def by_name(self, queryset: QuerySet[Council], name: str, words: str) -> QuerySet[Council]:
        return queryset.filter(pk__in=self.near) if self.near else named(queryset, words)


class OfAnyMember(AnyOf):
    """Partnerships of which a member has one of the chosen values."""

    def filter(self, qs: QuerySet[Partnership], value: list[str]) -> QuerySet[Partnership]:
        if not value:
            return qs
        members = PartnershipMember.objects.filter(**{f"council__{self.field_name}__in": value})
        return qs.filter(pk__in=members.values("partnership"))


class OfAnyService(AnyOf):
    """Partnerships that share one of the chosen services."""

    def filter(self, qs: QuerySet[Partnership], value: list[str]) -> QuerySet[Partnership]:
        shared = Partnership.categories.through.objects.filter(category__in=value)
        return qs.filter(pk__in=shared.values("partnership")) if value else qs


class PartnershipFilter(Narrowing):
    """The directory of partnerships as an address describes it."""

    q = WordsFilter(method="by_name", label=_("Name of a partnership or a council"))
    service = OfAnyService(choices=services, label=_("Service"))
    region = OfAnyMember(choices=AREA_CHOICES, label=_("Region or nation"))
    status = AnyOf(lookup_expr="in", choices=Partnership.Status.choices, label=_("Does it still run?"))
    evidence = AnyOf(lookup_expr="in", choices=Partnership.Evidence.choices, label=_("Evidence"))

    class Meta:
        model = Partnership
        fields: list[str] = []

    def by_name(self, queryset: QuerySet[Partnership], name: str, words: str) -> QuerySet[Partnership]:
        """Partnerships whose own name holds the words, and those of bodies that are so named."""
        members = PartnershipMember.objects.filter(council__in=named(Council.objects.all(), words))
        return queryset.filter(Q(name__icontains=words) | Q(pk__in=members.values("partnership")))


def all_bodies() -> QuerySet[Council]:
    """Every body, by the name that people look for, with its county and whether it is one of today's."""
    was = Case(When(dissolved_on=None, then=Value("current")), default=Value("former"))
    area = Case(When(kind=Council.Kind.COUNTY, then=F("slug")), default=F("county__slug"))
    return Council.objects.annotate(standing=was, area=area).order_by("short_name", "name")
