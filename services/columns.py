"""The columns of a spreadsheet of listings, and how what stands in a cell answers the form's question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.form_fields import DatePartsField
from councils.models import Council
from services.forms import ContentForm
from services.links import LinksField
from services.models import Category, DeliveryModel, Direction, System

DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII),
    re.compile(r"(?P<day>\d\d?)[ /.-](?P<month>\d\d?)[ /.-](?P<year>\d{4})", re.ASCII),
)
IN_WORDS = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y")
FEW = 8  # So many choices are told where another word stands.


class NotRead(Exception):
    """What is wrong with a cell, in a sentence."""


@dataclass(frozen=True)
class Column:
    """One thing that a row may say. ``name`` is that of the form's field which judges it."""

    name: str
    head: str | Promise
    hint: str | Promise
    example: str | Promise = ""
    is_needed: bool = False


DIRECTION = Column(
    "direction", gettext_lazy("Offer or seek"), gettext_lazy("Offer, or Seek"), gettext_lazy("Offer"), True
)
SERVICE = Column(
    "category",
    gettext_lazy("Service"),
    gettext_lazy("One of the services on the sheet Words"),
    gettext_lazy("Payroll"),
    True,
)
MODELS = Column(
    "delivery_models",
    gettext_lazy("Delivery models"),
    gettext_lazy("One or more from the sheet Words, the preferred one first, with semicolons between them"),
    gettext_lazy("Lead authority; Shared staff"),
    True,
)
ONE = gettext_lazy("One from the sheet Words")
DAY = gettext_lazy("A date")
NUMBER = gettext_lazy("A whole number")
COLUMNS = (
    DIRECTION,
    SERVICE,
    Column(
        "title",
        gettext_lazy("Title"),
        gettext_lazy("At most 100 characters"),
        gettext_lazy("Payroll for two more councils"),
        True,
    ),
    Column(
        "summary",
        gettext_lazy("Summary"),
        gettext_lazy("One or two sentences, at most 300 characters"),
        gettext_lazy("We run payroll in house and have room for two more employers."),
        True,
    ),
    Column(
        "details",
        gettext_lazy("Details"),
        gettext_lazy("At most 6,000 characters. Name no person. It may be released under the FOI Act"),
    ),
    Column("outcomes", gettext_lazy("What would be better"), gettext_lazy("At most 2,000 characters")),
    MODELS,
    Column("role", gettext_lazy("Your part"), ONE),
    Column("min_partners", gettext_lazy("Fewest partners"), gettext_lazy("1 where it is empty"), "1"),
    Column("max_partners", gettext_lazy("Most partners"), gettext_lazy("1 where it is empty"), "2"),
    Column("earliest_start_on", gettext_lazy("Earliest start"), DAY, "2027-04-01"),
    Column("latest_start_on", gettext_lazy("Latest start"), DAY, "2028-04-01"),
    Column("term_years", gettext_lazy("Years"), gettext_lazy("For how many years"), "5"),
    Column("contract_ends_on", gettext_lazy("Present contract ends"), DAY),
    Column("break_on", gettext_lazy("Present contract may end early"), DAY),
    Column("notice_months", gettext_lazy("Months of notice"), NUMBER),
    Column("volume", gettext_lazy("Volume"), NUMBER, "1500"),
    Column(
        "volume_unit",
        gettext_lazy("Volume of what"),
        gettext_lazy("What is counted"),
        gettext_lazy("payslips a month"),
    ),
    Column(
        "capacity_to_spare", gettext_lazy("Room for more"), gettext_lazy("Of the same; offers only"), "800"
    ),
    Column(
        "full_time_equivalents", gettext_lazy("Staff, full-time equivalent"), gettext_lazy("A number"), "7.5"
    ),
    Column("annual_cost_gbp", gettext_lazy("Cost a year in pounds"), NUMBER, "350000"),
    Column("annual_cost_band", gettext_lazy("Or cost a year, roughly"), ONE),
    Column(
        "systems", gettext_lazy("Systems"), gettext_lazy("From the sheet Words, with semicolons between them")
    ),
    Column("reach", gettext_lazy("How far away"), ONE, gettext_lazy("Anywhere in the UK"), True),
    Column("reach_km", gettext_lazy("Within how many km"), gettext_lazy("Where it is within a distance")),
    Column("readiness", gettext_lazy("How ready you are"), ONE),
    Column("governance_stage", gettext_lazy("How far it is decided"), ONE),
    Column("sponsor", gettext_lazy("Who sponsors it"), ONE),
    Column("decided_by", gettext_lazy("Who decides"), ONE),
    Column("links", gettext_lazy("Links"), gettext_lazy("Public web addresses, with spaces between them")),
    Column("contact_mailbox", gettext_lazy("Shared mailbox"), gettext_lazy("Of a team, never of a person")),
    Column("contact_shown_to", gettext_lazy("Who may see the mailbox"), ONE),
    Column("expires_on", gettext_lazy("Last day shown"), gettext_lazy("A date. In a year where it is empty")),
)


def plain(text: str) -> str:
    """As words are compared: without capitals and doubled spaces."""
    return " ".join(text.split()).casefold()


class Words:
    """What may stand in the cells of which only some words are known, and what each stands for."""

    def __init__(self, council: Council) -> None:
        self.council = council
        every = list(Category.objects.all())
        self.categories = {category.slug: category for category in every}
        self.services = [category for category in every if category.is_run_by(council)]
        self.models = list(DeliveryModel.objects.all())
        self.systems = list(System.objects.all())
        self.known = {
            "direction": index((value, [value, label]) for value, label in Direction.choices),
            "category": index((one.slug, [one.name, one.slug, *one.synonyms]) for one in every),
            "delivery_models": index((one.slug, names_of_model(one)) for one in self.models),
            "systems": index((one.slug, [one.name, one.slug, *one.aliases]) for one in self.systems),
        }
        self.labels = {name: [label for _value, label in told] for name, told in choices_of_form()}
        for name, told in choices_of_form():
            self.known[name] = index((value, [value, label]) for value, label in told)

    def offered(self, name: str) -> list[str]:
        """What to write, as the template shows it."""
        if name == "direction":
            return [str(label) for label in Direction.labels]
        if name == "category":
            return [category.name for category in self.services]
        if name == "delivery_models":
            return [model.name for model in self.models]
        if name == "systems":
            return [system.name for system in self.systems]
        return self.labels[name]

    def one(self, name: str, cell: str) -> str:
        """What the word stands for."""
        try:
            return self.known[name][plain(cell)]
        except KeyError:
            raise NotRead(self._not_known(name, cell)) from None

    def several(self, name: str, cell: str) -> list[str]:
        return [self.one(name, part) for part in re.split(r"[;\n]", cell) if part.strip()]

    def _not_known(self, name: str, cell: str) -> str:
        said, offered = cell.strip()[:60], self.offered(name)
        if len(offered) <= FEW:
            return _("“%(said)s” is not known here. Write one of: %(words)s") % {
                "said": said,
                "words": "; ".join(offered),
            }
        return _("“%(said)s” is not known here. Choose from the sheet Words of the template") % {"said": said}


def index(words: Iterable[tuple[str, Iterable[object]]]) -> dict[str, str]:
    """Each way of writing it, and what it stands for. The first of two that are written alike counts."""
    found: dict[str, str] = {}
    for value, ways in words:
        for way in ways:
            found.setdefault(plain(str(way)), value)
    return found


def names_of_model(model: DeliveryModel) -> list[str]:
    """The whole name, and the beginning of one that goes on in brackets or behind a comma."""
    return [model.name, model.slug, re.split(r" \(|,", model.name)[0]]


def choices_of_form() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The questions that only some words answer, always the same ones, and what each word stands for."""
    for column in COLUMNS:
        field = ContentForm.base_fields.get(column.name)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            choices = cast(Iterable[tuple[Any, Any]], field.choices)
            yield column.name, [(str(value), str(label)) for value, label in choices if value]


def answered(column: Column, cell: str, words: Words) -> dict[str, list[str]]:
    """What a browser would send if somebody answered the form's question in this way."""
    field = ContentForm.base_fields.get(column.name)
    if column is MODELS:
        first, *others = words.several(column.name, cell) or [""]
        second, third = [*others, "", ""][:2]
        return {
            "first_model": [first],
            "second_model": [second],
            "third_model": [third],
            "other_models": others,
        }
    if isinstance(field, DatePartsField):
        return parts_of_date(column.name, cell)
    if isinstance(field, forms.MultipleChoiceField):
        return {column.name: words.several(column.name, cell)}
    if isinstance(field, LinksField):
        return {column.name: ["\n".join(cell.split())]}
    return {column.name: [words.one(column.name, cell) if column.name in words.known else cell]}


def parts_of_date(name: str, cell: str) -> dict[str, list[str]]:
    """Day, month and year of a date as people and programs write them; the day stands first."""
    typed = " ".join(cell.split())
    for way in DATES:
        if found := way.fullmatch(typed):
            return {f"{name}_{part}": [value] for part, value in found.groupdict().items()}
    for written in IN_WORDS:
        try:
            day = datetime.strptime(typed, written)
        except ValueError:
            continue
        return {
            f"{name}_day": [str(day.day)],
            f"{name}_month": [str(day.month)],
            f"{name}_year": [str(day.year)],
        }
    raise NotRead(
        _("“%(said)s” is no date. Write day, month and year, such as 31/3/2028") % {"said": typed[:60]}
    )
