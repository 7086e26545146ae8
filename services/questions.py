"""The questions of which a listing is made: each a page of its own, each saved when it is answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.models import Direction, Listing, ListingRevision


@dataclass(frozen=True)
class Question:
    """One page: what it asks, which controls of the form stand on it, and what of a revision it fills in.

    A needed one must be answered before a listing goes out. The others on the way may be left open there.
    """

    slug: str
    task: str | Promise
    heading: str | Promise
    columns: tuple[str, ...]
    controls: tuple[str, ...] = ()
    lead: str | Promise = ""
    is_on_the_way: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The controls of the form that stand on its page."""
        return self.controls or self.columns

    @property
    def is_needed(self) -> bool:
        return any(column in ListingRevision.NEEDED for column in self.columns)

    def is_answered_in(self, revision: ListingRevision) -> bool:
        """Whether the revision says anything about it; all of it where it is needed."""
        needed = [name for name in self.columns if name in ListingRevision.NEEDED]
        if needed:
            return all(getattr(revision, name) for name in needed)
        said = [name for name in self.columns if name != "contact_shown_to"]
        return any(getattr(revision, name) not in (None, "", []) for name in said)


QUESTIONS = (
    Question(
        "words",
        _("What it is, in a few words"),
        _("What is it, in a few words?"),
        ("title", "summary"),
        is_on_the_way=True,
    ),
    Question(
        "models",
        _("How you would share"),
        _("How would you share it?"),
        ("delivery_models",),
        ("first_model", "second_model", "third_model", "other_models"),
        lead=_("The legal form of working together, in the order in which you prefer them."),
        is_on_the_way=True,
    ),
    Question(
        "start",
        _("When it could start"),
        _("When could it start, and for how long?"),
        ("earliest_start_on", "latest_start_on", "term_years"),
        is_on_the_way=True,
    ),
    Question(
        "size",
        _("How much there is"),
        _("How much is there to do?"),
        ("volume", "volume_unit", "capacity_to_spare"),
        is_on_the_way=True,
    ),
    Question(
        "reach",
        _("How far away a partner may be"),
        _("How far away may a partner be?"),
        ("reach", "reach_km"),
        is_on_the_way=True,
    ),
    Question(
        "until",
        _("Until when it is shown"),
        _("Until when should others see it?"),
        ("expires_on",),
        is_on_the_way=True,
    ),
    Question("role", _("Your part in it"), _("What would your part be?"), ("role",)),
    Question(
        "partners",
        _("How many partners"),
        _("How many other councils can take part?"),
        ("min_partners", "max_partners"),
    ),
    Question("systems", _("Systems you use"), _("Which systems do you use for it?"), ("systems",)),
    Question(
        "contract",
        _("Your present contract"),
        _("What does your present contract say?"),
        ("contract_ends_on", "break_on", "notice_months"),
        lead=_("If a supplier or another council runs the service for you now."),
    ),
    Question(
        "cost",
        _("What it costs a year"),
        _("What does the service cost a year?"),
        ("annual_cost_gbp", "annual_cost_band"),
        lead=_("Give an amount or a band. An estimate will do."),
    ),
    Question("staff", _("How many staff"), _("How many people work in it?"), ("full_time_equivalents",)),
    Question(
        "readiness",
        _("How ready you are"),
        _("How ready are you?"),
        ("readiness", "governance_stage"),
    ),
    Question(
        "decisions",
        _("Who decides"),
        _("Who sponsors it, and who decides?"),
        ("sponsor", "decided_by"),
        lead=_("By role. Name no person."),
    ),
    Question("outcomes", _("What would be better"), _("What would be better?"), ("outcomes",)),
    Question("details", _("Details"), _("What else should a partner know?"), ("details",)),
    Question("links", _("Links"), _("Which public documents say more?"), ("links",)),
    Question(
        "contact",
        _("A shared mailbox"),
        _("Is there a shared mailbox for questions?"),
        ("contact_mailbox", "contact_shown_to"),
    ),
)
ON_THE_WAY = tuple(question for question in QUESTIONS if question.is_on_the_way)
BEGINNING = 2  # Pages that make a draft: which way, and which service.
FIRST_PAGES = BEGINNING + len(ON_THE_WAY)
BY_SLUG = {question.slug: question for question in QUESTIONS}


def asked_of(listing: Listing) -> list[Question]:
    """The questions of one listing. Where the catalogue has no system for the service, none is asked for."""
    has_systems = listing.category.systems.exists()
    return [question for question in QUESTIONS if has_systems or question.slug != "systems"]


def first_answered(revision: ListingRevision) -> int:
    """How many of the first pages a draft has answers to."""
    return BEGINNING + sum(question.is_answered_in(revision) for question in ON_THE_WAY)


def question_of(column: str) -> Question:
    """Where one thing that a revision says is asked for."""
    return next(question for question in QUESTIONS if column in question.columns)


def heading_for(question: Question, direction: str) -> str:
    """What is sought is work to be done; what is offered is work that is done already."""
    if question.slug == "size" and direction == Direction.OFFER:
        return str(_("How much do you do, and how much more could you take on?"))
    return str(question.heading)
